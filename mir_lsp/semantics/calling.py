"""Calls of functions whose code is in view: of the project, of this unit, and methods of rows and objects."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics import objects, querysets
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.effects import may_load, may_write
from mir_lsp.semantics.framework import Keywords, call_inherited
from mir_lsp.semantics.handing import hand_on, load_onto, threaded
from mir_lsp.semantics.invoke import call_target, function_target, method_target
from mir_lsp.semantics.naming import name_row
from mir_lsp.semantics.row_columns import read_attribute
from mir_lsp.semantics.texts import text_of
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Closure,
    Collection,
    Getter,
    Named,
    Object,
    Partial,
    QuerySet,
    Row,
    Value,
    alternatives,
    join,
)

_DEEPEST_CLOSURES = 4
_REREADS = frozenset({"refresh_from_db", "arefresh_from_db"})
_ROW_WRITES = frozenset({"save", "delete", "asave", "adelete"})


def called_with(ctx: Context, node: ast.Call, function: Value, arguments: list[Value]) -> Value:
    """What a function gives that another one calls: `map(function, rows)`."""
    return join(_called_with(ctx, node, part, arguments) for part in alternatives(function))


def _called_with(ctx: Context, node: ast.Call, function: Value, arguments: list[Value]) -> Value:
    match function:
        case Closure():
            return call_closure(ctx, node, function, arguments, [])
        case Named(symbol=FunctionSymbol() as symbol):
            return call_function(ctx, node, symbol, arguments, [])
        case Named(symbol=ExternalSymbol(dotted="builtins.str" | "builtins.repr" | "builtins.format")):
            for value in arguments:
                text_of(ctx, value, node)
            return PLAIN
        case Bound(receiver=Object() as receiver, name=name):
            return objects.call_method(ctx, receiver, name, node, arguments, [], {}) or UNKNOWN
        case Bound(receiver=Row() as receiver, name=name):
            return call_row(ctx, node, receiver, name, arguments, [])
        case Object():
            return objects.call_method(ctx, function, "__call__", node, arguments, [], {}) or UNKNOWN
        case Partial():
            with ctx.elsewhere() if function.elsewhere else nullcontext():
                made = called_with(ctx, node, function.function, [*function.arguments, *arguments])
            return threaded(made) if function.elsewhere else made
        case Getter(paths=paths):
            got = join(_got(ctx, node, value, path) for value in arguments[:1] for path in paths)
            if not function.calls:
                return got
            return join(called_with(ctx, node, part, list(function.arguments)) for part in alternatives(got))
        case _:
            hand_on(ctx, arguments)
            return UNKNOWN


def call_closure(ctx: Context, node: ast.expr, closure: Closure, arguments: list[Value], keywords: Keywords) -> Value:
    """The value of a call of a lambda or inner function of this unit.

    What a lambda reads is read where it stands; what a function reads, where it is called.
    """
    function = ctx.closures.get(closure.span)
    if function is None or closure.span in ctx.calling or len(ctx.calling) >= _DEEPEST_CLOSURES:
        return UNKNOWN
    parameters = function.args
    names_of = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    ctx.calling.append(closure.span)
    try:
        with ctx.called() as frame:
            own = dict.fromkeys((*names_of, *(each.arg for each in parameters.kwonlyargs)), UNKNOWN)
            ctx.state.names.update(own)
            ctx.state.names.update(zip(names_of, arguments, strict=False))
            ctx.state.names.update((name, value) for name, value in keywords if name is not None)
            if isinstance(function, ast.Lambda):
                return ctx.evaluate(ctx, function.body)
            frame.call = node
            ctx.code.run(ctx, function.body)
            return Collection(join(frame.yielded)) if frame.yielded else join(frame.returned or [UNKNOWN])
    finally:
        ctx.calling.pop()


def call_object(
    ctx: Context, node: ast.Call, receiver: Object, name: str, arguments: list[Value], keywords: Keywords
) -> Value | None:
    """What a method of an object gives, with what it sets on the object; None when its code is not in view."""
    base = (
        node.func.value.id if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) else ""
    )
    known = dict(receiver.attributes)
    for dotted, value in ctx.state.names.items():
        if base and dotted.startswith(f"{base}."):
            known[dotted.removeprefix(f"{base}.")] = value
    given: dict[str, Value] = {}
    holding = replace(receiver, attributes=tuple(sorted(known.items(), key=lambda item: item[0])))
    result = objects.call_method(ctx, holding, name, node, arguments, keywords, given)
    if result is None:
        return call_inherited(ctx, holding, name, node, arguments, keywords)
    if any(_may(ctx, may_write, owner, name) for owner in project_classes(ctx.db, receiver.cls)):
        ctx.blind_writes = True
    for attribute, value in given.items():
        if base:
            ctx.state.names[f"{base}.{attribute}"] = value
        if receiver == ctx.me or (isinstance(ctx.me, Object) and receiver.above is not None):
            ctx.attributes[attribute] = value
    return result


def _may(ctx: Context, question: Callable[[Database, str, str], bool], owner: ClassId, name: str) -> bool:
    return ctx.db.get(question, owner.path, f"{owner.qualname}.{name}")


def call_function(
    ctx: Context, node: ast.Call, symbol: FunctionSymbol, arguments: list[Value], keywords: Keywords
) -> Value:
    """A function of the project gets values: what it does with them is read from its code."""
    ctx.blind_writes |= ctx.db.get(may_write, symbol.path, symbol.qualname)
    target = function_target(ctx.db, symbol)
    if target is not None and target.plain:
        owner = symbol.qualname.rpartition(".")[0]
        first: list[Value] = []
        if owner and target.is_of_class:
            first = [Named(ClassSymbol(ClassId(symbol.path, owner)))]
        return call_target(ctx, node, target, [*first, *arguments], keywords)
    values = [*arguments, *(value for _, value in keywords)]
    if ctx.code.counter is not None:
        ctx.code.counter.unseen(ctx, node, symbol.qualname, (UNKNOWN, *values))
    loads = ctx.db.get(may_load, symbol.path, symbol.qualname)
    for value in values:
        for part in alternatives(value):
            if isinstance(part, QuerySet):
                hand_on(ctx, [part])
            elif loads:
                load_onto(ctx, part)
    return UNKNOWN


def call_row(ctx: Context, node: ast.Call, row: Row, name: str, arguments: list[Value], keywords: Keywords) -> Value:
    if name in _ROW_WRITES:
        querysets.wrote(ctx, row.model)
    if ctx.code.counter is not None and method_target(ctx.db, row.model, name) is None:
        ctx.code.counter.wrote(ctx, row, name, node)
    if ctx.naming and keywords:
        name_row(ctx, row, name, node, keywords)
    if name in _REREADS and row.source is not None:
        for link in row.source.links:
            ctx.hazard(link.span, "reread")
    target = method_target(ctx.db, row.model, name)
    if target is None:
        return UNKNOWN
    if ctx.db.get(may_write, target.unit.path, target.unit.name):
        ctx.blind_writes = True
    if not target.plain or target.is_property:
        return UNKNOWN
    first: list[Value] = [] if target.is_static else [row]
    if target.is_of_class:
        first = [Named(ClassSymbol(row.model))]
    return call_target(ctx, node, target, [*first, *arguments], keywords)


def row_attribute(ctx: Context, row: Row, node: ast.Attribute) -> Value:
    """An attribute of a row that is no field: a property runs its code, a method waits for its call."""
    target = method_target(ctx.db, row.model, node.attr)
    if target is not None and target.is_property:
        if node.attr in row.free or (row.source is not None and node.attr in ctx.cell(row.source.site).given):
            return UNKNOWN  # set by hand: nothing runs
        return call_target(ctx, node, target, [row]) if target.plain else UNKNOWN
    return Bound(row, node.attr, ctx.span(node.value))


def _got(ctx: Context, node: ast.Call, value: Value, path: tuple[str, ...]) -> Value:
    """What `attrgetter("author.name")` gives of a value."""
    for name in path:
        read_at = ast.copy_location(ast.Attribute(node, name, ast.Load()), node)
        parts = [read_of_row(ctx, part, read_at) for part in alternatives(value) if isinstance(part, Row)]
        value = join(parts) if parts else UNKNOWN
    return value


def read_of_row(ctx: Context, row: Row, node: ast.Attribute) -> Value:
    value = read_attribute(ctx, row, node.attr, node)
    return row_attribute(ctx, row, node) if value is UNKNOWN else value


def forget_attributes(ctx: Context, node: ast.Call) -> None:
    """A method may set any attribute of its object: `self.books` may be another queryset after `self.load()`."""
    base = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(base, ast.Name):
        for name in [name for name in ctx.state.names if name.startswith(f"{base.id}.")]:
            del ctx.state.names[name]
