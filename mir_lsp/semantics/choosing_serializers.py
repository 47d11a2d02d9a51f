"""Which serializer a view chooses for one way to call it: `get_serializer_class`, gone through with the action given.

The action and the HTTP method are constants there, so that most conditions are known. What cannot be known, the user
or what a client asks for, leaves several serializers, or says that others are possible.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import Literal, MappingTerm, Ref, Sequence, Term
from mir_lsp.index.classes import ExternalBase, mro
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import (
    ClassSymbol,
    ExternalSymbol,
    Symbol,
    ValueSymbol,
    class_fact,
    resolve,
    resolve_in_body,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import evaluate
from mir_lsp.semantics.trees import Function, function_named

CHOOSER = "get_serializer_class"
_STATIC = "serializer_class"
_FRAMEWORK = ("rest_framework.", "builtins.", "django_filters.")
_SAFE = ("GET", "HEAD", "OPTIONS")
_DEEPEST = 6
# What views of REST framework have, with values that nobody knows here.
_OF_FRAMEWORK = frozenset(
    {
        "args", "basename", "detail", "format_kwarg", "headers", "kwargs", "lookup_field", "lookup_url_kwarg", "name",
        "queryset", "request", "suffix",
    }
)  # fmt: skip
Resolver = Callable[[Ref], Symbol]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The serializers that one call may use; with `known` False others are possible."""

    classes: tuple[ClassId, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way to call a view. `action` is None where views have none, `method` is in upper case."""

    action: str | None
    method: str


def chosen_serializers(db: Database, view: ClassId, way: Way) -> Chosen:
    """What `get_serializer_class` of a view gives for one way to call it."""
    try:
        found = _Chooser(db, view, way).called(CHOOSER, 0)
    except _Missing:
        found = _ANY
    classes = tuple(sorted(each for each in found if isinstance(each, ClassId)))
    return Chosen(classes, all(isinstance(each, ClassId) for each in found))


class _Unknown:
    """What may be anything."""


@dataclass(frozen=True, slots=True)
class _Many:
    """A list, tuple or set."""

    items: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Dict:
    """A dict with constant keys."""

    items: tuple[tuple[object, object], ...]


class _Missing(Exception):
    """Python raises here: a key or an attribute is missing."""


_UNKNOWN: Final = _Unknown()
_ANY: frozenset[object] = frozenset({_UNKNOWN})
_Values = frozenset[object]


@dataclass(frozen=True, slots=True)
class _Frame:
    """One method that is gone through: the class that has it, its place in the order of bases, and its names."""

    owner: ClassId
    place: int
    name: str
    names: dict[str, _Values]
    depth: int


class _Chooser:
    def __init__(self, db: Database, view: ClassId, way: Way) -> None:
        self._db, self._view, self._way = db, view, way
        self._order = db.get(mro, view)
        self._stored: frozenset[str] | None = None

    def called(self, name: str, start: int, depth: int = 0) -> _Values:
        """What a method without arguments gives; `start` is where the bases of the view are looked for it."""
        if depth > _DEEPEST:
            return _ANY
        for place, owner in enumerate(self._order[start:], start):
            if isinstance(owner, ExternalBase):
                if not owner.dotted.startswith(_FRAMEWORK):
                    return _ANY
                if name == CHOOSER and owner.dotted.startswith("rest_framework.generics."):
                    return self._attribute(_STATIC)
                continue
            fact = class_fact(self._db, owner)
            if fact is None:
                return _ANY
            if fact.method(name) is not None:
                node = self._function(owner, name)
                return self._run(node, _Frame(owner, place, name, {}, depth)) if node is not None else _ANY
        return self._attribute(_STATIC) if name == CHOOSER else _ANY

    def _function(self, owner: ClassId, name: str) -> Function | None:
        return function_named(self._db, owner.path, f"{owner.qualname}.{name}")

    def _run(self, node: Function, frame: _Frame) -> _Values:
        if len(node.args.args) != 1 or isinstance(node, ast.AsyncFunctionDef):
            return _ANY
        returned, goes_on = self._block(node.body, frame)
        return returned | ({None} if goes_on else frozenset())

    def _block(self, body: Iterable[ast.stmt], frame: _Frame) -> tuple[_Values, bool]:
        """What statements return, and whether what follows them runs."""
        returned: _Values = frozenset()
        for each in body:
            more, goes_on = self._statement(each, frame)
            returned |= more
            if not goes_on:
                return returned, False
        return returned, True

    def _statement(self, node: ast.stmt, frame: _Frame) -> tuple[_Values, bool]:
        match node:
            case ast.Return(value=None):
                return frozenset({None}), False
            case ast.Return(value=value) if value is not None:
                return self._value(value, frame), False
            case ast.Raise():
                return frozenset(), False
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                frame.names[name] = self._value(value, frame)
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                frame.names[name] = self._value(value, frame)
            case ast.If(test=test, body=body, orelse=other):
                return self._branches(self._truth(test, frame), body, other, frame)
            case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=last):
                try:
                    return self._block([*body, *other, *last], frame)
                except _Missing:
                    if len(handlers) != 1:
                        raise
                    return self._block([*handlers[0].body, *last], frame)
            case ast.With(body=body):
                return self._block(body, frame)
            case ast.Expr() | ast.Pass() | ast.Assert():
                pass
            case _:
                return self._given_up(node, frame)
        return frozenset(), True

    def _given_up(self, node: ast.stmt, frame: _Frame) -> tuple[_Values, bool]:
        """What else code does: its names may be anything, and so may what it returns."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                frame.names[each.id] = _ANY
            for alias in each.names if isinstance(each, ast.Import | ast.ImportFrom) else ():
                frame.names[alias.asname or alias.name.partition(".")[0]] = _ANY
        returns = any(isinstance(each, ast.Return) for each in ast.walk(node))
        return (_ANY if returns else frozenset()), True

    def _branches(
        self, truth: bool | None, body: list[ast.stmt], other: list[ast.stmt], frame: _Frame
    ) -> tuple[_Values, bool]:
        if truth is not None:
            return self._block(body if truth else other, frame)
        ways = [(branch, replace(frame, names=dict(frame.names))) for branch in (body, other)]
        ends = [(*self._block(branch, inner), inner.names) for branch, inner in ways]
        going = [names for _, goes_on, names in ends if goes_on]
        for name in {name for names in going for name in names}:
            frame.names[name] = frozenset().union(*(names.get(name, _ANY) for names in going))
        return ends[0][0] | ends[1][0], bool(going)

    def _truth(self, node: ast.expr, frame: _Frame) -> bool | None:
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                truth = self._truth(inner, frame)
                return None if truth is None else not truth
            case ast.BoolOp(op=op, values=values):
                every = [self._truth(each, frame) for each in values]
                deciding = isinstance(op, ast.Or)
                if deciding in every:
                    return deciding
                return None if None in every else not deciding
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(self._value(left, frame), op, self._value(right, frame))
            case _:
                every = [_truth_of(each) for each in self._value(node, frame)]
                return every[0] if every and all(each is every[0] for each in every) else None

    def _compared(self, left: _Values, op: ast.cmpop, right: _Values) -> bool | None:
        if len(left) != 1 or len(right) != 1:
            return None
        (one,), (two,) = left, right
        if _UNKNOWN in (one, two):
            return None
        match op:
            case ast.Eq() | ast.Is():
                return one == two
            case ast.NotEq() | ast.IsNot():
                return one != two
            case ast.In() | ast.NotIn():
                items = two.items if isinstance(two, _Many) else None
                items = tuple(key for key, _ in two.items) if isinstance(two, _Dict) else items
                if items is None or (_UNKNOWN in items and one not in items):
                    return None
                return (one in items) is isinstance(op, ast.In)
            case _:
                return None

    def _value(self, node: ast.expr, frame: _Frame) -> _Values:
        match node:
            case ast.Constant(value=value):
                return frozenset({value})
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                every = [self._value(each, frame) for each in items]
                return frozenset({_Many(tuple(_only(each) for each in every))})
            case ast.Dict(keys=keys, values=values) if all(isinstance(each, ast.Constant) for each in keys):
                pairs = zip(keys, values, strict=True)
                return frozenset(
                    {_Dict(tuple((_constant(key), _only(self._value(each, frame))) for key, each in pairs))}
                )
            case ast.IfExp(test=test, body=body, orelse=other):
                truth = self._truth(test, frame)
                branches = [body, other] if truth is None else [body if truth else other]
                return frozenset().union(*(self._value(each, frame) for each in branches))
            case ast.BoolOp(op=ast.Or(), values=[first, second]):
                found = self._value(first, frame)
                true = frozenset(each for each in found if _truth_of(each) is not False)
                return true if true == found and _UNKNOWN not in found else true | self._value(second, frame)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._of_self(name)
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr="request"), attr="method"):
                return frozenset({self._way.method})
            case ast.Subscript(value=held, slice=key):
                return self._looked_up(self._value(held, frame), self._value(key, frame), None)
            case ast.Call():
                return self._call(node, frame)
            case ast.Name(id=name) if name in frame.names:
                return frame.names[name]
            case ast.Name() | ast.Attribute():
                return self._named(node, frame)
            case _:
                return _ANY

    def _call(self, node: ast.Call, frame: _Frame) -> _Values:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name), args=[]):
                return self.called(name, frame.place + 1, frame.depth + 1)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name), args=[], keywords=[]):
                return self.called(name, 0, frame.depth + 1)
            case ast.Call(func=ast.Attribute(value=held, attr="get"), args=[key, *default], keywords=[]):
                given = self._value(default[0], frame) if default else frozenset({None})
                return self._looked_up(self._value(held, frame), self._value(key, frame), given)
            case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id="self"), key, *default]):
                attribute = _only(self._value(key, frame))
                try:
                    return self._of_self(attribute) if isinstance(attribute, str) else _ANY
                except _Missing:
                    if not default:
                        raise
                    return self._value(default[0], frame)
            case ast.Call(func=ast.Name(id="hasattr"), args=[ast.Name(id="self"), key]):
                attribute = _only(self._value(key, frame))
                return frozenset({self._has(attribute)}) if isinstance(attribute, str) else _ANY
            case _:
                return _ANY

    def _has(self, name: str) -> bool:
        try:
            return bool(self._of_self(name))
        except _Missing:
            return False

    def _looked_up(self, held: _Values, key: _Values, default: _Values | None) -> _Values:
        table, wanted = _only(held), _only(key)
        if not isinstance(table, _Dict) or isinstance(wanted, _Unknown):
            return _ANY
        for name, value in reversed(table.items):
            if name == wanted:
                return frozenset({value})
        if default is None:
            raise _Missing
        return default

    def _of_self(self, name: str) -> _Values:
        if name == "action":
            return frozenset({self._way.action}) if self._way.action is not None else _ANY
        if name == "swagger_fake_view":
            raise _Missing
        return self._attribute(name)

    def _attribute(self, name: str) -> _Values:
        """What an attribute of the class is; `_Missing` where no class has it."""
        if name in self._names_stored():
            return _ANY
        for owner in self._order:
            if isinstance(owner, ExternalBase):
                if not owner.dotted.startswith(_FRAMEWORK):
                    return _ANY
                continue
            fact = class_fact(self._db, owner)
            if fact is None or fact.method(name) is not None:
                return _ANY
            value = fact.attribute(name)
            if value is not None:
                return frozenset({self._term(owner, value.term)})
        if name == _STATIC:
            return frozenset({None})
        if name in _OF_FRAMEWORK:
            return _ANY
        raise _Missing

    def _names_stored(self) -> frozenset[str]:
        """The attributes that methods of the view set on it."""
        if self._stored is None:
            found: set[str] = set()
            for owner in self._order:
                if isinstance(owner, ExternalBase):
                    continue
                fact = class_fact(self._db, owner)
                for method in fact.methods if fact is not None else ():
                    node = self._function(owner, method.name)
                    found.update(_stored(node) if node is not None else ())
            self._stored = frozenset(found)
        return self._stored

    def _named(self, node: ast.expr, frame: _Frame) -> _Values:
        parts = dotted(node)
        if parts is None or parts[0] == "self":
            return _ANY
        return frozenset({self._symbol(resolve(self._db, frame.owner.path, parts))})

    def _symbol(self, symbol: Symbol) -> object:
        match symbol:
            case ClassSymbol(id=id):
                return id
            case ValueSymbol(path=path, fact=fact):
                known = fact.term if isinstance(fact.term, MappingTerm) else evaluate(self._db, path, fact.term)
                return self._plain(known, lambda ref: resolve(self._db, path, ref.parts))
            case ExternalSymbol(dotted="rest_framework.permissions.SAFE_METHODS"):
                return _Many(_SAFE)
            case _:
                return _UNKNOWN

    def _term(self, owner: ClassId, term: Term) -> object:
        known = term if isinstance(term, MappingTerm | Ref) else evaluate(self._db, owner.path, term)
        return self._plain(known, lambda ref: resolve_in_body(self._db, owner, ref.parts))

    def _plain(self, term: Term, resolved: Resolver) -> object:
        match term:
            case Literal(value=value):
                return value
            case Sequence(items=items, exact=True):
                return _Many(tuple(self._plain(each, resolved) for each in items))
            case MappingTerm(items=items, exact=True):
                return _Dict(tuple((self._plain(key, resolved), self._plain(each, resolved)) for key, each in items))
            case Ref():
                symbol = resolved(term)
                return symbol.id if isinstance(symbol, ClassSymbol) else _UNKNOWN
            case _:
                return _UNKNOWN


def _only(values: _Values) -> object:
    return next(iter(values)) if len(values) == 1 else _UNKNOWN


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else _UNKNOWN


def _truth_of(value: object) -> bool | None:
    match value:
        case _Unknown():
            return None
        case _Many(items=items) | _Dict(items=items):
            return bool(items)
        case ClassId():
            return True
        case _:
            return bool(value)


def _stored(node: Function) -> Iterable[str]:
    for each in ast.walk(node):
        match each:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id="self"), ast.Constant(value=str(name)), *_]):
                yield name
