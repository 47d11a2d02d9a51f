"""Calls: of methods of querysets and rows, of builtins, of Django's shortcuts, and of what is not known."""

from __future__ import annotations

import ast
from contextlib import nullcontext
from dataclasses import replace

from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol
from mir_lsp.semantics import dicts, names, objects, querysets, timeline, wrong_queries
from mir_lsp.semantics.builtin_functions import another, call_named, ordered
from mir_lsp.semantics.calling import (
    call_closure,
    call_function,
    call_object,
    call_row,
    called_with,
    forget_attributes,
)
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.deletions import on_delete
from mir_lsp.semantics.form_rows import saved
from mir_lsp.semantics.framework import Keywords, function_named
from mir_lsp.semantics.handing import hand_on, threaded
from mir_lsp.semantics.iteration import element, evaluate
from mir_lsp.semantics.lists import grown
from mir_lsp.semantics.made import Number
from mir_lsp.semantics.naming import name_made, name_unplaced
from mir_lsp.semantics.query_expressions import refined
from mir_lsp.semantics.tables import functions
from mir_lsp.semantics.texts import text_of
from mir_lsp.semantics.ties import made_of
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Closure,
    Collection,
    Constant,
    Getter,
    Items,
    Manager,
    Mapping,
    Named,
    Object,
    Partial,
    Plain,
    QuerySet,
    Row,
    Spread,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

_DEEPEST_CLOSURES = 4
_LAZY = frozenset({"map", "filter"})
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
    keywords = [(keyword.arg, ctx.evaluate(ctx, keyword.value)) for keyword in node.keywords]
    parts = alternatives(function)
    if len(parts) == 1:
        return invoked(ctx, node, function, arguments, keywords)
    unsure, ctx.unsure = ctx.unsure, ctx.unsure or any(_is_unknown(part) for part in parts)
    try:
        return join([invoked(ctx, node, part, arguments, keywords) for part in parts])
    finally:
        ctx.unsure = unsure


def _is_unknown(function: Value) -> bool:
    return function is UNKNOWN or (isinstance(function, Bound) and function.receiver is UNKNOWN)


def _arguments(ctx: Context, node: ast.Call, function: Value) -> list[Value]:
    name = names.dotted(function)
    if name not in functions.PEEKING or not node.args:
        return [_argument(ctx, argument) for argument in node.args]
    # `next(x for … if …)` takes one element: what the element reads is read once, what the conditions read is not.
    once, ctx.taken_once = ctx.taken_once, ctx.taken_once | frozenset(generator_loops(ctx, node.args[0]))
    peeking, ctx.peeking = ctx.peeking, True
    try:
        first = ctx.evaluate(ctx, node.args[0])
    finally:
        ctx.taken_once, ctx.peeking = once, peeking
    return [first, *(ctx.evaluate(ctx, argument) for argument in node.args[1:])]


def puts_by(ctx: Context, node: ast.expr) -> bool:
    """Whether an expression makes an iterator that has not run yet."""
    if isinstance(node, ast.GeneratorExp):
        return True
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _LAZY:
        return False
    return names.dotted(ctx.evaluate(ctx, node.func)) == f"builtins.{node.func.id}"


def generator_loops(ctx: Context, node: ast.expr) -> tuple[Span, ...]:
    """The loops of a generator expression; none of anything else."""
    if not isinstance(node, ast.GeneratorExp):
        return ()
    return tuple(ctx.span(generator.target) for generator in node.generators)


def _argument(ctx: Context, node: ast.expr) -> Value:
    if isinstance(node, ast.Starred):
        value = ctx.evaluate(ctx, node.value)
        return Spread(value, element(ctx, value, node.value, "*", None))
    return ctx.evaluate(ctx, node)


def invoked(ctx: Context, node: ast.Call, function: Value, arguments: list[Value], keywords: Keywords) -> Value:
    """The value of a call of one function."""
    if ctx.code.counter is not None:
        given = ctx.code.counter.calls(ctx, node, function, arguments, keywords)
        if given is not None:
            return given
    values = [*arguments, *(value for _, value in keywords)]
    match function:
        case Bound():
            return _method(ctx, node, function, arguments, keywords)
        case Closure():
            return call_closure(ctx, node, function, arguments, keywords)
        case Manager():
            return querysets.another_manager(ctx, function, node, keywords)
        case Getter():
            return called_with(ctx, node, function, arguments)
        case Object():
            result = objects.call_method(ctx, function, "__call__", node, arguments, keywords, {})
            if result is None:
                hand_on(ctx, values)
            return result or UNKNOWN
        case Partial():
            first, more = [*function.arguments, *arguments], [*function.keywords, *keywords]
            with ctx.elsewhere() if function.elsewhere else nullcontext():
                made = join(invoked(ctx, node, part, first, more) for part in alternatives(function.function))
            return threaded(made) if function.elsewhere else made
        case Named(symbol=FunctionSymbol() as symbol):
            return call_function(ctx, node, symbol, arguments, keywords)
        case Named(symbol=ClassSymbol(id=id)):
            if ctx.db.get(makes_rows, id):
                hand_on(ctx, [value for _, value in keywords])
                if ctx.naming:
                    name_made(ctx, id, node, keywords)
                return names.instance(ctx, id)
            return objects.construct(ctx, id, node, arguments, keywords)
        case Named():
            dotted = names.dotted(function)
            known = function_named(dotted)
            wrong_queries.default(ctx, dotted, node)
            on_delete(ctx, dotted, node)
            if known is not None:
                made = known(ctx, node, arguments, keywords)
                return wrong_queries.expression(ctx, dotted, node, arguments, keywords, made)
            if not dotted.startswith("builtins."):
                hand_on(ctx, [value for _, value in keywords])
            made = call_named(ctx, node, dotted, arguments, keywords)
            return wrong_queries.expression(ctx, dotted, node, arguments, keywords, made)
        case _:
            if ctx.code.counter is not None:
                ctx.code.counter.unseen(ctx, node, "", values)
            hand_on(ctx, values)
            return UNKNOWN


def _method(ctx: Context, node: ast.Call, function: Bound, arguments: list[Value], keywords: Keywords) -> Value:
    receiver = function.receiver
    if isinstance(receiver, QuerySet | Manager):
        return querysets.call(ctx, receiver, function.name, node, arguments, keywords)
    if isinstance(receiver, Row):
        return call_row(ctx, node, receiver, function.name, arguments, keywords)
    if isinstance(receiver, Object):
        result = call_object(ctx, node, receiver, function.name, arguments, keywords)
        if result is not None:
            return result
    if isinstance(receiver, Mapping):
        return dicts.call(ctx, receiver, function.name, node, arguments, keywords)
    if isinstance(receiver, Partial):
        known = function_named(f"{names.dotted(receiver.function)}.{function.name}")
        if known is not None:
            return known(ctx, node, [*receiver.arguments, *arguments], keywords)
    if isinstance(receiver, Collection | Items) and function.name in _KEEPERS:
        _grow(ctx, node, receiver, function.name, arguments)
        return PLAIN
    if isinstance(receiver, Collection | Items) and function.name in ("pop", "popleft"):
        return another(ctx, element(ctx, receiver, node, "pop()", None))
    if isinstance(receiver, Collection | Items) and function.name == "sort":
        ordered(ctx, node, element(ctx, receiver, node, "sort()", None), dict(keywords))
        return Constant(None)
    if isinstance(receiver, Constant | Plain) and function.name == "join" and arguments:
        element(ctx, arguments[0], node.args[0], "join()", None)
        return PLAIN
    if isinstance(receiver, Constant) and function.name == "format_map" and arguments:
        text_of(ctx, arguments[0], node.args[0])
        return PLAIN
    if isinstance(receiver, Constant) and function.name == "format":
        for value, argument in zip(arguments, node.args, strict=False):
            text_of(ctx, value, argument)
        return PLAIN
    if isinstance(receiver, Plain) and receiver.names:
        return refined(ctx, node, receiver, function.name, arguments)
    if isinstance(receiver, Plain) and receiver.ties:
        return made_of((receiver, *arguments))
    if ctx.code.counter is not None:
        own = [receiver] if isinstance(receiver, Object) else []
        ctx.code.counter.unseen(ctx, node, function.name, (*own, *arguments, *(value for _, value in keywords)))
    name_unplaced(ctx, function.name, node, arguments, keywords)
    if function.name in _BLIND_WRITES:
        ctx.blind_writes = True
    forget_attributes(ctx, node)
    hand_on(ctx, [*arguments, *(value for _, value in keywords)])
    return saved(ctx.db, receiver, function.name)


def _grow(ctx: Context, node: ast.Call, receiver: Value, name: str, arguments: list[Value]) -> None:
    """`rows.append(book)` makes the list one of books."""
    target = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(target, ast.Call) and name in _GROWING and isinstance(target.func, ast.Attribute):
        # `shelves.setdefault(key, []).append(row)`
        if target.func.attr == "setdefault" and target.args:
            item = ast.copy_location(ast.Subscript(target.func.value, target.args[0], ast.Store()), target)
            dicts.set_item(ctx, item, Collection(join(arguments)))
        return
    if isinstance(target, ast.Subscript) and name in _GROWING:
        dicts.set_item(ctx, target, Collection(join(arguments)))
    if not isinstance(target, ast.Name) or target.id not in ctx.state.names:
        return
    listed = _lookups_with(ctx, receiver, name, arguments)
    if listed is not None:
        ctx.state.names[target.id] = listed
        return
    known = [receiver.element] if isinstance(receiver, Collection) else list(getattr(receiver, "items", ()))
    added = arguments if name in _GROWING else [UNKNOWN]
    if name == "extend" and arguments:
        added = [element(ctx, arguments[0], node.args[0], "extend()", None)]
    still = [replace(value, varies=frozenset()) if isinstance(value, Row) else value for value in added]
    ctx.state.names[target.id] = Collection(join([*known, *still]) if known or still else UNKNOWN)


def _lookups_with(ctx: Context, receiver: Value, name: str, arguments: list[Value]) -> Value | None:
    """A list of lookups with what is appended to it; None for any other list."""
    first = arguments[0] if arguments else None
    if name == "append" and first is not None:
        return grown(ctx, receiver, [first])
    if name == "extend" and isinstance(first, Items) and not first.later:
        return grown(ctx, receiver, list(first.items))
    return None


def choice(ctx: Context, node: ast.expr, by: str) -> Value:
    """The value of an operand that an operator gives or leaves: a queryset is read in full, and may be given."""
    value = ctx.evaluate(ctx, node)
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            evaluate(ctx, part, node, by)
    return value


def truth(ctx: Context, node: ast.expr, by: str) -> Value:
    """The value of a condition; a queryset in it is read in full."""
    outer, ctx.tested = ctx.tested, node
    value = ctx.evaluate(ctx, node)
    ctx.tested = outer
    if not isinstance(node, ast.BoolOp):  # of which each operand is a condition of its own
        timeline.measured(ctx, value, node, node, by)
        timeline.asked_whether(ctx, node, value)
    return value if ctx.code.spent is None else supposed(value)


def supposed(value: Value) -> Value:
    """What a condition is taken for where queries are counted: there are rows."""
    parts = alternatives(value)
    counted = all(isinstance(part, QuerySet) or (isinstance(part, Plain) and part.made) for part in parts)
    numbers = [part.made for part in parts if isinstance(part, Plain)]
    return Constant(True) if counted and all(isinstance(made, Number) for made in numbers) else value
