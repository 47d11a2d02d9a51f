"""What the flow knows of the expressions of a function, for those who go through it in their own way."""

from __future__ import annotations

import ast

from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.values import UNKNOWN, Manager, QuerySet, Row, Value, alternatives
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span


class KnownRows:
    """What the flow knows of the expressions of a function; asked when something depends on it."""

    def __init__(self, db: Database, path: str, qualname: str) -> None:
        turns = db.read(turns_key(path, qualname), 0)
        self._unit = UnitId(path, qualname, str(turns - 1))
        self._db = db
        self._body: Body | None = db.read(body_key(self._unit)) if turns else None
        self._notes: dict[Span, Value] | None = None

    def place(self, node: ast.AST) -> Span:
        """Where a node stands in its chunk."""
        body = self._body
        return offsets(parse_cached(body.chunk).source).span(node) if body is not None else Span(0, 0)

    def row(self, node: ast.expr) -> ClassId | None:
        """The model of a row."""
        models = {each.model for each in alternatives(self._value(node)) if isinstance(each, Row)}
        return models.pop() if len(models) == 1 else None

    def query(self, node: ast.expr) -> ClassId | None:
        """The model of a queryset or manager."""
        found = [each for each in alternatives(self._value(node)) if isinstance(each, QuerySet | Manager)]
        models = {each.model for each in found}
        return models.pop() if len(models) == 1 else None

    def is_query(self, node: ast.expr) -> bool:
        """Whether it is a queryset, a manager or a row: no dict."""
        return any(isinstance(each, QuerySet | Manager | Row) for each in alternatives(self._value(node)))

    def _value(self, node: ast.expr) -> Value:
        if self._notes is None:
            start = self._body.span.start if self._body is not None else 0
            notes = self._db.get(report, self._unit).notes if self._body is not None else ()
            self._notes = {each.span.shifted(start): each.value for each in notes}
        return self._notes.get(self.place(node), UNKNOWN)
