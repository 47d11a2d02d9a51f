"""Which columns of a model are secrets, and which decide what somebody may do: by role, by type, by name.

What Django's own classes of users declare is known by its role. Names are evidence: a text column that ends with one
of them. Who runs the tool may add names (`secret-fields`, `privileged-fields`).
"""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database, Key
from mir_lsp.index.middlewares import user_model
from mir_lsp.index.models import model as model_of
from mir_lsp.index.paths import is_below
from mir_lsp.index.schema import ClassId, Field

_SECRET_NAMES = frozenset(
    {
        *("password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "private_key", "secret_key"),
        *(
            "access_key",
            "otp",
            "totp",
            "ssn",
            "cvv",
            "card_number",
            "recovery_code",
            "recovery_codes",
            "password_hash",
        ),
    }
)
_PRIVILEGED_NAMES = frozenset(
    {
        *("is_staff", "is_superuser", "is_admin", "is_verified", "is_approved", "role", "roles", "permissions"),
        *("balance", "credit", "credits", "is_paid"),
    }
)
_OF_USERS = frozenset({"is_staff", "is_superuser", "groups", "user_permissions"})
_GRANTING = frozenset({"Permission", "Group"})
_BASE_USERS = frozenset({"AbstractBaseUser", "AbstractUser", "PermissionsMixin"})
# What is no text holds no secret: whether there is one, when it ends, how many there are.
_TEXTS = frozenset({None, "CharField", "TextField", "BinaryField", "SlugField", "JSONField", "UUIDField"})


@dataclass(frozen=True, slots=True)
class Names:
    """Names that somebody calls secrets or privileges, in code below a folder."""

    folder: str
    secret: tuple[str, ...] = ()
    privileged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarded:
    """A column that is not everybody's business. `by_role` says that more than its name tells."""

    name: str
    by_role: bool


def names_key() -> Key:
    """The input that holds the `Names` of all folders."""
    return ("names of secrets",)


def is_user(db: Database, model: ClassId) -> bool:
    """Whether rows of a model can be users: their passwords are hashes that somebody may guess from."""
    outside = {base.name for base in project_classes(db, model)}
    return bool(outside & _BASE_USERS) and model.name not in _BASE_USERS


def secrets(db: Database, model: ClassId) -> tuple[Guarded, ...]:
    """The columns of a model that nobody should read."""
    found = db.get(model_of, model)
    if found is None:
        return ()
    user, names = is_user(db, model), _SECRET_NAMES | _added(db, model.path)[0]
    guarded = []
    for field in found.fields:
        if user and field.name == "password":
            guarded.append(Guarded(field.name, True))
        elif field.relation is None and field.type in _TEXTS and _ends_with(field.name, names):
            guarded.append(Guarded(field.name, False))
    return tuple(guarded)


def privileges(db: Database, model: ClassId) -> tuple[Guarded, ...]:
    """The columns and relations of a model by which its row may do more."""
    found = db.get(model_of, model)
    if found is None:
        return ()
    user, names = is_user(db, model), _PRIVILEGED_NAMES | _added(db, model.path)[1]
    guarded = []
    for field in found.fields:
        if (user and field.name in _OF_USERS) or _grants(field):
            guarded.append(Guarded(field.name, True))
        elif field.name in names:
            guarded.append(Guarded(field.name, False))
    return tuple(guarded)


def owners(db: Database, model: ClassId) -> tuple[str, ...]:
    """The keys of a model that lead to one user, and are always set."""
    found = db.get(model_of, model)
    user = db.get(user_model, model.path)
    if found is None or user is None or model == user:
        return ()
    return tuple(
        field.name
        for field in found.fields
        if field.relation is not None
        and field.relation.target == user
        and not field.relation.kind.to_many
        and field.null is False
    )


def _grants(field: Field) -> bool:
    relation = field.relation
    if relation is None or relation.target is None or not relation.kind.to_many:
        return False
    return relation.target.name in _GRANTING and "django/contrib/auth" in relation.target.path.replace("\\", "/")


def _ends_with(name: str, words: frozenset[str]) -> bool:
    return name in words or any(name.endswith(f"_{word}") for word in words)


def _added(db: Database, path: str) -> tuple[frozenset[str], frozenset[str]]:
    every: tuple[Names, ...] = db.read(names_key(), ())
    near = max(
        (each for each in every if is_below(path, each.folder)), key=lambda each: len(each.folder), default=None
    )
    return (frozenset(near.secret), frozenset(near.privileged)) if near is not None else (frozenset(), frozenset())
