"""What is told to others in a transaction, before it is certain that it happens."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.effects import may_write
from mir_lsp.semantics.excuses import Excuses
from mir_lsp.semantics.nodes_around import Code, NodesAround
from mir_lsp.semantics.tables.sinks import FILE_OF_ROW
from mir_lsp.semantics.transacted import Around, Begun, Effect, Kind, Runner, Trouble, Troubled, When
from mir_lsp.semantics.transfer import InUnit
from mir_lsp.semantics.trees import Function
from mir_lsp.text.spans import Span

_PARTIAL = "functools.partial"
_LATER = "transaction.on_commit"
_LATER_IMPORT = "django.db.transaction"
_LONGEST = 36
_Edits = tuple[tuple[Span, str], ...]

_USED = "what it gives is used: what comes after the commit has to be a function of its own"
_CAUGHT = "its errors are caught here, and would come after the commit"
_CLOSED = "what it uses is closed before the commit"
_WRITES = "it writes, too: let it register what it tells with `transaction.on_commit`"
_ROW = "it saves the row, too"
_COROUTINE = "a coroutine cannot be run after the commit as it is"


def told_early(ctx: Context, function: Function, around: Around, effects: Sequence[Effect]) -> Iterator[Troubled]:
    """The effects that others learn of while a transaction is open."""
    if around.runner is Runner.TEST:
        return
    writes = any(each.kind is Kind.WRITE and each.when is When.NOW for each in effects)
    told = [each for each in effects if each.kind.is_told and _is_early(each, around, writes=writes)]
    if not told:
        return
    nodes = NodesAround(ctx, function)
    excuses = Excuses(ctx, function, nodes, around, effects)
    seen: set[Span] = set()
    registering_at = frozenset(each.at for each in effects if each.kind is Kind.CALLBACK)
    for each in told:
        node = nodes.expression(each.at)
        if each.at in seen or node is None or _is_registered(nodes, node, registering_at):
            continue
        seen.add(each.at)
        excuse = excuses.of(each)
        edits, imports, refusal = deferral(ctx, nodes, node, each)
        why = "" if each.is_atomic else around.why
        yield Troubled(
            Trouble.TOLD,
            each.at,
            by=each.by,
            about=written_of(nodes, node),
            kind=each.kind,
            why=why,
            trail=each.trail,
            doubt=each.doubt or excuse,
            edits=edits,
            imports=imports,
            refusal=refusal,
            weak=bool(excuse),
        )


def deferral(
    code: Code, nodes: NodesAround, node: ast.expr, effect: Effect
) -> tuple[tuple[tuple[Span, str], ...], tuple[str, ...], str]:
    """The edits by which what a call tells comes after the commit, the names they need; else why there are none."""
    refusal = _refusal(code, nodes, node, effect)
    if refusal:
        return (), (_LATER_IMPORT,), refusal
    edits = _deferred(code, node, effect)
    return edits, (_PARTIAL, _LATER_IMPORT) if "partial(" in edits[0][1] else (_LATER_IMPORT,), ""


def _is_early(effect: Effect, around: Around, *, writes: bool) -> bool:
    if effect.is_atomic:
        return True
    # A request that changes nothing has nothing to undo.
    return effect.when is When.NOW and around.begun is Begun.OPEN and writes


def written_of(nodes: NodesAround, node: ast.expr) -> str:
    """What is called, as written, for messages."""
    text = " ".join(nodes.text(node.func if isinstance(node, ast.Call) else node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _is_registered(nodes: NodesAround, node: ast.expr, callbacks: frozenset[Span]) -> bool:
    """Whether what a call gives is registered with `on_commit`: that is another thing that is wrong."""
    parent = nodes.parent(node)
    parent = nodes.parent(parent) if isinstance(parent, ast.keyword) else parent
    return isinstance(parent, ast.Call) and parent.func is not node and nodes.span(parent) in callbacks


def _refusal(ctx: Code, nodes: NodesAround, node: ast.expr, effect: Effect) -> str:
    """Why a call cannot be put off as it is; empty where it can."""
    parent = nodes.parent(node)
    if isinstance(parent, ast.Await) or not isinstance(node, ast.Call):
        return _COROUTINE
    if not isinstance(parent, ast.Expr):
        return _USED
    if any(isinstance(each, ast.GeneratorExp) for each in node.args):
        return _USED
    if not effect.trail and effect.by.startswith(f"{FILE_OF_ROW}."):
        return _ROW
    inner = effect.trail[0] if effect.trail else None
    if isinstance(inner, InUnit) and ctx.db.get(may_write, inner.unit.path, inner.unit.name):
        return _WRITES
    for each in nodes.above(node):
        if isinstance(each, ast.Try) and each.handlers and parent in each.body:
            return _CAUGHT
        if isinstance(each, ast.With) and _is_bound_by(each, node):
            return _CLOSED
    return ""


def _is_bound_by(around: ast.With, node: ast.Call) -> bool:
    """Whether a call uses what a context manager around it gives: it is closed when the callback runs."""
    bound = {
        name.id
        for item in around.items
        if item.optional_vars is not None
        for name in ast.walk(item.optional_vars)
        if isinstance(name, ast.Name)
    }
    return any(isinstance(each, ast.Name) and each.id in bound for each in ast.walk(node))


def _deferred(ctx: Code, node: ast.expr, effect: Effect) -> _Edits:
    """`f(x)` becomes `transaction.on_commit(partial(f, x))`."""
    assert isinstance(node, ast.Call)
    return registering(ctx, node, _database(effect))


def registering(ctx: Code, node: ast.Call, using: str = "", before: str = f"{_LATER}(") -> _Edits:
    """Edits by which a call is registered instead of being made; `before` is what is written before the function."""
    whole, called = ctx.span(node), ctx.span(node.func)
    between = ctx.text(Span(called.end, whole.end))
    opening = called.end + between.index("(")
    closing = Span(whole.end - 1, whole.end)
    database = f', using="{using}"' if using else ""
    end = ")" if before else ""
    if not node.args and not node.keywords:
        edits = [(Span(opening, whole.end), f"{database}{end}")]
        return ((Span(whole.start, whole.start), before), *edits) if before else tuple(edits)
    first = ctx.text(Span(opening + 1, whole.end))
    glue = "," if first[:1] in "\n" else ", "
    return (
        (Span(whole.start, whole.start), f"{before}partial("),
        (Span(called.end, opening + 1), glue),
        (closing, f"){database}{end}"),
    )


def _database(effect: Effect) -> str:
    """The database of the innermost transaction, where that is not the default one."""
    using = [each.using for each in effect.atomics if not each.captures]
    return using[-1] or "" if using else ""
