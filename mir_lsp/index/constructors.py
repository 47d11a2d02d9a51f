"""The arguments of a field as Django's own field class gets them, after what the constructors in between do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mir_lsp.facts.constructors import OBJECT, PARAMETER
from mir_lsp.facts.data import FunctionFact, Given, ValueFact
from mir_lsp.facts.terms import OPAQUE, CallTerm, Literal, Ref, Term
from mir_lsp.index.classes import ExternalBase, find_attribute, mro
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name
from mir_lsp.index.outside import FIELDS, is_harmless_base
from mir_lsp.index.resolve import (
    ClassSymbol,
    ExternalSymbol,
    SeveralSymbols,
    Symbol,
    Unresolved,
    ValueSymbol,
    class_fact,
    resolve,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate
from mir_lsp.index.targets import model_named

_TARGET = "to"
_NULL = "null"
_MAX_STEPS = 8


@dataclass(frozen=True, slots=True)
class Constructed:
    """A call with the arguments that arrive at Django; what cannot be known of them is `OPAQUE`.

    `target` is the model that a field class names by itself, in a way that has its meaning in that class's file.
    """

    call: CallTerm
    target: ClassId | None = None


def constructed(db: Database, symbol: Symbol, call: CallTerm) -> Constructed:
    """What a call of a field class comes down to; `symbol` is what is called."""
    return _symbol(db, symbol, call, 0)


def _symbol(db: Database, symbol: Symbol, call: CallTerm, steps: int) -> Constructed:
    match symbol:
        case ClassSymbol(id=id):
            return _Passing(db, id, call).result()
        case ValueSymbol(
            path=path, fact=ValueFact(term=CallTerm(func=Ref(), args=[Ref(parts=parts), *args]) as made)
        ):
            written = {name for name, _ in call.keywords}
            kept = tuple(pair for pair in made.keywords if pair[0] not in written)
            merged = CallTerm(call.func, (*args, *call.args), (*call.keywords, *kept), call.inexact or made.inexact)
            inner = resolve(db, path, parts)
            return _symbol(db, inner, merged, steps + 1) if steps < _MAX_STEPS else Constructed(_doubted(merged))
        case ExternalSymbol(dotted=dotted) if dotted in FIELDS or dotted.startswith("django."):
            return Constructed(call)
        case ExternalSymbol() | SeveralSymbols() | Unresolved():
            return Constructed(_doubted(call))
        case _:
            return Constructed(call)


def _doubted(call: CallTerm) -> CallTerm:
    """A call of something that was not read: it may have a `null` of its own."""
    if call.keyword(_NULL) is not None:
        return call
    return replace(call, keywords=(*call.keywords, (_NULL, OPAQUE)))


class _Passing:
    """A call passed from the constructor of the field's class up to Django's."""

    __slots__ = ("_args", "_call", "_db", "_id", "_keywords", "_target")

    def __init__(self, db: Database, id: ClassId, call: CallTerm) -> None:
        self._db = db
        self._id = id
        self._call = call
        self._args = call.args
        self._keywords = dict(call.keywords)
        self._target: ClassId | None = None

    def result(self) -> Constructed:
        for base in self._db.get(mro, self._id):
            if isinstance(base, ExternalBase):
                self._outside(base.dotted)
            elif dotted_name(self._db, base) not in FIELDS:
                fact = class_fact(self._db, base)
                init = fact.method("__init__") if fact is not None else None
                if init is not None:
                    self._constructor(base, init)
        call = CallTerm(self._call.func, self._args, tuple(self._keywords.items()), self._call.inexact)
        return Constructed(call, self._target)

    def _outside(self, dotted: str) -> None:
        is_known = dotted in FIELDS or dotted.startswith("django.") or is_harmless_base(dotted)
        if not is_known:
            self._keywords.setdefault(_NULL, OPAQUE)

    def _constructor(self, owner: ClassId, init: FunctionFact) -> None:
        self._name_positions(init)
        found: dict[str, Term] = {}
        for given in _last(init.given):
            if given.always or not self._is_written(given.name):
                found[given.name] = self._value(owner, given)
        if _TARGET in found:
            self._args = ()
        self._keywords.update(found)

    def _is_written(self, name: str) -> bool:
        return name in self._keywords or (name == _TARGET and bool(self._args))

    def _name_positions(self, init: FunctionFact) -> None:
        names = [parameter.name for parameter in init.parameters if parameter.kind == "positional"][1:]
        for name, value in zip(names, self._args, strict=False):
            self._keywords.setdefault(name, value)
        self._args = self._args[len(names) :]

    def _value(self, owner: ClassId, given: Given) -> Term:
        match given.value:
            case Literal() as value:
                return value
            case Ref(parts=[part, name]) if part == PARAMETER:
                return self._keywords.get(name, OPAQUE)
            case Ref(parts=[part, name]) if part == OBJECT:
                found = find_attribute(self._db, self._id, name)
                return self._evaluated(found[0].path, given.name, found[1].term) if found is not None else OPAQUE
            case value:
                return self._evaluated(owner.path, given.name, value)

    def _evaluated(self, path: str, name: str, term: Term) -> Term:
        value = evaluate(self._db, path, term)
        if name != _TARGET or isinstance(value, Literal):
            return value if isinstance(value, Literal) else OPAQUE
        self._target = model_named(self._db, path, term)
        return OPAQUE


def _last(given: Iterable[Given]) -> Iterable[Given]:
    """What counts of each argument: the last of what is always set, else the first default."""
    chosen: dict[str, Given] = {}
    for each in given:
        if each.always or each.name not in chosen:
            chosen[each.name] = each
    return chosen.values()
