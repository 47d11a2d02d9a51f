"""The nodes of a function by where they stand, and what is around each."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Protocol

from mir_lsp.index.bodies import Body, UnitId
from mir_lsp.index.db import Database
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.values import Value
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span


class Noted:
    """What a report says of the nodes of its unit."""

    def __init__(self, db: Database, unit: UnitId, body: Body, report: Report) -> None:
        self.db = db
        self.path = unit.path
        self._locator, self._start = offsets(parse_cached(body.chunk).source), body.span.start
        self._notes = {note.span: note.value for note in report.notes}

    def span(self, node: ast.AST) -> Span:
        """Where a node stands, relative to the unit."""
        return self._locator.span(node).shifted(-self._start)

    def noted(self, node: ast.AST) -> Value | None:
        """What an expression is, of those that are of the ORM."""
        return self._notes.get(self.span(node))


class Code(Protocol):
    """The text of a unit, and where its nodes stand in it."""

    @property
    def db(self) -> Database: ...

    @property
    def length(self) -> int:
        """In characters."""

    @property
    def span(self) -> Callable[[ast.AST], Span]:
        """Where a node stands, relative to the unit."""

    def text(self, span: Span) -> str:
        """What stands at a place."""


class NodesAround:
    """A tree with the way up."""

    def __init__(self, ctx: Code, function: ast.AST) -> None:
        self._ctx = ctx
        self._parents: dict[ast.AST, ast.AST] = {}
        self._expressions: dict[Span, ast.expr] = {}
        self.nodes: list[ast.AST] = [function]
        for node in self.nodes:
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
                self.nodes.append(child)
                if isinstance(child, ast.expr):
                    self._expressions.setdefault(ctx.span(child), child)

    @property
    def line_end(self) -> str:
        """What ends a line of the code."""
        text = self._ctx.text(Span(0, self._ctx.length))
        return "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"

    def expression(self, span: Span) -> ast.expr | None:
        """The outermost expression at a place."""
        return self._expressions.get(span)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """What a node stands in."""
        return self._parents.get(node)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """All that a node stands in, the nearest first."""
        while node in self._parents:
            node = self._parents[node]
            yield node

    def span(self, node: ast.AST) -> Span:
        """Where a node stands, relative to the unit."""
        return self._ctx.span(node)

    def text(self, node: ast.AST) -> str:
        """How a node is written."""
        return self._ctx.text(self._ctx.span(node))
