"""Data of a request on its way to where its keys become the names of fields, and whole rows on their way to clients.

A function is gone through once for what it is given. What it does with that, and what it gives back, is remembered
for its callers (`through`). Which rows and querysets things are is asked of the flow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database, circular
from mir_lsp.index.managers import managers
from mir_lsp.index.members import MethodMember, member
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, Symbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.known_rows import KnownRows
from mir_lsp.semantics.tables.taint import LISTS, LOADS, OF_REQUEST, RESPONSES, SAME, SERIALIZE, WRITING
from mir_lsp.semantics.taint import DATA, Keywords, Kind, OfModel, OfRow, Tainted, Whole, asked_of, mentioned
from mir_lsp.semantics.trees import Function, function_named
from mir_lsp.text.spans import Span


class Sinks(Enum):
    """What happens at the end of a way."""

    FIELDS = "keys become the names of fields"
    SENT = "all columns are sent to a client"


@dataclass(frozen=True, slots=True)
class Sunk:
    """The end of a way, by its place in the code that is gone through; `model` is whose fields they are."""

    what: Sinks
    at: Span
    model: ClassId | None
    by: str


@dataclass(frozen=True, slots=True)
class Through:
    """What a function does with what it is given: what sinks in it, and what it gives back."""

    sunk: tuple[tuple[Sinks, ClassId | None, str], ...] = ()
    gives: Tainted = None


_NOTHING = Through()
Given = tuple[tuple[str, Tainted], ...]


@circular(bottom=_NOTHING)
def through(db: Database, path: str, qualname: str, given: Given) -> Through:
    """What a function of the project does with arguments of these kinds."""
    node = function_named(db, path, qualname)
    if node is None:
        return _NOTHING
    way = Way(db, path, qualname, dict(given))
    way.block(node.body)
    found = dict.fromkeys((each.what, each.model, each.by) for each in way.sunk)
    return Through(tuple(found), way.gives)


def sinks_of(db: Database, path: str, qualname: str, node: Function, given: Given) -> list[Sunk]:
    """What sinks in a function that is given these things; places count from the start of its chunk."""
    way = Way(db, path, qualname, dict(given))
    way.block(node.body)
    return list(dict.fromkeys(way.sunk))


class Way:
    """One run through a function."""

    def __init__(self, db: Database, path: str, qualname: str, names: dict[str, Tainted]) -> None:
        self.names = names
        self.sunk: list[Sunk] = []
        self.gives: Tainted = None
        self._db = db
        self._path = path
        self._replaced: set[str] = set()  # what the code sets on its request by itself
        self._owner = qualname.rpartition(".")[0]
        self._seen = KnownRows(db, path, qualname)

    def block(self, statements: Iterable[ast.stmt]) -> bool:
        """Go through statements; whether the code behind them can be reached."""
        return all(self._statement(each) for each in statements)

    def _statement(self, node: ast.stmt) -> bool:
        match node:
            case ast.Return(value=value):
                found = self.value(value) if value is not None else None
                self.gives = self.gives or found
                return False
            case ast.Raise() | ast.Continue() | ast.Break():
                return False
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self._bind(target, found)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, self.value(value))
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                self.names[name] = self.value(value) or self.names.get(name)
            case ast.If():
                return self._branches(node)
            case ast.For() | ast.AsyncFor():
                self._loop(node.target, node.iter, node.body)
                self.block(node.orelse)
            case ast.While():
                self.value(node.test)
                self.block(node.body)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.value(item.context_expr)
                return self.block(node.body)
            case ast.Try():
                going = self.block(node.body)
                ends = [self._aside(handler.body) for handler in node.handlers]
                self.block(node.orelse)
                return self.block(node.finalbody) and (going or any(ends))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                pass
            case ast.Expr(value=value):
                self.value(value)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.value(child)
        return True

    def _aside(self, statements: list[ast.stmt]) -> bool:
        before = dict(self.names)
        going = self.block(statements)
        if not going:
            self.names = before
        return going

    def _bind(self, target: ast.expr, found: Tainted) -> None:
        if isinstance(target, ast.Attribute) and self.value(target.value) is Kind.REQUEST:
            self._replaced.add(target.attr)
        if isinstance(target, ast.Name):
            self.names[target.id] = found
        elif isinstance(target, ast.Tuple | ast.List):
            for each in target.elts:
                self._bind(each, None)

    def _branches(self, node: ast.If) -> bool:
        self.value(node.test)
        asked, refused = asked_of(node.test)
        before = dict(self.names)
        self._drop(asked)
        first = self.block(node.body)
        after, self.names = self.names, dict(before)
        self._drop(refused)
        second = self.block(node.orelse)
        if not first:
            # Only who was not refused comes here.
            return second
        if not second:
            self.names = after
            return True
        self.names = {name: after.get(name) or self.names.get(name) for name in {*after, *self.names}}
        return True

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            if self.names.get(name) in (Kind.KEY, *DATA):
                self.names[name] = None

    def _loop(self, target: ast.expr, source: ast.expr, body: list[ast.stmt]) -> None:
        found = self.value(source)
        before = dict(self.names)
        self._each(target, found)
        self.block(body)
        self.names = {name: self.names.get(name) or before.get(name) for name in {*before, *self.names}}

    def _each(self, target: ast.expr, found: Tainted) -> None:
        """What a loop gives one by one."""
        if found is Kind.ITEMS and isinstance(target, ast.Tuple) and target.elts:
            self._bind(target, None)
            self._bind(target.elts[0], Kind.KEY)
        elif found in (Kind.KEYS, *DATA):
            self._bind(target, Kind.KEY)
        else:
            self._bind(target, None)

    def value(self, node: ast.expr | None) -> Tainted:
        """What an expression is, and whatever sinks in it."""
        match node:
            case None | ast.Constant() | ast.Lambda():
                return None
            case ast.Name(id=name):
                return self.names[name] if name in self.names else self._named(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.Subscript(value=value, slice=index):
                self.value(index)
                return Kind.NESTED if self.value(value) is Kind.NESTED else None
            case ast.Dict():
                return self._display(node)
            case ast.DictComp():
                return self._comprehension(node)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self._list(node)
            case ast.BoolOp(values=values):
                return _first([self.value(each) for each in values])
            case ast.BinOp(left=left, right=right):
                return _first([self.value(left), self.value(right)])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.value(test)
                return _first([self.value(body), self.value(orelse)])
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                self.names[name] = found = self.value(value)
                return found
            case ast.Await(value=value) | ast.Starred(value=value):
                return self.value(value)
            case ast.List(elts=elts) | ast.Tuple(elts=elts):
                held = [self.value(each) for each in elts]
                return next((each for each in held if isinstance(each, Whole)), None)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.value(child)
                return None

    def _named(self, node: ast.expr) -> Tainted:
        symbol = self._symbol(node)
        is_model = isinstance(symbol, ClassSymbol) and self._db.get(makes_rows, symbol.id)
        return OfModel(symbol.id) if isinstance(symbol, ClassSymbol) and is_model else None

    def _symbol(self, node: ast.expr) -> Symbol | None:
        parts = dotted(node)
        if parts is None or parts[0] in self.names:
            return None
        return resolve(self._db, self._path, parts)

    def _external(self, node: ast.expr) -> str:
        symbol = self._symbol(node)
        return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""

    def _attribute(self, node: ast.Attribute) -> Tainted:
        base = self.value(node.value)
        if base is Kind.VIEW:
            return Kind.REQUEST if node.attr == "request" else None
        if base is Kind.REQUEST:
            return OF_REQUEST.get(node.attr) if node.attr not in self._replaced else None
        return self._named(node) if base is None else None

    def _display(self, node: ast.Dict) -> Tainted:
        found: list[Tainted] = []
        for key, value in zip(node.keys, node.values, strict=True):
            held = self.value(value)
            found.append(held if key is None or isinstance(held, Whole) else None)
        return _first(found)

    def _comprehension(self, node: ast.DictComp) -> Tainted:
        before = dict(self.names)
        for each in node.generators:
            self._each(each.target, self.value(each.iter))
            for test in each.ifs:
                self._drop(mentioned(test))
        key = self.value(node.key)
        held = self.value(node.value)
        self.names = before
        return Kind.FLAT if key is Kind.KEY else held if isinstance(held, Whole) else None

    def _list(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Tainted:
        before = dict(self.names)
        for each in node.generators:
            source = self.value(each.iter)
            self._each(each.target, source)
        held = self.value(node.elt)
        self.names = before
        return held if isinstance(held, Whole) else None

    def _call(self, node: ast.Call) -> Tainted:
        arguments = [self.value(each) for each in node.args]
        keywords = [(each.arg, self.value(each.value)) for each in node.keywords]
        data = [found for name, found in keywords if name is None and found in DATA]
        name = self._external(node.func)
        self._sink(node, name, arguments, keywords, spread=bool(data))
        if isinstance(node.func, ast.Attribute):
            found = self._method(node, node.func, arguments, keywords)
            if found is not None:
                return found
        return self._function(node, name, arguments, keywords)

    def _method(
        self,
        node: ast.Call,
        func: ast.Attribute,
        arguments: list[Tainted],
        keywords: Keywords,
    ) -> Tainted:
        base = self.value(func.value)
        if base in DATA:
            if func.attr in ("get", "pop", "setdefault"):
                return Kind.NESTED if base is Kind.NESTED else None
            return {"items": Kind.ITEMS, "lists": Kind.ITEMS, "keys": Kind.KEYS}.get(
                func.attr, base if func.attr in ("dict", "copy", "__copy__") else None
            )
        if base is Kind.BODY and func.attr == "decode":
            return Kind.BODY
        if func.attr == "update" and isinstance(func.value, ast.Name) and base is None:
            data = [each for each in (*arguments, *(found for _, found in keywords)) if each in DATA]
            if data and not self._seen.is_query(func.value):
                self.names[func.value.id] = data[0]
        if func.attr == "clear" and isinstance(func.value, ast.Name):
            self.names[func.value.id] = None
        if func.attr == "values" and not node.args and not node.keywords:
            model = self._queried(func.value)
            return Whole(model) if model is not None else None
        return None

    def _function(self, node: ast.Call, name: str, arguments: list[Tainted], keywords: Keywords) -> Tainted:
        first = arguments[0] if arguments else None
        if name in LOADS:
            return Kind.NESTED if first in (Kind.BODY, Kind.REQUEST) else None
        if name in SAME:
            return Kind.FLAT if first is Kind.ITEMS and name == "builtins.dict" else first
        if name == "builtins.dict" or name in LISTS:
            spread = _first([found for key, found in keywords if key is None])
            return spread or (Kind.KEYS if first in DATA and name in LISTS else first)
        if name == "django.forms.models.model_to_dict" and len(node.args) == 1 and not node.keywords:
            row = first if isinstance(first, OfRow) else self._row(node.args[0])
            return Whole(row.model) if isinstance(row, OfRow) else None
        if (
            name in SERIALIZE
            and len(node.args) > 1
            and not any(key in ("fields", "use_natural_keys") for key, _ in keywords)
        ):
            model = self._queried(node.args[1])
            return Whole(model) if model is not None else None
        return self._helper(node, arguments, keywords)

    def _helper(self, node: ast.Call, arguments: list[Tainted], keywords: Keywords) -> Tainted:
        """Code of the project that is called with something of the request, or with rows."""
        symbol, bound = self._called(node)
        if symbol is None:
            return None
        function = function_named(self._db, symbol.path, symbol.qualname)
        if function is None:
            return None
        kinds = [found or self._row(each) for found, each in zip(arguments, node.args, strict=True)]
        named = [(key, found) for key, found in keywords if key is not None and found is not None]
        parameters = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        if bound is not None:
            kinds = [bound, *kinds]
        elif parameters[:1] == ["self"]:
            kinds = [None, *kinds]
        given = {name: kind for name, kind in zip(parameters, kinds, strict=False) if kind is not None}
        given.update(named)
        spread = [found for key, found in keywords if key is None and found in DATA]
        if spread and function.args.kwarg is not None:
            given[function.args.kwarg.arg] = spread[0]
        if not any(isinstance(kind, Kind | OfRow) for kind in given.values()):
            return None
        done = self._db.get(through, symbol.path, symbol.qualname, tuple(sorted(given.items(), key=_by_name)))
        for what, model, by in done.sunk:
            if any(kind is not Kind.VIEW for kind in given.values()):
                self._add(what, node, model, by)
        return done.gives

    def _called(self, node: ast.Call) -> tuple[FunctionSymbol | None, Tainted]:
        match node.func:
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if self._owner:
                found = member(self._db, ClassId(self._path, self._owner), name)
                if isinstance(found, MethodMember):
                    owner = found.owner
                    return FunctionSymbol(owner.path, f"{owner.qualname}.{name}"), self.names.get("self")
                return None, None
            case _:
                symbol = self._symbol(node.func)
                return (symbol, None) if isinstance(symbol, FunctionSymbol) else (None, None)

    def _sink(
        self,
        node: ast.Call,
        name: str,
        arguments: list[Tainted],
        keywords: Keywords,
        *,
        spread: bool,
    ) -> None:
        func = node.func
        if name == "builtins.setattr" and len(arguments) == 3 and arguments[1] is Kind.KEY:
            row = arguments[0] if isinstance(arguments[0], OfRow) else self._row(node.args[0])
            if isinstance(row, OfRow):
                self._add(Sinks.FIELDS, node, row.model, "setattr")
        if name in RESPONSES:
            for found in (*arguments[:1], *(kind for key, kind in keywords if key in ("data", "content"))):
                if isinstance(found, Whole):
                    self._add(Sinks.SENT, node, found.model, name.rpartition(".")[2])
        defaults = any(key in ("defaults", "create_defaults") and kind in DATA for key, kind in keywords)
        if spread and not isinstance(func, ast.Attribute):
            made = self.value(func)
            if isinstance(made, OfModel):
                self._add(Sinks.FIELDS, node, made.model, made.model.name)
        if not isinstance(func, ast.Attribute):
            return
        if func.attr == "update" and isinstance(func.value, ast.Attribute) and func.value.attr == "__dict__":
            row = self._row(func.value.value)
            if isinstance(row, OfRow) and (spread or any(each in DATA for each in arguments)):
                self._add(Sinks.FIELDS, node, row.model, "__dict__.update")
        if spread and func.attr == "save":
            self._add(Sinks.FIELDS, node, None, "save")
        if (spread and func.attr in WRITING) or (defaults and func.attr in WRITING):
            model = self._queried(func.value)
            if model is not None and not self._is_written(model, func.attr):
                self._add(Sinks.FIELDS, node, model, func.attr)

    def _queried(self, node: ast.expr) -> ClassId | None:
        """The model whose rows a queryset or manager is about."""
        found = self._seen.query(node)
        if found is not None:
            return found
        base = node
        while isinstance(base, ast.Attribute | ast.Call):
            if isinstance(base, ast.Attribute):
                held = self.value(base.value) if base.attr == "objects" else None
                if isinstance(held, OfModel):
                    return held.model
                base = base.value
            else:
                base = base.func
        return None

    def _is_written(self, model: ClassId, name: str) -> bool:
        """Whether a manager of a model has a method of the project under this name."""
        return any(name in shape.methods for shape in self._db.get(managers, model))

    def _row(self, node: ast.expr) -> Tainted:
        model = self._seen.row(node)
        return OfRow(model) if model is not None else None

    def _add(self, what: Sinks, node: ast.AST, model: ClassId | None, by: str) -> None:
        self.sunk.append(Sunk(what, self._seen.place(node), model, by))


def _first(found: Iterable[Tainted]) -> Tainted:
    return next((each for each in found if each is not None), None)


def _by_name(item: tuple[str, Tainted]) -> str:
    return item[0]


def entry_of(db: Database, path: str, qualname: str, node: Function, *, routed: bool) -> Given:
    """What a function is given by those who call it with a request; nothing for one that nobody calls so."""
    owner = qualname.rpartition(".")[0]
    parameters = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    if not owner:
        return ((parameters[0], Kind.REQUEST),) if routed and parameters else ()
    bases = external_names(db, ClassId(path, owner))
    if not parameters or not any(name.startswith(("django.views.", "rest_framework.")) for name in bases):
        return ()
    if any(name.startswith("rest_framework.serializers.") for name in bases):
        return ()
    given: list[tuple[str, Tainted]] = [(parameters[0], Kind.VIEW)]
    handles = node.name in _HANDLERS or any(_is_action(each) for each in node.decorator_list)
    if handles and len(parameters) > 1:
        given.append((parameters[1], Kind.REQUEST))
    return tuple(given)


def _is_action(mark: ast.expr) -> bool:
    parts = dotted(mark.func if isinstance(mark, ast.Call) else mark)
    return parts is not None and parts[-1] in ("action", "detail_route", "list_route")


_HANDLERS = frozenset(
    {"get", "post", "put", "patch", "delete", "list", "create", "retrieve", "update", "partial_update", "destroy"}
)
