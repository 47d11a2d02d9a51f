"""What else a row has beside fields, relations and managers: methods, properties and values of its class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mir_lsp.facts.data import ClassFact, FunctionFact
from mir_lsp.facts.terms import CallTerm, Ref, Term
from mir_lsp.index.classes import project_classes
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.histories import history_of
from mir_lsp.index.managers import managers
from mir_lsp.index.resolve import ExternalSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId


class AttributeKind(Enum):
    """What reading an attribute of a row gives or does."""

    METHOD = "method"
    CLASS_METHOD = "class method"
    STATIC_METHOD = "static method"
    PROPERTY = "property"  # its function runs at every reading
    CACHED_PROPERTY = "cached property"  # its function runs at the first reading
    CLASS = "class"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A name of a class that is neither a field nor a manager; `owner` is the class that defines it."""

    name: str
    kind: AttributeKind
    owner: ClassId


_DECORATORS = {
    "builtins.property": AttributeKind.PROPERTY,
    "builtins.classmethod": AttributeKind.CLASS_METHOD,
    "builtins.staticmethod": AttributeKind.STATIC_METHOD,
    "abc.abstractproperty": AttributeKind.PROPERTY,
    "functools.cached_property": AttributeKind.CACHED_PROPERTY,
    "django.utils.functional.cached_property": AttributeKind.CACHED_PROPERTY,
}
_OF_HISTORY = tuple((name, AttributeKind.PROPERTY) for name in ("instance", "next_record", "prev_record"))
_ACCESSORS = frozenset({"setter", "getter", "deleter"})


def attributes(db: Database, id: ClassId) -> tuple[Attribute, ...]:
    """The attributes of a model by name, the class that is first in method resolution order deciding."""
    taken = {field.name for field in db.get(all_fields, id)} | {shape.name for shape in db.get(managers, id)}
    found: dict[str, Attribute] = {}
    for owner in project_classes(db, id):
        for name, kind in db.get(_own, owner):
            if name not in taken:
                found.setdefault(name, Attribute(name, kind, owner))
    return tuple(found.values())


def _own(db: Database, id: ClassId) -> tuple[tuple[str, AttributeKind], ...]:
    fact = class_fact(db, id)
    if fact is None:
        return _OF_HISTORY if history_of(db, id) is not None else ()
    return tuple(dict(_kinds(db, id, fact)).items())


def _kinds(db: Database, id: ClassId, fact: ClassFact) -> Iterator[tuple[str, AttributeKind]]:
    for nested in fact.classes:
        yield nested.name, AttributeKind.CLASS
    for name, value in fact.attributes:
        called = value.term.func if isinstance(value.term, CallTerm) else None
        yield name, (_decorated(db, id, called) if called is not None else None) or AttributeKind.VALUE
    for method in fact.methods:
        yield method.name, _method(db, id, method)


def _method(db: Database, id: ClassId, method: FunctionFact) -> AttributeKind:
    known = (_decorated(db, id, decorator) for decorator in method.decorators)
    return next((kind for kind in known if kind is not None), AttributeKind.METHOD)


def _decorated(db: Database, id: ClassId, term: Term) -> AttributeKind | None:
    called = term.func if isinstance(term, CallTerm) else term
    if not isinstance(called, Ref):
        return None
    if len(called.parts) == 2 and called.last in _ACCESSORS:
        return AttributeKind.PROPERTY
    symbol = resolve(db, id.path, called.parts)
    return _DECORATORS.get(symbol.dotted) if isinstance(symbol, ExternalSymbol) else None
