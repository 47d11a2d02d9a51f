"""Errors of the database that are caught in the transaction which they have ended."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.nodes_around import NodesAround
from mir_lsp.semantics.report import Happening
from mir_lsp.semantics.transacted import NOWHERE, Around, Begun, Effect, Kind, Runner, Trouble, Troubled, When
from mir_lsp.semantics.trees import Function
from mir_lsp.text.spans import Span

_ERRORS = frozenset(
    {"IntegrityError", "DatabaseError", "DataError", "OperationalError", "InternalError", "ProgrammingError", "Error"}
)
_MODULES = ("django.db.", "django.db.utils.", "psycopg2.", "psycopg2.errors.", "psycopg.", "psycopg.errors.")
# Rows that are there already are left out of what they write.
_OF_RELATIONS = frozenset({"add", "remove", "clear", "set", "aadd", "aremove", "aclear", "aset"})
_SUPPRESS = "contextlib.suppress"
_TRIED = "if some of what was tried is to stay"
_UNDOING = frozenset({"savepoint_rollback", "set_rollback", "rollback", "clean_savepoints"})
_Edits = tuple[tuple[Span, str], ...]


def swallowed(ctx: Context, function: Function, around: Around, effects: Sequence[Effect]) -> Iterator[Troubled]:
    """The handlers of a function that go on in a transaction which the database has given up."""
    writes = [each for each in effects if _may_fail(each) and each.when is When.NOW]
    if not writes or around.runner is Runner.TEST:
        return
    nodes = NodesAround(ctx, function)
    for node in nodes.nodes:
        if isinstance(node, ast.Try):
            yield from _of_try(ctx, nodes, around, writes, node)
        elif isinstance(node, ast.With):
            yield from _of_suppress(ctx, nodes, around, writes, node)


def _may_fail(effect: Effect) -> bool:
    if effect.kind is Kind.LOCK:
        return "nowait" in effect.text
    return effect.kind is Kind.WRITE and not effect.doubt and effect.by not in _OF_RELATIONS


def _of_try(
    ctx: Context, nodes: NodesAround, around: Around, writes: Sequence[Effect], node: ast.Try
) -> Iterator[Troubled]:
    body = _within(nodes, node.body)
    failing = _failing(writes, body, nodes.span(node), around)
    if failing is None or _is_all_of_it(nodes, node, failing) or _undoes_nothing(ctx, nodes, around, node):
        return
    doubt = _TRIED if _is_first_and_last(ctx, nodes, around, node) else ""
    for handler in node.handlers:
        name = _error(ctx, handler.type)
        if name and not _ends_it(handler):
            edits = _own_block(ctx, nodes, node)
            yield Troubled(
                Trouble.SWALLOWED,
                _until_colon(ctx, nodes, handler),
                by=name,
                about=failing.by,
                why=around.why if not failing.is_atomic else "",
                trail=failing.trail,
                edits=edits,
                imports=("django.db.transaction",),
                refusal="" if edits else "write in `with transaction.atomic():` of its own, inside of `try`",
                doubt=doubt,
                weak=bool(doubt),
            )
            return


def _of_suppress(
    ctx: Context, nodes: NodesAround, around: Around, writes: Sequence[Effect], node: ast.With
) -> Iterator[Troubled]:
    for index, item in enumerate(node.items):
        call = item.context_expr
        if not isinstance(call, ast.Call) or _dotted(ctx, call.func) != _SUPPRESS:
            continue
        name = next((found for each in call.args if (found := _error(ctx, each))), "")
        failing = _failing(writes, _within(nodes, node.body), nodes.span(node), around)
        if name and failing is not None and index == len(node.items) - 1:
            end = ctx.span(call).end
            yield Troubled(
                Trouble.SWALLOWED,
                ctx.span(call),
                by=name,
                about=failing.by,
                trail=failing.trail,
                edits=((Span(end, end), ", transaction.atomic()"),),
                imports=("django.db.transaction",),
            )


def _within(nodes: NodesAround, body: Sequence[ast.stmt]) -> Span:
    return Span(nodes.span(body[0]).start, nodes.span(body[-1]).end)


def _failing(writes: Sequence[Effect], body: Span, whole: Span, around: Around) -> Effect | None:
    """What ends a transaction around the `try` when it fails; None if all that fails is undone alone."""
    for each in writes:
        if not body.holds(each.at):
            continue
        kept = [atomic for atomic in each.atomics if atomic.kept]
        if not kept:
            if around.begun is Begun.OPEN:
                return each
        elif kept[-1].whole != NOWHERE and kept[-1].whole.holds(whole) and kept[-1].whole != whole:
            return each
    return None


def _is_all_of_it(nodes: NodesAround, node: ast.Try, failing: Effect) -> bool:
    """Whether there is nothing in the transaction but what is tried, and nothing is asked when that has failed: then
    nothing is undone that was not meant to be.
    """
    block = nodes.parent(node)
    kept = [atomic for atomic in failing.atomics if atomic.kept]
    if not isinstance(block, ast.With) or len(block.body) > 1 or not kept or nodes.span(block) != kept[-1].whole:
        return False
    after = (*node.handlers, *node.orelse, *node.finalbody)
    return not any(isinstance(each, ast.Call) for part in after for each in ast.walk(part))


def _undoes_nothing(ctx: Context, nodes: NodesAround, around: Around, node: ast.Try) -> bool:
    """Whether the function is left when the one write that is tried has failed, and nothing was written before: then
    nothing is undone but what has failed, and nothing is asked in a transaction that has ended.
    """
    if not _is_in_view(nodes, around, node) or node.finalbody:
        return False
    end = _within(nodes, node.body).end
    writes = [each for each in ctx.effects.values() if each.kind is Kind.WRITE and each.when is When.NOW]
    if sum(each.at.start < end for each in writes) > 1:
        return False
    left = [handler for handler in node.handlers if isinstance(handler.body[-1], ast.Return)]
    return len(left) == len(node.handlers) and not any(_asks(ctx, _within(nodes, each.body)) for each in left)


def _is_first_and_last(ctx: Context, nodes: NodesAround, around: Around, node: ast.Try) -> bool:
    """Whether nothing was written before a `try`, and nothing is asked after it, as far as that is known: then what
    is undone is what was tried.
    """
    if not _is_in_view(nodes, around, node):
        return False
    whole, tried = nodes.span(node), _within(nodes, node.body)
    writes = [each for each in ctx.effects.values() if each.kind is Kind.WRITE and each.when is When.NOW]
    if any(each.at.start < whole.start for each in writes):
        return False
    return not _asks(ctx, Span(tried.end, max(ctx.length, tried.end)))


def _is_in_view(nodes: NodesAround, around: Around, node: ast.Try) -> bool:
    """Whether all of the transaction before a `try` is code of this function, and runs once."""
    if any(isinstance(each, ast.For | ast.AsyncFor | ast.While) for each in nodes.above(node)):
        return False
    return around.begun is not Begun.OPEN or around.runner is Runner.VIEW


def _asks(ctx: Context, within: Span) -> bool:
    """Whether the database is asked something at a place, as far as that is known."""
    asked = (Happening.EVALUATED, Happening.QUERIED)
    effects = any(within.holds(each.at) for each in ctx.effects.values() if not each.kind.is_told)
    return effects or any(within.holds(each.span) for each in ctx.happened(*asked))


def _error(ctx: Context, node: ast.expr | None) -> str:
    """The error of the database that a handler catches; empty for others."""
    for each in node.elts if isinstance(node, ast.Tuple) else [node]:
        if each is None:
            continue
        name = _dotted(ctx, each)
        last = name.rpartition(".")[2]
        if last in _ERRORS and name.removesuffix(last) in _MODULES:
            return last
    return ""


def _dotted(ctx: Context, node: ast.expr) -> str:
    parts = dotted(node)
    symbol = ctx.db.get(resolve, ctx.path, parts) if parts is not None else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _ends_it(handler: ast.ExceptHandler) -> bool:
    """Whether a handler raises, or undoes what has failed by hand."""
    for each in ast.walk(handler):
        if isinstance(each, ast.Raise):
            return True
        if isinstance(each, ast.Call) and getattr(each.func, "attr", getattr(each.func, "id", "")) in _UNDOING:
            return True
    return False


def _until_colon(ctx: Context, nodes: NodesAround, handler: ast.ExceptHandler) -> Span:
    start = nodes.span(handler).start
    assert handler.type is not None
    return Span(start, ctx.span(handler.type).end)


def _own_block(ctx: Context, nodes: NodesAround, node: ast.Try) -> _Edits:
    """The body of `try` in `with transaction.atomic():`; nothing where that cannot be told by its lines."""
    first, last = node.body[0], node.body[-1]
    if first.lineno == node.lineno or any(_spans_lines(each) for part in node.body for each in ast.walk(part)):
        return ()
    if len(node.body) == 1 and isinstance(first, ast.With):
        return ()
    start, end = ctx.span(first).start, ctx.span(last).end
    text = ctx.text(Span(start, end))
    indent = " " * first.col_offset
    edits: list[tuple[Span, str]] = [(Span(start, start), f"with transaction.atomic():{nodes.line_end}{indent}    ")]
    for match in re.finditer(r"(?:\r\n|\n|\r)(?=[^\r\n]*\S)", text):
        at = start + match.end()
        edits.append((Span(at, at), "    "))
    return tuple(edits)


def _spans_lines(node: ast.AST) -> bool:
    """Whether a text goes over several lines: what stands before them is part of it."""
    if not isinstance(node, ast.Constant | ast.JoinedStr):
        return False
    return (node.end_lineno or node.lineno) > node.lineno
