"""Code that decides by itself whether what it tells waits for the commit.

Where one branch of a condition sends a task at once and the other sends the same after the commit, whoever wrote it
has thought of transactions: tests, or a broker that runs tasks at once, are sent to the first branch. What is told
there is told on purpose, and callers are not to be warned of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from mir_lsp.semantics.deciding import count_conditions
from mir_lsp.semantics.nodes_around import Code, NodesAround
from mir_lsp.semantics.replies import follow_answers
from mir_lsp.semantics.transacted import Effect, When
from mir_lsp.semantics.trees import Function
from mir_lsp.text.spans import Span

_Effects = dict[object, Effect]
_Block = Sequence[ast.stmt]
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def settle_effects(effects: _Effects, code: Code, function: Function) -> None:
    """What can be said of the effects of a function only when all of it was gone through."""
    if not any(each.kind.is_told for each in effects.values()):
        return
    _leave_out_choices(effects, function, code.span)
    nodes = NodesAround(code, function)
    follow_answers(effects, nodes)
    count_conditions(effects, nodes)


def _leave_out_choices(effects: _Effects, function: Function, span: Callable[[ast.AST], Span]) -> None:
    """Take away what is told at once where the other branch tells the same after the commit."""
    told = [each for each in effects.values() if each.kind.is_told]
    if not any(each.when is When.AFTER_COMMIT for each in told) or not any(each.when is When.NOW for each in told):
        return
    for branch, other in _choices(function):
        here, there = _span(branch, span), _span(other, span)
        later = {(each.kind, each.by) for each in told if each.when is When.AFTER_COMMIT and there.holds(each.at)}
        for key, each in tuple(effects.items()):
            if each.when is When.NOW and (each.kind, each.by) in later and here.holds(each.at):
                del effects[key]


def _choices(function: Function) -> Iterator[tuple[_Block, _Block]]:
    """The branches of conditions, each with what runs instead of it."""
    for node in ast.walk(function):
        for field in ("body", "orelse", "finalbody"):
            found = getattr(node, field, None)
            block: _Block = found if isinstance(found, list) else ()
            for number, each in enumerate(block):
                if isinstance(each, ast.If):
                    leaves = isinstance(each.body[-1], _LEAVING)
                    instead = each.orelse or (block[number + 1 :] if leaves else [])
                    if instead:
                        yield each.body, instead
                        yield instead, each.body


def _span(block: _Block, span: Callable[[ast.AST], Span]) -> Span:
    return Span(span(block[0]).start, span(block[-1]).end)
