"""Which files to read first: those that hold models, which every other file is read against.

Only the order of work depends on this guess, never a result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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
    chosen: set[str] = set()
    known: set[str] = set(_KNOWN)
    waiting: dict[str, list[tuple[str, str]]] = {}
    for path, text in texts.items():
        if ("\nINSTALLED_APPS" in text or "\nAUTH_USER_MODEL" in text) and _SETTINGS.search(text):
            chosen.add(path)
        if "migrations" in path and _MIGRATION.search(path):
            continue
        for name, bases in _headers(text):
            if any(_MODEL.search(base) and base not in _OF_VIEWS for base in bases):
                chosen.add(path)
                known.add(name)
            elif _NO_MODEL.search(name) is None:
                for base in bases:
                    waiting.setdefault(base, []).append((path, name))
    pending = list(known)
    while pending:
        base = pending.pop()
        for path, name in waiting.pop(base, ()) if _NO_MODEL.search(base) is None else ():
            chosen.add(path)
            pending.append(name)
    return tuple(path for path in texts if path in chosen), tuple(path for path in texts if path not in chosen)


def _headers(text: str) -> list[tuple[str, list[str]]]:
    """The names of the classes of a module, with the last names of their bases."""
    found = _HEADER.findall(text)
    if text.startswith("class"):
        found += _HEADER.findall("\n" + text[:400])
    return [(name, [bases] if bases.isidentifier() else _LAST_NAME.findall(bases)) for name, bases in found if bases]
