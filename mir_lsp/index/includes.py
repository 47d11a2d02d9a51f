"""Files that django-split-settings runs in the place of a settings file: `include("base.py", optional("my.py"))`."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from mir_lsp.facts.data import CallFact, Certainty
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.factories import known_as
from mir_lsp.index.paths import join, parent, separator
from mir_lsp.index.resolve import resolve

_INCLUDE = "split_settings.tools.include"
_OPTIONAL = "optional"
_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Included:
    """The files and patterns that a call of `include` runs, in order; with `exact` False there may be others."""

    names: tuple[str, ...]
    exact: bool
    certainty: Certainty


def includes(db: Database, path: str) -> tuple[Included, ...]:
    """The includes of a settings file in the order of the text."""
    facts: tuple[CallFact, ...] = db.read(keys.calls(path), ())
    return tuple(_included(db, path, fact) for fact in facts if is_include(db, path, fact.call))


def files_of(db: Database, included: Included, setting: str) -> tuple[str, ...]:
    """The included files that may assign a setting, in order: those of a pattern are sorted."""
    found: dict[str, None] = {}
    assigning: frozenset[str] = db.read(keys.assigning(setting), frozenset())
    for name in included.names:
        if _PATTERN.isdisjoint(name):
            found[name] = None
        else:
            found.update((path, None) for path in sorted(assigning) if _matches(path, name))
    return tuple(found)


def is_include(db: Database, path: str, call: CallTerm) -> bool:
    """Whether a call is of that function."""
    return isinstance(call.func, Ref) and known_as(db, resolve(db, path, call.func.parts)) == _INCLUDE


def _included(db: Database, path: str, fact: CallFact) -> Included:
    names: list[str] = []
    exact = not fact.call.inexact
    for arg in fact.call.args:
        name, is_needed = _written(arg)
        file = _file(path, name) if name is not None else None
        if file is not None and (not _PATTERN.isdisjoint(file) or db.read(keys.file(file), False)):
            names.append(file)
        elif file is None or is_needed:
            exact = False
    return Included(tuple(names), exact, fact.certainty)


def _matches(path: str, pattern: str) -> bool:
    """Whether a file is one of a pattern, whose `*` stands for no separator."""
    return parent(path).count(separator(path)) == parent(pattern).count(separator(path)) and fnmatchcase(
        path, pattern
    )


def _written(arg: Term) -> tuple[str | None, bool]:
    match arg:
        case Literal(value=str(name)):
            return name, True
        case CallTerm(func=Ref(parts=[*_, last]), args=[Literal(value=str(name))]) if last == _OPTIONAL:
            return name, False
        case _:
            return None, True


def _file(path: str, name: str) -> str | None:
    """The file of a relative name; None for an absolute one."""
    folder = parent(path)
    if name.startswith(("/", "\\")):
        return None
    *folders, last = name.split("/")
    for part in folders:
        folder = parent(folder) if part == ".." else folder if part in ("", ".") else join(folder, part)
    return f"{folder}{separator(path)}{last}"
