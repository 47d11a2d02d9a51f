"""Classes across files: bases, method resolution order, subclasses, methods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import ClassFact, FunctionFact, ValueFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, SubscriptTerm, Term
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.factories import makes_manager, manager_argument
from mir_lsp.index.histories import history_of
from mir_lsp.index.outside import EXTENDED, HISTORY_BASE, MANAGER, MODEL
from mir_lsp.index.resolve import (
    ClassSymbol,
    ExternalSymbol,
    SeveralSymbols,
    Symbol,
    ValueSymbol,
    class_fact,
    resolve,
    resolve_import,
    resolve_in_class,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.summary import USER_SETTING

# Deeper than any real hierarchy; beyond it the order of resolution counts as unknown.
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class ExternalBase:
    """A base outside of the project by its dotted name, or `UNKNOWN_BASE`."""

    dotted: str


UNKNOWN_BASE = ExternalBase("?")
_OBJECT = ExternalBase("builtins.object")

Base = ClassId | ExternalBase


def bases(db: Database, id: ClassId) -> tuple[Base, ...]:
    """The direct bases of a class in order, what is not a class of the project as `ExternalBase`."""
    fact = class_fact(db, id)
    if fact is None:
        return _bases_of_made(db, id)
    found = [base for term in fact.bases for base in _Bases(db, id).of(term)]
    return tuple(base for base in dict.fromkeys(found) if base != _OBJECT)


def mro(db: Database, id: ClassId) -> tuple[Base, ...]:
    """The classes in method resolution order, starting with `id`.

    Where Python would refuse the bases, or a class is its own ancestor, the order is depth first and has an
    `UNKNOWN_BASE`. What is beyond an external base is not listed.
    """
    return tuple(_Linearization(db).order(id))


def children(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    """The classes that name this one as a base, sorted."""
    candidates = {
        candidate
        for name in known_names(db, id.name)
        for candidate in db.read(keys.subclasses(name), frozenset())
        if candidate != id and id in db.get(bases, candidate)
    }
    return tuple(sorted(candidates))


def descendants(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    """All subclasses, direct and indirect, sorted, without the class itself."""
    found: set[ClassId] = set()
    pending = [id]
    while pending:
        for child in db.get(children, pending.pop()):
            if child not in found and child != id:
                found.add(child)
                pending.append(child)
    return tuple(sorted(found))


def known_names(db: Database, name: str) -> tuple[str, ...]:
    """The names, in lower case, that a class of this name may go by in other files: its own and its aliases."""
    found: dict[str, None] = {}
    pending = [name.lower()]
    while pending:
        current = pending.pop()
        if current not in found:
            found[current] = None
            pending.extend(sorted(db.read(keys.aliases(current), frozenset())))
            if current == "user":
                pending.append(USER_SETTING)
    return tuple(found)


def find_method(db: Database, id: ClassId, name: str) -> tuple[ClassId, FunctionFact] | None:
    """The method that a call on an instance reaches, and the class that defines it; None when unknown.

    The search ends without an answer at a base outside of the project, which may have such a method too, unless
    it is one of Django's own: those come last and are the caller's to know.
    """
    for owner in db.get(mro, id):
        if isinstance(owner, ExternalBase):
            if owner == UNKNOWN_BASE:
                return None
            continue
        fact = class_fact(db, owner)
        method = fact.method(name) if fact is not None else None
        if method is not None:
            return owner, method
        if fact is not None and fact.attribute(name) is not None:
            return None
    return None


def find_attribute(db: Database, id: ClassId, name: str) -> tuple[ClassId, ValueFact] | None:
    """The value that a class or its bases assign to a name, and the class that does; None when unknown."""
    for owner in project_classes(db, id):
        fact = class_fact(db, owner)
        value = fact.attribute(name) if fact is not None else None
        if value is not None:
            return owner, value
        if fact is not None and fact.method(name) is not None:
            return None
    return None


def project_classes(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    """The method resolution order without what is outside of the project."""
    return tuple(base for base in db.get(mro, id) if isinstance(base, ClassId))


def external_names(db: Database, id: ClassId) -> tuple[str, ...]:
    """The dotted names of all bases outside of the project, with what they are known to extend; `?` for others."""
    names = tuple(base.dotted for base in db.get(mro, id) if isinstance(base, ExternalBase))
    return (*names, *(EXTENDED[name] for name in names if name in EXTENDED))


def from_queryset(term: Term) -> tuple[Ref, Ref] | None:
    """The manager and the queryset of `Manager.from_queryset(QuerySet)`, or None for another expression."""
    match term:
        case CallTerm(func=Ref(parts=[*manager, "from_queryset"]), args=[Ref() as queryset, *_]) if manager:
            return Ref(tuple(manager)), queryset
        case _:
            return None


def _bases_of_made(db: Database, id: ClassId) -> tuple[Base, ...]:
    """The bases of a class that is not written: one that keeps a history, or one that is not there."""
    history = history_of(db, id)
    if history is None:
        return (UNKNOWN_BASE,)
    module, _, name = HISTORY_BASE.rpartition(".")
    symbol = resolve_import(db, id.path, module, name, 0)
    found: Base = symbol.id if isinstance(symbol, ClassSymbol) else ExternalBase(HISTORY_BASE)
    is_plain = history.call.keyword("bases") is None
    return (found, ExternalBase(MODEL)) if is_plain else (found, UNKNOWN_BASE, ExternalBase(MODEL))


def _is_stand_in(symbol: Symbol) -> bool:
    """Whether a name is `object` or None where something is not installed: `except ImportError: Base = object`."""
    if not isinstance(symbol, ValueSymbol):
        return symbol == ExternalSymbol(_OBJECT.dotted)
    return symbol.fact.term in (Ref(("object",)), Literal(None))


class _Bases:
    """The bases that the base expressions of one class stand for."""

    __slots__ = ("_db", "_owner", "_steps")

    def __init__(self, db: Database, owner: ClassId) -> None:
        self._db = db
        self._owner = owner
        # An alias made of itself would be followed forever.
        self._steps = 0

    def of(self, term: Term) -> Iterator[Base]:
        match term:
            case Ref(parts=parts) | SubscriptTerm(value=Ref(parts=parts)):
                yield from self._symbol(resolve_in_class(self._db, self._owner, parts))
            case CallTerm():
                yield from self._call(self._owner.path, term)
            case _:
                yield UNKNOWN_BASE

    def _symbol(self, symbol: Symbol) -> Iterator[Base]:
        match symbol:
            case ClassSymbol(id=id):
                yield id
            case ExternalSymbol(dotted=dotted):
                yield ExternalBase(dotted)
            case ValueSymbol(path=path, fact=ValueFact(term=CallTerm() as call)):
                yield from self._call(path, call)
            case ValueSymbol(path=path, fact=ValueFact(term=SubscriptTerm(value=Ref(parts=parts)))):
                yield from self._named(path, parts)
            case SeveralSymbols(options=[first, *others]):
                yield from self._symbol(first)
                if not all(_is_stand_in(other) for other in others):
                    yield UNKNOWN_BASE
            case _:
                yield UNKNOWN_BASE

    def _named(self, path: str, parts: tuple[str, ...]) -> Iterator[Base]:
        self._steps += 1
        if self._steps > _MAX_DEPTH:
            yield UNKNOWN_BASE
        else:
            yield from self._symbol(resolve(self._db, path, parts))

    def _call(self, path: str, call: CallTerm) -> Iterator[Base]:
        """The bases that `from_queryset` and `with_metaclass` stand for.

        `from_queryset` copies the methods of the queryset over those of the manager, so the queryset comes first.
        """
        pair = from_queryset(call)
        if pair is not None:
            manager, queryset = pair
            yield from self._named(path, queryset.parts)
            yield from self._named(path, manager.parts)
        elif isinstance(call.func, Ref) and call.func.last == "with_metaclass" and call.args:
            for arg in call.args[1:]:
                yield from self._named(path, arg.parts if isinstance(arg, Ref) else ())
        else:
            yield from self._class_of(path, call)

    def _class_of(self, path: str, call: CallTerm) -> Iterator[Base]:
        """The bases that `type(ScopedManager(...))` stands for, with a function that is known to make managers."""
        inner = call.args[0] if call.func == Ref(("type",)) and len(call.args) == 1 else None
        if not isinstance(inner, CallTerm) or not isinstance(inner.func, Ref):
            yield UNKNOWN_BASE
            return
        function = resolve(self._db, path, inner.func.parts)
        if not makes_manager(self._db, function):
            yield UNKNOWN_BASE
            return
        argument = manager_argument(self._db, function, inner)
        if argument is None:
            yield ExternalBase(MANAGER)
        else:
            yield from self._named(path, argument.parts if isinstance(argument, Ref) else ())


class _Linearization:
    """The C3 orders of a class and of its ancestors."""

    __slots__ = ("_db", "_open", "_orders")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._orders: dict[ClassId, list[Base]] = {}
        self._open: set[ClassId] = set()

    def order(self, id: ClassId) -> list[Base]:
        known = self._orders.get(id)
        if known is not None:
            return known
        if id in self._open or len(self._open) > _MAX_DEPTH:
            return [UNKNOWN_BASE]
        self._open.add(id)
        direct = list(self._db.get(bases, id))
        orders: list[list[Base]] = [self.order(base) if isinstance(base, ClassId) else [base] for base in direct]
        self._open.discard(id)
        result = self._orders[id] = [id, *_merged([*orders, direct])]
        return result


def _merged(orders: list[list[Base]]) -> list[Base]:
    """The C3 merge; where there is none, all classes in the order they are met, and an unknown base."""
    pending = [list(order) for order in orders if order]
    result: list[Base] = []
    while pending:
        head = next((order[0] for order in pending if _is_good_head(order[0], pending)), None)
        if head is None:
            rest = [base for order in pending for base in order]
            return list(dict.fromkeys((*result, *rest, UNKNOWN_BASE)))
        result.append(head)
        pending = [order[1:] if order[0] == head else order for order in pending]
        pending = [order for order in pending if order]
    return result


def _is_good_head(head: Base, pending: list[list[Base]]) -> bool:
    return not any(head in order[1:] for order in pending)


def fact_names(fact: ClassFact) -> frozenset[str]:
    """Every name that the body of a class defines."""
    return frozenset(
        (
            *(name for name, _ in fact.attributes),
            *(method.name for method in fact.methods),
            *(nested.name for nested in fact.classes),
        )
    )
