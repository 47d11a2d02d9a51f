"""What speaks for telling others in a transaction, by what else is done in it.

A transaction in which nothing is written has nothing to take back. Rows that are locked with `skip_locked` are a
queue: whoever takes one tells of it before the commit, so that it is told again if that fails.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.effects import may_write
from mir_lsp.semantics.nodes_around import NodesAround
from mir_lsp.semantics.transacted import NOWHERE, Around, Begun, Effect, Kind, When
from mir_lsp.semantics.transfer import InUnit
from mir_lsp.semantics.trees import Function
from mir_lsp.text.spans import Span

_QUEUE = "if the rows that are locked are no queue"
_ALONE = "if the transaction writes something"
_BUILTINS = frozenset(dir(builtins))
_CHANGING = frozenset({Kind.WRITE, Kind.LOCK, Kind.CALLBACK})


class Excuses:
    """What one has to assume of the transactions of a function to call wrong what is told in them."""

    def __init__(
        self, ctx: Context, function: Function, nodes: NodesAround, around: Around, effects: Sequence[Effect]
    ) -> None:
        self._ctx = ctx
        self._nodes = nodes
        self._around = around
        self._effects = [each for each in effects if each.when is When.NOW]
        self._calls = [node for part in function.body for node in ast.walk(part) if isinstance(node, ast.Call)]
        self._alone: dict[Span, bool] = {}

    def of(self, effect: Effect) -> str:
        """What speaks for an effect; empty where nothing does."""
        whole = next((each.whole for each in effect.atomics if not each.captures), NOWHERE)
        if effect.excuse or whole == NOWHERE:
            return effect.excuse
        if any(_takes_from_queue(each) for each in self._within(whole)):
            return _QUEUE
        if self._around.begun is Begun.OPEN:
            return ""
        if whole not in self._alone:
            self._alone[whole] = self._is_alone(whole)
        return _ALONE if self._alone[whole] or self._leaves_unwritten(effect, whole) else ""

    def _within(self, whole: Span) -> Iterator[ast.Call]:
        return (each for each in self._calls if whole.holds(self._nodes.span(each)))

    def _is_alone(self, whole: Span) -> bool:
        """Whether nothing is done in a transaction but telling and reading, as far as that is known for certain."""
        here = [each for each in self._effects if whole.holds(each.at)]
        if any(each.kind in _CHANGING for each in here) or any(map(self._may_write, here)):
            return False
        told = [each.at for each in here if each.kind.is_told]
        return all(self._is_harmless(each, told) for each in self._within(whole))

    def _leaves_unwritten(self, effect: Effect, whole: Span) -> bool:
        """Whether the branch of an effect ends the transaction, and nothing is known to be written before that."""
        branch = next(filter(None, (_branch_of(outer, node) for outer, node in self._way(effect, whole))), None)
        if branch is None or not isinstance(branch[-1], ast.Return | ast.Raise):
            return False
        end = self._nodes.span(branch[-1]).end
        writes = [each.at for each in self._effects if each.kind is Kind.WRITE and whole.holds(each.at)]
        return not any(each.start < end for each in writes)

    def _way(self, effect: Effect, whole: Span) -> Iterator[tuple[ast.AST, ast.AST]]:
        """What an effect stands in, as far as its transaction goes, each with what is in it."""
        node: ast.AST | None = self._nodes.expression(effect.at)
        for outer in self._nodes.above(node) if node is not None else ():
            if not whole.holds(self._nodes.span(outer)) or isinstance(outer, ast.For | ast.While | ast.AsyncFor):
                return
            assert node is not None
            yield outer, node
            node = outer

    def _may_write(self, effect: Effect) -> bool:
        inner = effect.trail[0] if effect.trail else None
        return isinstance(inner, InUnit) and self._ctx.db.get(may_write, inner.unit.path, inner.unit.name)

    def _is_harmless(self, node: ast.Call, told: Sequence[Span]) -> bool:
        span = self._nodes.span(node)
        if any(each.holds(span) for each in told) or isinstance(self._nodes.parent(node), ast.withitem):
            return True
        if isinstance(node.func, ast.Name) and node.func.id in _BUILTINS and node.func.id not in self._ctx.locals:
            return True
        return self._ctx.noted(node) is not None


def _branch_of(outer: ast.AST, node: ast.AST) -> list[ast.stmt] | None:
    """The statements of a condition that one of them stands in."""
    if not isinstance(outer, ast.If):
        return None
    return next((block for block in (outer.body, outer.orelse) if any(each is node for each in block)), None)


def _takes_from_queue(node: ast.Call) -> bool:
    if getattr(node.func, "attr", "") != "select_for_update":
        return False
    given = next((each.value for each in node.keywords if each.arg == "skip_locked"), None)
    return isinstance(given, ast.Constant) and given.value is True
