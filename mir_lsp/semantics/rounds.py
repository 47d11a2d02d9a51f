"""The rounds of a loop: gone through until nothing changes any more."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.plans import settled
from mir_lsp.semantics.spent import Spent
from mir_lsp.semantics.state import State, joined
from mir_lsp.text.spans import Span

MAX_ROUNDS = 4  # states only grow in a loop; beyond this the last one stands


def go_round(
    ctx: Context,
    loop: Span,
    body: Sequence[ast.stmt],
    orelse: Sequence[ast.stmt],
    start: Callable[[], None],
    targets: Sequence[ast.AST] = (),
) -> None:
    """Go round until nothing changes any more; `start` runs before each round."""
    outer_breaks, outer_continues = ctx.frame.breaks, ctx.frame.continues
    ctx.frame.breaks = []
    entry, repeating = ctx.state, ctx.repeating
    before = spent = entry.spent
    carried = frozenset(entry.names)
    returned, is_settled = len(ctx.frame.states), False
    for _ in range(MAX_ROUNDS):
        ctx.frame.continues = []
        ctx.state = entry.copy()
        ctx.state.spent = spent
        with ctx.inside(loop, carried, targets):
            start()
            ctx.code.run(ctx, body)
        end = ctx.state
        for state in ctx.frame.continues:
            end = joined(end, state)
        if not ctx.repeating and end.alive:
            spent = end.spent
        # What the first round runs says what each of them does: later ones only add what may have been before.
        ctx.repeating = True
        following = joined(entry, _with(end, before))
        if following == entry:
            if not ctx.planning or is_settled:
                break
            # One round more, for what it says of the querysets inside.
            following, differs = settled(entry, following)
            if not differs:
                break
            is_settled = True
        entry = following
    ctx.repeating = repeating
    breaks, ctx.frame.breaks, ctx.frame.continues = ctx.frame.breaks, outer_breaks, outer_continues
    if before is not None:
        for state in (*ctx.frame.states[returned:], *breaks):
            state.spent = state.spent.left_early(before) if state.spent is not None else None
    ctx.state = entry.copy() if before is None else _after(entry, end, spent, breaks)
    ctx.code.run(ctx, orelse)
    for state in breaks:
        ctx.state = joined(ctx.state, state)


def _with(state: State, spent: Spent | None) -> State:
    if state.spent is spent or not state.alive:
        return state
    return State(state.names, state.heap, state.alive, spent)


def _after(entry: State, end: State, spent: Spent | None, breaks: Sequence[State]) -> State:
    """Where queries are counted, a loop goes round at least once."""
    if end.alive:
        return _with(end.copy(), spent)
    return State(alive=False) if breaks else entry.copy()
