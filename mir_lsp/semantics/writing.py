"""What code writes, in itself and in what it calls: each write with how often it happens on the way.

A run for this purpose counts as `spending` does, but writes alone, and is not lost where something is unknown. So
branches, early returns and conditions whose value is given (`created`, `raw`) say what surely happens: a write with a
lower bound of one is on every way.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId, Relation, RelationKind
from mir_lsp.semantics.code import CODES, Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.flow import CODE, Arguments, transfer
from mir_lsp.semantics.given import Leaf
from mir_lsp.semantics.report import CALL, Happening, Origin
from mir_lsp.semantics.spending import Queries
from mir_lsp.semantics.spent import NOTHING_SPENT, Bounds, Item
from mir_lsp.semantics.tables import writing as table
from mir_lsp.semantics.transfer import Transfer
from mir_lsp.semantics.values import QuerySet, Row, Shape, Value
from mir_lsp.semantics.wording import written as text_of
from mir_lsp.semantics.written import Way, Written
from mir_lsp.text.spans import Span

_PAIRED = frozenset({RelationKind.MANY_TO_MANY, RelationKind.REVERSE_MANY_TO_MANY})


def writes(db: Database, unit: UnitId, arguments: Arguments) -> tuple[tuple[Written, Bounds], ...]:
    """What a function writes that is given such arguments, in order, with how often."""
    spent = db.get(transfer, unit, arguments, Purpose.WRITING).spent
    items = spent.items.items() if spent is not None else ()
    return tuple((item, bounds) for item, bounds in items if isinstance(item, Written))


def pairs_of(model: ClassId, relation: Relation) -> tuple[ClassId, str]:
    """The many-to-many field that a relation of a model is, or is the other side of."""
    if relation.kind is RelationKind.REVERSE_MANY_TO_MANY and relation.target is not None:
        return relation.target, relation.inverse or ""
    return model, relation.name


def way_through(relation: Relation) -> Way:
    """How a manager of a relation writes."""
    return Way.PAIRED if relation.kind in _PAIRED else Way.HUNG


class _Writes(Queries):
    """Told of all that queries, it keeps what writes."""

    def happened(
        self, ctx: Context, happening: Happening, source: QuerySet | None, site: Span, span: Span, by: str
    ) -> None:
        """A queryset is evaluated or queried."""
        if source is not None and happening is Happening.QUERIED:
            self._by_queryset(ctx, source, span, table.plain_name(by))

    def asked(self, ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
        """A query that is no event."""
        name = table.plain_name(by)
        if name in table.RELATED and source.via is not None:
            relation, owner = source.via.relation, source.via.row.model
            way = way_through(relation)
            pairs = pairs_of(owner, relation) if way is Way.PAIRED else None
            self._keep(ctx, ctx.span(node), Written(*_NO_ITEM, way, name, source.model, pairs, source.doubt))
        else:
            self._by_queryset(ctx, source, ctx.span(node), name)

    def read(self, ctx: Context, row: Row, found: Relation, node: ast.expr) -> None:
        """Reading writes nothing."""

    def column(self, ctx: Context, row: Row, name: str, node: ast.expr) -> None:
        """Reading writes nothing."""

    def wrote(self, ctx: Context, row: Row, by: str, node: ast.expr) -> bool:
        """A method that Django defines for rows."""
        way = table.ROWS.get(table.plain_name(by))
        if way is not None and not _saves_nothing(node):
            new = True if row.source is None and not row.doubt and _is_constructed(ctx, node) else None
            made = Written(*_NO_ITEM, way, table.plain_name(by), row.model, None, row.doubt, new)
            self._keep(ctx, ctx.span(node), made)
        return True

    def called(
        self,
        ctx: Context,
        node: ast.expr,
        done: Transfer,
        text: str,
        leaves: Sequence[Leaf] = (),
        origin: Origin = CALL,
    ) -> None:
        """What other code writes is written where it is called."""
        for item, bounds in done.spent.items.items() if done.spent is not None else ():
            self._add(ctx, replace(item, at=ctx.span(node), text=text_of(node), per=()), bounds)

    def unseen(self, ctx: Context, node: ast.expr, name: str, values: Iterable[Value]) -> None:
        """Django's own method, called by the one that overrides it."""
        if isinstance(ctx.me, Row) and text_of(node).startswith("super()."):
            self.wrote(ctx, ctx.me, name.rpartition(".")[2], node)

    def _by_queryset(self, ctx: Context, source: QuerySet, span: Span, name: str) -> None:
        way = table.QUERYSETS.get(name)
        if way is not None and source.shape is Shape.ROWS:
            self._keep(ctx, span, Written(*_NO_ITEM, way, name, source.model, None, source.doubt))

    def _keep(self, ctx: Context, span: Span, made: Written) -> None:
        if not ctx.away:
            item = replace(made, at=span, text="", what=made.by, inner=ctx.place(span))
            self._add(ctx, item, (1, 1))

    def _add(self, ctx: Context, item: Item, bounds: Bounds, loops: tuple[Span, ...] | None = None) -> None:
        if ctx.state.spent is not None and not ctx.repeating:
            ctx.state.spent = ctx.state.spent.adding(item, bounds)

    def _lose(self, ctx: Context, why: str) -> None:
        """What is not known writes nothing that is known."""


_NO_ITEM = (Span(0, 0), "", "", (), None)


def _saves_nothing(node: ast.expr) -> bool:
    """`save(update_fields=[])`, which does nothing at all."""
    keywords = node.keywords if isinstance(node, ast.Call) else ()
    values = [keyword.value for keyword in keywords if keyword.arg == "update_fields"]
    return any(isinstance(value, ast.List | ast.Tuple) and not value.elts for value in values)


def _is_constructed(ctx: Context, node: ast.expr) -> bool:
    """`Book(...).save()`: the row is made by the expression itself."""
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    )


CODES[Purpose.WRITING] = replace(
    CODE,
    transfer=lambda db, unit, arguments: db.get(transfer, unit, arguments, Purpose.WRITING),
    counter=_Writes(),
    spent=NOTHING_SPENT,
    purpose=(Purpose.WRITING,),
)
