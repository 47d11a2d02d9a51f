"""A context for what frameworks do with the code of a project: no line of it says so, so no line is gone through."""

from __future__ import annotations

import ast

from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.code import Code, Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.flow import CODE
from mir_lsp.semantics.given import Numbering
from mir_lsp.semantics.transfer import AtDefinition, Place, Transfer
from mir_lsp.semantics.values import Row
from mir_lsp.text.spans import Span


class _Numbers:
    """Tells the made-up expressions apart: each has a place of its own, before any text."""

    def span(self, node: ast.AST) -> Span:
        number = getattr(node, "lineno", 0)
        return Span(number, number)


class Detached(Context):
    """A run outside of any code, on behalf of a class.

    Querysets and rows that it gets come from methods and attributes of the class (`objects.attribute`,
    `objects.call_method`), whose links say where they are built; demands are written down as in any other run.
    Made-up expressions are numbered, after the number `before`.
    """

    def __init__(self, db: Database, cls: ClassId, before: int = 0, code: Code = CODE) -> None:
        super().__init__(db, cls.path, cls, _Numbers(), 0, "", code)
        self.editable = False
        self._number = before

    def expression(self, name: str = "") -> ast.expr:
        """A new made-up expression; `name` is what it reads like."""
        self._number += 1
        return ast.Name(name or "_", ast.Load(), lineno=self._number, col_offset=0)


def given_to(ctx: Context, row: Row) -> tuple[Purpose, Row] | tuple[()]:
    """What a query for other code is asked with besides, where the run is for a purpose."""
    if ctx.code.counter is None or not ctx.code.purpose:
        return ()
    return ctx.code.purpose[0], ctx.code.counter.given(ctx, row)


class OfDefinitions(Detached):
    """A run over definitions of a class that a framework goes through: reads are known by where those are written."""

    def __init__(self, db: Database, cls: ClassId, code: Code = CODE, given: Row | None = None) -> None:
        super().__init__(db, cls, code=code)
        self._given = given
        self._places: dict[int, AtDefinition] = {}

    def at(self, place: AtDefinition | None, text: str) -> ast.expr:
        """A new expression that stands for a definition, or for none; `text` is what it reads like."""
        node = self.expression(text)
        if place is not None:
            self._places[self.span(node).start] = place
        return node

    def place(self, span: Span) -> Place | None:
        """The definition that an expression stands for."""
        return self._places.get(span.start)

    def given(self, model: ClassId) -> Row:
        """The row that the definitions are about, which is slot 0."""
        row = self._given or Numbering().symbolic(Row(model))
        assert isinstance(row, Row)
        return row

    def done(self) -> Transfer:
        """What was read of the row."""
        return Transfer(wants=self.wants, queries=self.askings, spent=self.state.spent)
