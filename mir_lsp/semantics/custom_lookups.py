"""Lookups and transforms that code registers besides those of Django."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import CallFact, InsideFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.classes import find_attribute
from mir_lsp.index.db import Database
from mir_lsp.index.members import resolve_inside
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, resolve
from mir_lsp.index.schema import ClassId

_REGISTER = "register_lookup"


@dataclass(frozen=True, slots=True)
class CustomLookups:
    """The names that are registered; `known` is False when there may be others."""

    names: frozenset[str]
    known: bool


def custom_lookups(db: Database) -> CustomLookups:
    """What calls and decorators in view register, on whatever field."""
    found = set(_registered(db))
    return CustomLookups(frozenset(name for name in found if name is not None), None not in found)


def _registered(db: Database) -> Iterator[str | None]:
    for path, name in db.read(keys.decorated(_REGISTER), frozenset()):
        if _is_djangos(path):
            continue
        yield _name_of_class(db, ClassId(path, name))
    for path in db.read(keys.calling(_REGISTER), frozenset()):
        if _is_djangos(path):
            continue
        calls: tuple[CallFact, ...] = db.read(keys.calls(path), ())
        yield from (_name_of_call(db, path, fact.call) for fact in calls if _registers(fact.call))
    for path, qualname in db.read(keys.calling_inside(_REGISTER), frozenset()):
        insides: tuple[InsideFact, ...] = db.read(keys.inside(path, qualname), ())
        for inside in insides if not _is_djangos(path) else ():
            yield from (_name_of_call(db, path, call, inside) for call in inside.calls if _registers(call))


def _is_djangos(path: str) -> bool:
    """Whether a file is of Django itself, whose lookups are in a table."""
    return is_bundled(path) and "/django/" in path


def _registers(call: CallTerm) -> bool:
    return isinstance(call.func, Ref) and call.func.last == _REGISTER


def _name_of_call(db: Database, path: str, call: CallTerm, inside: InsideFact | None = None) -> str | None:
    given: Term | None = call.args[1] if len(call.args) > 1 else call.keyword("lookup_name")
    if isinstance(given, Literal) and isinstance(given.value, str):
        return given.value
    if not call.args or not isinstance(call.args[0], Ref):
        return None
    parts = call.args[0].parts
    symbol = db.get(resolve, path, parts) if inside is None else resolve_inside(db, path, inside, parts)
    if isinstance(symbol, ExternalSymbol):
        return _DJANGOS.get(symbol.dotted)
    return _name_of_class(db, symbol.id) if isinstance(symbol, ClassSymbol) else None


def _name_of_class(db: Database, id: ClassId) -> str | None:
    found = find_attribute(db, id, "lookup_name")
    term = found[1].term if found is not None else None
    return term.value if isinstance(term, Literal) and isinstance(term.value, str) else None


# Transforms of Django that it leaves to projects to register.
_DJANGOS = {
    f"django.db.models.functions.{name}": name.lower()
    for name in ("Length", "Lower", "Upper", "Trim", "LTrim", "RTrim", "Abs", "Ceil", "Floor", "Reverse", "MD5")
}
