"""What the index cannot know about a model from its source, and why: what is said about the rest stays true.

Nothing here depends on fields or targets, like headers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mir_lsp.facts.data import ClassFact, ValueFact
from mir_lsp.facts.terms import CallTerm, Ref, Sequence, SubscriptTerm, Term
from mir_lsp.index.classes import UNKNOWN_BASE, ExternalBase, external_names, find_method, mro, project_classes
from mir_lsp.index.contributors import contributed
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name
from mir_lsp.index.histories import history_of, is_understood
from mir_lsp.index.outside import (
    FIELDS,
    HARMLESS_METACLASSES,
    HISTORY,
    MODEL,
    MODEL_FACTORIES,
    is_harmless_base,
    is_harmless_decorator,
)
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, class_fact, has_alternatives, resolve
from mir_lsp.index.schema import ClassId

_MODEL_BASE = "django.db.models.ModelBase"


class GapKind(Enum):
    """Where knowledge ends; the value is for people."""

    BASE = "inherits from a class that could not be read"
    BODY = "has a body that runs in part only"
    ALTERNATIVES = "has several definitions"
    DECORATOR = "has a decorator that may change it"
    METACLASS = "has a metaclass that may change it"
    FIELD_CLASS = "has a field whose class may add to the model"
    FACTORY = "has an attribute that makes other models"

    @property
    def hides_names(self) -> bool:
        """Whether the model may have fields and managers that are not known."""
        return self is not GapKind.FACTORY


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not known: `name` is the base, decorator or attribute, in the class `owner`."""

    kind: GapKind
    owner: ClassId
    name: str


def gaps(db: Database, id: ClassId) -> tuple[Gap, ...]:
    """What is not known of a class that is a model, from its bases and bodies in method resolution order."""
    bodies = (gap for owner in project_classes(db, id) for gap in _body(db, owner))
    return tuple(dict.fromkeys((*_bases(db, id), *bodies)))


def has_known_bases(db: Database, id: ClassId) -> bool:
    """Whether every base is read, Django's own, or known to add nothing."""
    return next(_bases(db, id), None) is None


def _bases(db: Database, id: ClassId) -> Iterator[Gap]:
    for base in db.get(mro, id):
        if isinstance(base, ExternalBase) and base.dotted != MODEL and not is_harmless_base(base.dotted):
            yield Gap(GapKind.BASE, id, "" if base == UNKNOWN_BASE else base.dotted)


def _body(db: Database, id: ClassId) -> Iterator[Gap]:
    fact = class_fact(db, id)
    history = history_of(db, id) if fact is None else None
    if history is not None:
        # Its fields are copies: it is known as well as the model that it is of.
        if not is_understood(history.call):
            yield Gap(GapKind.BODY, id, id.name)
        return
    if fact is None or fact.inexact:
        yield Gap(GapKind.BODY, id, id.name)
    if fact is None:
        return
    if has_alternatives(db, id):
        yield Gap(GapKind.ALTERNATIVES, id, id.name)
    for decorator in fact.decorators:
        symbol = _called(db, id, decorator)
        if not (isinstance(symbol, ExternalSymbol) and is_harmless_decorator(symbol.dotted)):
            yield Gap(GapKind.DECORATOR, id, _written(decorator))
    yield from _metaclass(db, id, fact)
    for name, value in fact.attributes:
        yield from _attribute(db, id, name, value)


def _metaclass(db: Database, id: ClassId, fact: ClassFact) -> Iterator[Gap]:
    for term in _metaclasses(fact):
        if not _is_harmless_metaclass(db, _called(db, id, term)):
            yield Gap(GapKind.METACLASS, id, _written(term))


def _metaclasses(fact: ClassFact) -> Iterator[Term]:
    """`metaclass=Meta`, and the older `with_metaclass(Meta, Base)` among the bases."""
    yield from (term for name, term in fact.keywords if name == "metaclass")
    for base in fact.bases:
        match base:
            case CallTerm(func=Ref(parts=[*_, "with_metaclass"]), args=[first, *_]):
                yield first
            case _:
                continue


def _is_harmless_metaclass(db: Database, symbol: Symbol | None) -> bool:
    match symbol:
        case ExternalSymbol(dotted=dotted):
            return is_harmless_base(dotted) or dotted.endswith(".ModelBase") or dotted in HARMLESS_METACLASSES
        case ClassSymbol(id=metaclass):
            if dotted_name(db, metaclass) in HARMLESS_METACLASSES:
                return True
            makes = any(find_method(db, metaclass, name) for name in ("__new__", "__init__", "__call__"))
            return _MODEL_BASE in external_names(db, metaclass) and not makes
        case _:
            return False


def _attribute(db: Database, id: ClassId, name: str, value: ValueFact) -> Iterator[Gap]:
    call = value.term
    if not isinstance(call, CallTerm) or not isinstance(call.func, Ref):
        return
    symbol = resolve(db, id.path, call.func.parts)
    match symbol:
        case ExternalSymbol(dotted=dotted) if dotted == HISTORY and is_understood(call):
            return
        case ExternalSymbol(dotted=dotted) if dotted in MODEL_FACTORIES or _makes_class(dotted, call):
            yield Gap(GapKind.FACTORY, id, name)
        case ClassSymbol(id=cls):
            if dotted_name(db, cls) == HISTORY and is_understood(call):
                return
            if _is_factory(db, cls):
                yield Gap(GapKind.FACTORY, id, name)
            elif _is_busy_field(db, cls):
                yield Gap(GapKind.FIELD_CLASS, id, name)
        case _:
            return


def _is_factory(db: Database, id: ClassId) -> bool:
    return any(dotted_name(db, base) in MODEL_FACTORIES for base in project_classes(db, id)) or not (
        MODEL_FACTORIES.isdisjoint(external_names(db, id))
    )


def _is_busy_field(db: Database, id: ClassId) -> bool:
    """Whether a field class has its own way to join a model, which may bring more than is known."""
    if FIELDS.keys().isdisjoint(external_names(db, id)) or dotted_name(db, id) in FIELDS:
        return False
    return contributed(db, id) is None


def _makes_class(dotted: str, call: CallTerm) -> bool:
    """`type("Name", (Base,), {...})`."""
    return dotted == "builtins.type" and len(call.args) == 3 and isinstance(call.args[1], Sequence)


def _called(db: Database, id: ClassId, term: Term) -> Symbol | None:
    """What a decorator or metaclass is; None for what has no name."""
    called = term.func if isinstance(term, CallTerm) else term
    called = called.value if isinstance(called, SubscriptTerm) else called
    return resolve(db, id.path, called.parts) if isinstance(called, Ref) else None


def _written(term: Term) -> str:
    called = term.func if isinstance(term, CallTerm) else term
    return ".".join(called.parts) if isinstance(called, Ref) else ""
