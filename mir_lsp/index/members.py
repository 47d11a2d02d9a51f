"""What a class has under a name, through its bases, and what is known of bases outside of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mir_lsp.facts.data import ClassFact, FunctionFact, ImportFact, InsideFact
from mir_lsp.facts.terms import AttributeTerm, CallTerm, Concat, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.classes import ExternalBase, descendants, known_names, mro
from mir_lsp.index.db import Database
from mir_lsp.index.headers import is_model
from mir_lsp.index.resolve import (
    ClassSymbol,
    Symbol,
    attribute,
    class_fact,
    resolve,
    resolve_import,
    resolve_in_body,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate
from mir_lsp.index.targets import model_named

OutsideValues = Mapping[str, Mapping[str, Term]]

_NOTHING: OutsideValues = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ValueMember:
    """A value from the body of a class of the project."""

    owner: ClassId
    term: Term


@dataclass(frozen=True, slots=True)
class MethodMember:
    """A method of a class of the project."""

    owner: ClassId
    fact: FunctionFact


@dataclass(frozen=True, slots=True)
class ClassMember:
    """A class in the body of a class of the project."""

    id: ClassId


@dataclass(frozen=True, slots=True)
class OutsideMember:
    """What a base outside of the project is known to have."""

    base: str
    term: Term


@dataclass(frozen=True, slots=True)
class NoMember:
    """No class that is in view has it; with `known` False a base that is not in view may."""

    known: bool


Member = ValueMember | MethodMember | ClassMember | OutsideMember | NoMember


def member(db: Database, id: ClassId, name: str, outside: Mapping[str, Mapping[str, Term]] = {}) -> Member:
    """What `name` is on a class. `outside` has the attributes of classes that are not in view, by dotted name."""
    known = True
    for owner in db.get(mro, id):
        if isinstance(owner, ExternalBase):
            values = outside.get(owner.dotted)
            if values is not None and name in values:
                return OutsideMember(owner.dotted, values[name])
            known = known and (values is not None or owner.dotted.startswith("builtins."))
            continue
        found = _own(db, owner, name)
        if found is not None:
            return found
    return NoMember(known)


def value_of(db: Database, id: ClassId, name: str) -> Term | None:
    """The value of a class attribute with names worked out; None when no class of the project assigns it."""
    found = member(db, id, name)
    return evaluate(db, found.owner.path, found.term) if isinstance(found, ValueMember) else None


def inside_of(db: Database, path: str, qualname: str) -> InsideFact | None:
    """What is kept of the inside of the last function of that name."""
    found: tuple[InsideFact, ...] = db.read(keys.inside(path, qualname), ())
    return found[-1] if found else None


def returned_by(db: Database, id: ClassId, name: str) -> tuple[tuple[ClassId, Term], ...]:
    """The expressions that a method of a class returns, with the class that defines it; none when it is not kept."""
    found = member(db, id, name)
    if not isinstance(found, MethodMember):
        return ()
    inside = inside_of(db, found.owner.path, f"{found.owner.qualname}.{name}")
    return tuple((found.owner, term) for term in inside.returns) if inside is not None else ()


def resolve_inside(db: Database, path: str, inside: InsideFact, parts: tuple[str, ...]) -> Symbol:
    """What a dotted name is inside a function: its own imports come first."""
    imports: dict[str, ImportFact] = dict(inside.imports)
    fact = imports.get(parts[0])
    if fact is None:
        return resolve(db, path, parts)
    module = fact.module if fact.whole else fact.module.partition(".")[0]
    found = resolve_import(db, path, module, fact.name, fact.level)
    return _attributes(db, found, parts[1:])


def class_named(db: Database, owner: ClassId, term: Term) -> ClassId | None:
    """The class of the project that an expression in the body of a class names; None for anything else."""
    symbol = resolve_in_body(db, owner, term.parts) if isinstance(term, Ref) else None
    return symbol.id if isinstance(symbol, ClassSymbol) else None


def rows_of(db: Database, path: str, term: Term) -> ClassId | None:
    """The model whose rows `Book.objects.filter(...)` is about, by the name it starts with; None when unknown."""
    current: Term | None = term
    while current is not None:
        if isinstance(current, Ref):
            return _model_at_start(db, path, current.parts)
        if isinstance(current, CallTerm):
            found = model_named(db, path, current)
            if found is not None:
                return found
            current = current.func
        else:
            current = current.value if isinstance(current, AttributeTerm) else None
    return None


def classes_naming(db: Database, model: ClassId) -> tuple[ClassId, ...]:
    """The classes that may be about a model: those that name it, and their subclasses, sorted."""
    found: set[ClassId] = set()
    for name in known_names(db, model.name):
        for candidate in db.read(keys.naming_model(name), frozenset()):
            found.add(candidate)
            found.update(db.get(descendants, candidate))
    return tuple(sorted(found))


def _own(db: Database, owner: ClassId, name: str) -> Member | None:
    fact = class_fact(db, owner)
    if fact is None:
        return None
    term = _last_value(fact, name)
    if term is not None:
        return ValueMember(owner, term)
    method = fact.method(name)
    if method is not None:
        return MethodMember(owner, method)
    return ClassMember(ClassId(owner.path, f"{owner.qualname}.{name}")) if fact.nested(name) is not None else None


def _last_value(fact: ClassFact, name: str) -> Term | None:
    """What the body gives a name at last: `fields += [...]` builds on what it was before."""
    value: Term | None = None
    for key, found in fact.attributes:
        if key == name:
            term = found.term
            if isinstance(term, Concat) and term.left == Ref((name,)) and value is not None:
                term = Concat(value, term.right)
            value = term
    return value


def _attributes(db: Database, symbol: Symbol, parts: tuple[str, ...]) -> Symbol:
    for part in parts:
        symbol = attribute(db, symbol, part)
    return symbol


def _model_at_start(db: Database, path: str, parts: tuple[str, ...]) -> ClassId | None:
    for count in range(1, len(parts) + 1):
        found = model_named(db, path, Ref(parts[:count]))
        if found is not None and db.get(is_model, found):
            return found
    return None
