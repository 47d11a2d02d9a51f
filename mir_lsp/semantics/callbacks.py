"""What is registered with `on_commit`: results, functions of a loop, and what tests never commit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.invoke import Target, function_target, method_target
from mir_lsp.semantics.nodes_around import NodesAround
from mir_lsp.semantics.sinks import sink_of
from mir_lsp.semantics.telling import registering
from mir_lsp.semantics.transacted import NOWHERE, Around, Begun, Effect, Kind, Trouble, Troubled, When
from mir_lsp.semantics.trees import Function
from mir_lsp.semantics.values import Bound, Named, Object, Row, Value
from mir_lsp.text.spans import Span

_GIVES_BACK = re.compile(r"\breturn[ \t]+[^\s#]|\byield\b|\bawait\b|^\s*(?:\.\.\.|pass|raise\b.*)\s*$", re.MULTILINE)
_Loop = ast.For | ast.AsyncFor | ast.While


def misregistered(ctx: Context, function: Function, around: Around, effects: Sequence[Effect]) -> Iterator[Troubled]:
    """What is wrong with the callbacks that a function registers."""
    found = [each for each in effects if each.kind is Kind.CALLBACK]
    if not found:
        return
    nodes = NodesAround(ctx, function)
    for each in found:
        node = nodes.expression(each.at)
        if not isinstance(node, ast.Call):
            continue
        if each.by == "on_commit" and not each.trail:
            yield from _result(ctx, node)
            yield from _captured(ctx, nodes, node, around, each)
        if around.rolls_back_test and each.when is When.NOW and not any(at.captures for at in each.atomics):
            yield Troubled(Trouble.DROPPED, each.at, by=each.by, trail=each.trail)


def _result(ctx: Context, node: ast.Call) -> Iterator[Troubled]:
    """`on_commit(f(x))` calls `f` at once, and registers what it gives."""
    given = callback_of(node)
    if not isinstance(given, ast.Call) or not _gives_nothing_to_call(ctx, given):
        return
    edits = registering(ctx, given, before="")
    before = () if not given.args and not given.keywords else ((_start(ctx.span(given)), "partial("),)
    yield Troubled(
        Trouble.RESULT,
        ctx.span(given),
        by=ctx.text(ctx.span(given.func)),
        edits=(*before, *(_without_prefix(edits))),
        imports=("functools.partial",) if before else (),
    )


def _without_prefix(edits: tuple[tuple[Span, str], ...]) -> tuple[tuple[Span, str], ...]:
    return tuple(edit for edit in edits if edit[0].start != edit[0].end)


def _start(span: Span) -> Span:
    return Span(span.start, span.start)


def callback_of(node: ast.Call) -> ast.expr | None:
    """The expression that a call of `on_commit` registers."""
    if node.args:
        return node.args[0]
    return next((keyword.value for keyword in node.keywords if keyword.arg == "func"), None)


def _gives_nothing_to_call(ctx: Context, node: ast.Call) -> bool:
    """Whether a call surely gives no function: a task that is sent, or a function that returns nothing."""
    function = _called(ctx, node.func)
    sink = sink_of(ctx, node, function)
    if sink is not None:
        return True
    target = _target(ctx, function)
    if target is None or not target.plain or target.fact.is_async:
        return False
    body: Body | None = ctx.db.read(body_key(target.unit))
    return body is not None and _GIVES_BACK.search(body.text) is None


def _called(ctx: Context, node: ast.expr) -> Value:
    """What is called; of a method, what it was called on when the code went by."""
    receiver = ctx.noted(node.value) if isinstance(node, ast.Attribute) else None
    if isinstance(node, ast.Attribute) and isinstance(receiver, Row):
        return Bound(receiver, node.attr, ctx.span(node.value))
    return ctx.evaluate(ctx, node)


def _target(ctx: Context, function: Value) -> Target | None:
    match function:
        case Named(symbol=FunctionSymbol() as symbol):
            return function_target(ctx.db, symbol)
        case Bound(receiver=Row(model=cls), name=name) | Bound(receiver=Object(cls=cls), name=name):
            return method_target(ctx.db, cls, name)
        case _:
            return None


def _captured(ctx: Context, nodes: NodesAround, node: ast.Call, around: Around, effect: Effect) -> Iterator[Troubled]:
    """A function that is registered in a loop and reads names which each round binds anew."""
    given = callback_of(node)
    callback = _callback(nodes, given, effect)
    loop = next((each for each in nodes.above(node) if isinstance(each, _Loop)), None)
    if callback is None or loop is None or effect.when is not When.NOW:
        return
    if not _outlives(nodes, loop, effect, around):
        return
    bound = {name.id for name in _own(loop) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    names = sorted(_free(callback) & bound)
    if not names:
        return
    edits = _bound_early(ctx, callback, names)
    yield Troubled(
        Trouble.CAPTURED,
        ctx.span(given) if given is not None else effect.at,
        about=", ".join(f"`{name}`" for name in names),
        edits=edits,
        refusal="" if edits else "bind them with `functools.partial`",
    )


def _own(loop: _Loop) -> Iterator[ast.AST]:
    """The nodes of a loop without those of functions and comprehensions in it, which have names of their own."""
    pending: list[ast.AST] = [*loop.body, *([] if isinstance(loop, ast.While) else [loop.target])]
    if isinstance(loop, ast.While):
        pending.append(loop.test)
    apart = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*apart, ast.GeneratorExp)):
            pending.extend(ast.iter_child_nodes(node))


def _callback(nodes: NodesAround, given: ast.expr | None, effect: Effect) -> ast.Lambda | ast.FunctionDef | None:
    if isinstance(given, ast.Lambda):
        return given
    if effect.callback is None or not isinstance(given, ast.Name):
        return None
    found = [each for each in nodes.nodes if isinstance(each, ast.FunctionDef) and each.name == given.id]
    return found[0] if len(found) == 1 else None


def _outlives(nodes: NodesAround, loop: _Loop, effect: Effect, around: Around) -> bool:
    """Whether the transaction goes on after the round: otherwise the callback runs before the next one begins."""
    atomics = [each for each in effect.atomics if not each.captures]
    if not atomics:
        return around.begun is Begun.OPEN
    outermost = atomics[0].whole
    return outermost != NOWHERE and outermost.holds(nodes.span(loop))


def _free(callback: ast.Lambda | ast.FunctionDef) -> set[str]:
    """The names that a function reads from outside."""
    arguments = callback.args
    own = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    own |= {each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None}
    body = callback.body if isinstance(callback.body, list) else [callback.body]
    names = [name for part in body for name in ast.walk(part) if isinstance(name, ast.Name)]
    own |= {name.id for name in names if not isinstance(name.ctx, ast.Load)}
    return {name.id for name in names} - own


def _bound_early(
    ctx: Context, callback: ast.Lambda | ast.FunctionDef, names: Sequence[str]
) -> tuple[tuple[Span, str], ...]:
    """`lambda: f(key)` becomes `lambda key=key: f(key)`."""
    arguments = callback.args
    if arguments.args or arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
        return ()
    defaults = ", ".join(f"{name}={name}" for name in names)
    start = ctx.span(callback).start
    if isinstance(callback, ast.Lambda):
        at = start + len("lambda")
        return ((Span(at, at), f" {defaults}"),)
    first = ctx.span(callback.body[0]).start
    found = re.search(rf"\bdef\s+{callback.name}\s*\(", ctx.text(Span(start, first)))
    if found is None:
        return ()
    return ((Span(start + found.end(), start + found.end()), defaults),)
