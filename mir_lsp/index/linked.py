"""Fields that a metaclass puts onto the models of a module that belong together.

Each of these models has a role by the base that it names. When all roles of a module are there, each model is given
the fields that lead to the others, but for those that it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mir_lsp.facts.terms import OPAQUE, CallTerm, Literal, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import ExternalBase, bases, find_attribute
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name
from mir_lsp.index.outside import LINKED_FIELDS, LINKED_ROLES, USER_ROLE, LinkedField
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import text_setting

_USER_SETTING = "AUTH_USER_MODEL"


@dataclass(frozen=True, slots=True)
class Link:
    """A field as if it were written in the file of the model; `target` is None where the call names the model."""

    name: str
    type: str
    call: CallTerm
    target: ClassId | None


def links(db: Database, id: ClassId) -> tuple[Link, ...]:
    """The fields that a metaclass gives to a model because of the others in its module."""
    role = _role(db, id)
    if role is None:
        return ()
    members = db.get(linked_models, id.path)
    if members.get(role) != id or set(members) != set(LINKED_ROLES.values()):
        return ()
    fields = LINKED_FIELDS[role]
    return tuple(_link(db, members, id, field) for field in fields if find_attribute(db, id, field.name) is None)


def linked_models(db: Database, path: str) -> Mapping[str, ClassId]:
    """The models of a file that a metaclass links, by their roles."""
    names: tuple[str, ...] = db.read(keys.top_classes(path), ())
    found = ((_role(db, id), id) for id in (ClassId(path, name) for name in names))
    return {role: id for role, id in found if role is not None}


def all_linked(db: Database) -> frozenset[ClassId]:
    """All classes that may have such fields."""
    names = {base.rpartition(".")[2].lower() for base in LINKED_ROLES}
    return frozenset(id for name in names for id in db.read(keys.subclasses(name), frozenset()))


def _role(db: Database, id: ClassId) -> str | None:
    for base in db.get(bases, id):
        dotted = base.dotted if isinstance(base, ExternalBase) else dotted_name(db, base)
        if dotted in LINKED_ROLES:
            return LINKED_ROLES[dotted]
    return None


def _link(db: Database, members: Mapping[str, ClassId], id: ClassId, field: LinkedField) -> Link:
    keywords: list[tuple[str, Term]] = [("null", Literal(field.null))]
    if field.related_name is not None:
        keywords.append(("related_name", Literal(field.related_name)))
    if field.through is not None:
        keywords.append(("through", Ref((members[field.through].qualname,))))
    if field.target == USER_ROLE:
        keywords.append(("to", Literal(text_setting(db, parent(id.path), _USER_SETTING))))
        return Link(field.name, field.type, CallTerm(OPAQUE, (), tuple(keywords)), None)
    return Link(field.name, field.type, CallTerm(OPAQUE, (), tuple(keywords)), members[field.target])
