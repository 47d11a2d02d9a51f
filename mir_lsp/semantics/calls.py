"""Calls: of methods of querysets and rows, of builtins, of Django's shortcuts, and of what is not known."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.index.models import find_method, model, relation
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol
from mir_lsp.semantics import names, querysets
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.effects import may_load, may_write
from mir_lsp.semantics.iteration import element, evaluate, row_of
from mir_lsp.semantics.reads import read
from mir_lsp.semantics.tables import functions
from mir_lsp.semantics.targets import assign
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Collection,
    Constant,
    Items,
    Manager,
    Named,
    QuerySet,
    Row,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

_REREADS = frozenset({"refresh_from_db", "arefresh_from_db"})
_ROW_WRITES = frozenset({"save", "delete", "asave", "adelete"})
_BLIND_WRITES = _ROW_WRITES | frozenset(
    {"create", "acreate", "bulk_create", "abulk_create", "get_or_create", "update_or_create", "bulk_update"}
)
_KEEPERS = frozenset({"append", "add", "extend", "appendleft", "insert"})
_GROWING = frozenset({"append", "add", "appendleft"})


def call(ctx: Context, node: ast.Call) -> Value:
    """The value of a call; its arguments are evaluated first, as Python does after the function."""
    function = ctx.evaluate(ctx, node.func)
    arguments = _arguments(ctx, node, function)
    keywords = [ctx.evaluate(ctx, keyword.value) for keyword in node.keywords]
    return join(_call_one(ctx, node, part, arguments, keywords) for part in alternatives(function))


def _arguments(ctx: Context, node: ast.Call, function: Value) -> list[Value]:
    if names.dotted(function) != "builtins.next" or not node.args:
        return [_argument(ctx, argument) for argument in node.args]
    # `next(x for …)` takes one element: what the element reads is read once.
    with ctx.at_most_once(generator_loops(ctx, node.args[0])):
        first = ctx.evaluate(ctx, node.args[0])
    return [first, *(ctx.evaluate(ctx, argument) for argument in node.args[1:])]


def generator_loops(ctx: Context, node: ast.expr) -> tuple[Span, ...]:
    """The loops of a generator expression; none of anything else."""
    if not isinstance(node, ast.GeneratorExp):
        return ()
    return tuple(ctx.span(generator.target) for generator in node.generators)


def _argument(ctx: Context, node: ast.expr) -> Value:
    if isinstance(node, ast.Starred):
        return element(ctx, ctx.evaluate(ctx, node.value), node.value, "*", None)
    return ctx.evaluate(ctx, node)


def _call_one(ctx: Context, node: ast.Call, function: Value, arguments: list[Value], keywords: list[Value]) -> Value:
    if isinstance(function, Bound):
        return _method(ctx, node, function, arguments)
    if isinstance(function, Named):
        if isinstance(function.symbol, FunctionSymbol):
            return _project_function(ctx, function.symbol, [*arguments, *keywords])
        if not names.dotted(function).startswith("builtins."):
            _hand_on(ctx, keywords)
        if isinstance(function.symbol, ClassSymbol):
            return names.instance(ctx, function.symbol.id)
        return _named(ctx, node, names.dotted(function), arguments)
    _hand_on(ctx, [*arguments, *keywords])
    return UNKNOWN


def _method(ctx: Context, node: ast.Call, function: Bound, arguments: list[Value]) -> Value:
    receiver = function.receiver
    if isinstance(receiver, QuerySet | Manager):
        return querysets.call(ctx, receiver, function.name, node, arguments)
    if isinstance(receiver, Row):
        _row_method(ctx, receiver, function.name)
        return UNKNOWN
    if isinstance(receiver, Collection | Items) and function.name in _KEEPERS:
        _grow(ctx, node, receiver, function.name, arguments)
        return PLAIN
    if isinstance(receiver, Constant) and function.name == "join" and arguments:
        element(ctx, arguments[0], node.args[0], "join()", None)
        return PLAIN
    if function.name in _BLIND_WRITES:
        ctx.blind_writes = True
    _forget_attributes(ctx, node)
    _hand_on(ctx, arguments)
    return UNKNOWN


def _project_function(ctx: Context, symbol: FunctionSymbol, arguments: list[Value]) -> Value:
    """A function of the project gets values: what it may do with them is read from its code."""
    ctx.blind_writes |= ctx.db.get(may_write, symbol.path, symbol.qualname)
    loads = ctx.db.get(may_load, symbol.path, symbol.qualname)
    for value in arguments:
        for part in alternatives(value):
            if isinstance(part, QuerySet):
                _hand_on(ctx, [part])
            elif loads:
                _load_onto(ctx, part)
    return UNKNOWN


def _row_method(ctx: Context, row: Row, name: str) -> None:
    if name in _ROW_WRITES:
        querysets.wrote(ctx, row.model)
    if name in _REREADS and row.source is not None:
        for link in row.source.links:
            ctx.hazard(link.span, "reread")
    found = ctx.db.get(find_method, row.model, name)
    if found is not None and ctx.db.get(may_write, found[0].path, f"{found[0].qualname}.{name}"):
        ctx.blind_writes = True


def _forget_attributes(ctx: Context, node: ast.Call) -> None:
    """A method may set any attribute of its object: `self.books` may be another queryset after `self.load()`."""
    base = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(base, ast.Name):
        for name in [name for name in ctx.state.names if name.startswith(f"{base.id}.")]:
            del ctx.state.names[name]


def _grow(ctx: Context, node: ast.Call, receiver: Value, name: str, arguments: list[Value]) -> None:
    """`rows.append(book)` makes the list one of books."""
    target = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not isinstance(target, ast.Name) or target.id not in ctx.state.names:
        return
    known = [receiver.element] if isinstance(receiver, Collection) else list(getattr(receiver, "items", ()))
    added = arguments if name in _GROWING else [UNKNOWN]
    if name == "extend" and arguments:
        added = [element(ctx, arguments[0], node.args[0], "extend()", None)]
    still = [replace(value, varies=frozenset()) if isinstance(value, Row) else value for value in added]
    ctx.state.names[target.id] = Collection(join([*known, *still]) if known or still else UNKNOWN)


def _named(ctx: Context, node: ast.Call, name: str, arguments: list[Value]) -> Value:
    if name.startswith("builtins."):
        return _builtin(ctx, node, name.removeprefix("builtins."), arguments)
    if name in functions.ROW_SHORTCUTS or name in functions.ROWS_SHORTCUTS:
        return _shortcut(ctx, node, name, arguments)
    if name in functions.LOADING_SHORTCUTS:
        for value in arguments[:1]:
            _load_onto(ctx, value)
        return PLAIN
    _hand_on(ctx, arguments)
    return UNKNOWN


def _shortcut(ctx: Context, node: ast.Call, name: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else UNKNOWN
    if isinstance(first, Named) and isinstance(first.symbol, ClassSymbol):
        known = ctx.db.get(model, first.symbol.id)
        if known is None or not known.managers:
            return UNKNOWN
        first = Manager(known.id, known.managers[0], ctx.span(node.args[0]), None)
    if not isinstance(first, QuerySet | Manager):
        return UNKNOWN
    row = row_of(querysets.queryset_of(ctx, first), None)
    return row if name in functions.ROW_SHORTCUTS else Collection(row)


def _builtin(ctx: Context, node: ast.Call, name: str, arguments: list[Value]) -> Value:
    if name in ("hasattr", "getattr"):
        return _attribute(ctx, node, arguments)
    if name == "setattr" and len(node.args) == 3:
        return _set(ctx, node, arguments)
    if name == "super" and not arguments:
        return ctx.parent if ctx.parent is not None else UNKNOWN
    if name == "enumerate" and arguments:
        return Collection(Items((PLAIN, _taken(ctx, node, arguments, 0, "enumerate()"))))
    if name == "zip":
        items = [_taken(ctx, node, arguments, index, "zip()") for index in range(len(node.args))]
        return Collection(Items(tuple(items)))
    if name in functions.COLLECTORS or name in functions.ITERATORS:
        taken = _taken(ctx, node, arguments, 0, f"{name}()") if arguments else None
        return Collection(taken) if taken is not None else Items(())
    if name in functions.REDUCERS or name in functions.PICKERS:
        taken = _taken(ctx, node, arguments, 0, f"{name}()") if arguments else UNKNOWN
        return taken if name in functions.PICKERS and len(node.args) == 1 else PLAIN
    if name not in functions.HARMLESS:
        _hand_on(ctx, arguments)
    return UNKNOWN


def _set(ctx: Context, node: ast.Call, arguments: list[Value]) -> Value:
    """`setattr(row, "author", author)` sets the relation; under a name that is not known, any of them."""
    row, name = arguments[0], arguments[1]
    if isinstance(name, Constant) and isinstance(name.value, str):
        target = ast.copy_location(ast.Attribute(node.args[0], name.value, ast.Store()), node)
        assign(ctx, target, arguments[2])
    else:
        _load_onto(ctx, row)
    return PLAIN


def _taken(ctx: Context, node: ast.Call, arguments: list[Value], index: int, by: str) -> Value:
    if index >= len(arguments) or isinstance(node.args[index], ast.Starred):
        return UNKNOWN
    return element(ctx, arguments[index], node.args[index], by, None)


def _attribute(ctx: Context, node: ast.Call, arguments: list[Value]) -> Value:
    """`getattr(row, "author")` and `hasattr(row, "profile")` read the relation."""
    if len(arguments) < 2 or not isinstance(arguments[1], Constant) or not isinstance(arguments[1].value, str):
        return UNKNOWN
    name = arguments[1].value
    found = [
        read(ctx, row, name, node)
        for row in alternatives(arguments[0])
        if isinstance(row, Row) and ctx.db.get(relation, row.model, name) is not None
    ]
    return join([*found, UNKNOWN])


def _hand_on(ctx: Context, values: list[Value]) -> None:
    """Code that is not in view gets values: it may load relations onto rows, and refine querysets."""
    for part in (part for value in values for part in alternatives(value)):
        if isinstance(part, QuerySet):
            for link in part.links:
                ctx.hazard(link.span, "escapes")
            querysets.as_list(ctx, part)
            _share(ctx, part)
        elif isinstance(part, Collection):
            _share(ctx, part)


def _share(ctx: Context, value: Value) -> None:
    for site in _sites(value):
        ctx.set_cell(site, replace(ctx.cell(site), shared=True))


def _load_onto(ctx: Context, value: Value) -> None:
    for site in _sites(value):
        ctx.set_cell(site, replace(ctx.cell(site), loaded=True))


def _sites(value: Value) -> Iterator[Span]:
    """The querysets that a value, or the rows in it, come from."""
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            yield part.site
        elif isinstance(part, Row):
            yield from _sites_of_rows(part)
        elif isinstance(part, Collection):
            yield from _sites_of_rows(part.element)
        elif isinstance(part, Items):
            for item in part.items:
                yield from _sites_of_rows(item)


def _sites_of_rows(value: Value) -> Iterator[Span]:
    for part in alternatives(value):
        if isinstance(part, Row) and part.source is not None:
            yield part.source.site


def truth(ctx: Context, node: ast.expr, by: str) -> Value:
    """The value of a condition; a queryset in it is read in full."""
    value = ctx.evaluate(ctx, node)
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            evaluate(ctx, part, node, by)
    return value
