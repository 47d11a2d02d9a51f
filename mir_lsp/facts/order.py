"""Which files to read first: those that hold models, which every other file is read against.

Only the order of work depends on this guess, never a result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["models_first"]

_HEADER = re.compile(r"\nclass[ \t]+(\w+)[ \t]*\(([^)]*)")
_LAST_NAME = re.compile(r"(\w+)[ \t\r\n]*(?:[,\[]|\Z)")
_SETTINGS = re.compile(r"\n(?:INSTALLED_APPS|AUTH_USER_MODEL)\b")

# What Django and well-known packages call the bases of models, managers and querysets. A class whose name ends like
# one of a model is taken for one, so that the table can be short.
_KNOWN = frozenset(
    {
        "AbstractBaseUser",
        "AbstractUser",
        "AppConfig",
        "BaseManager",
        "BaseUserManager",
        "Manager",
        "MPTTModel",
        "PermissionsMixin",
        "QuerySet",
        "TreeManager",
        "UserManager",
    }
)
# Migrations have models of their own, which nothing refers to.
_MIGRATION = re.compile(r"[/\\]migrations[/\\]")
_MODEL = re.compile(r"Model(?:Base|Mixin)?\Z")
# Mixins of views that are called after models.
_OF_VIEWS = frozenset({f"{what}ModelMixin" for what in ("Create", "Destroy", "List", "Retrieve", "Update")})
# A class with such a name, or with a base of such a name, is no model although its base is called like one.
_NO_MODEL = re.compile(
    r"(?:Admin|Backend|Command|Filter|Form|FormSet|Serializer|Storage|Tests?|TestCase|View|ViewSet)"
    r"(?:Base|Mixin)?\Z"
)


def models_first(texts: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths of files that seem to hold models, their bases and managers, or settings; and the others."""
    headers: dict[str, Iterable[tuple[str, frozenset[str]]]] = {}
    chosen: set[str] = set()
    known: set[str] = set(_KNOWN)
    for path, text in texts.items():
        found = () if _MIGRATION.search(path) else _headers(text)
        if found:
            headers[path] = found
        if ("INSTALLED_APPS" in text or "AUTH_USER_MODEL" in text) and _SETTINGS.search(text):
            chosen.add(path)
    pending = [(path, name, bases) for path, found in headers.items() for name, bases in found]
    before = -1
    while len(pending) != before:
        before = len(pending)
        waiting = []
        for path, name, bases in pending:
            if _is_model_like(name, bases, known):
                known.add(name)
                chosen.add(path)
            else:
                waiting.append((path, name, bases))
        pending = waiting
    return tuple(path for path in texts if path in chosen), tuple(path for path in texts if path not in chosen)


def _is_model_like(name: str, bases: frozenset[str], known: set[str]) -> bool:
    if any(_MODEL.search(base) for base in bases - _OF_VIEWS):
        return True
    return _NO_MODEL.search(name) is None and any(base in known and not _NO_MODEL.search(base) for base in bases)


def _headers(text: str) -> list[tuple[str, frozenset[str]]]:
    """The names of the classes of a module, with the last names of their bases."""
    found = [(name, frozenset(_LAST_NAME.findall(bases))) for name, bases in _HEADER.findall(text) if bases]
    if text.startswith("class"):
        found += [(name, frozenset(_LAST_NAME.findall(bases))) for name, bases in _HEADER.findall("\n" + text[:400])]
    return found
