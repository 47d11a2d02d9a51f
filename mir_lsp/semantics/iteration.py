"""What iterating a value gives, and what it costs."""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.index.schema import RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.reads import demand, pristine
from mir_lsp.semantics.report import Freshness, Happening
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Items,
    OneOf,
    QuerySet,
    Row,
    Shape,
    Trait,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

FULL = "a full SELECT"


def element(ctx: Context, value: Value, node: ast.expr, by: str, loop: Span | None) -> Value:
    """What iterating `value` gives in each round of `loop` (None: one of the elements, taken once)."""
    # What is surely empty gives nothing: what it would load decides nothing.
    parts = [part for part in alternatives(value) if not _is_empty(part)]
    return join(_element(ctx, part, node, by, loop) for part in parts) if parts else UNKNOWN


def evaluate(ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
    """All rows of a queryset are read: from its cache, from a prefetch, or by a query."""
    cell = ctx.cell(source.site)
    span = ctx.span(node)
    if Trait.EMPTY in source.traits:
        return
    if cell.freshness is Freshness.EVALUATED:
        ctx.event(Happening.CACHED, source.site, span, by)
        return
    ctx.event(Happening.EVALUATED, source.site, span, by, FULL)
    served(ctx, source, node)
    ctx.set_cell(source.site, replace(cell, freshness=Freshness.EVALUATED, at=span))


def served(ctx: Context, source: QuerySet, node: ast.expr) -> None:
    """A relation's rows are read through its manager: a prefetch could have served them."""
    if source.via is not None and pristine(source):
        demand(ctx, source.via.row, source.via.relation, node)


def row_of(source: QuerySet, loop: Span | None) -> Row:
    """A row of a queryset."""
    varies = frozenset({loop}) if loop is not None and Trait.SINGLE not in source.traits else frozenset[Span]()
    free: frozenset[str] = frozenset()
    if source.via is not None:
        # One row of a relation that no prefetch answers costs a query of its own: that it varies is not the point.
        if loop is not None or pristine(source):
            varies |= source.via.row.varies
        if source.via.relation.kind is RelationKind.REVERSE_FOREIGN_KEY and source.via.relation.inverse:
            free = frozenset({source.via.relation.inverse})
    return Row(source.model, source, (), varies, free)


def varied(value: Value, loop: Span | None) -> Value:
    """The same value, given anew in each round of a loop."""
    if loop is None:
        return value
    if isinstance(value, Row):
        return replace(value, varies=value.varies | {loop})
    if isinstance(value, Items):
        return Items(tuple(varied(item, loop) for item in value.items))
    return join(varied(part, loop) for part in value.values) if isinstance(value, OneOf) else value


def settled(value: Value, loop: Span) -> Value:
    """The same value after a loop: it no longer changes with its rounds."""
    if isinstance(value, Row):
        return replace(value, varies=value.varies - {loop})
    if isinstance(value, Items):
        return Items(tuple(settled(item, loop) for item in value.items))
    return join(settled(part, loop) for part in value.values) if isinstance(value, OneOf) else value


def _is_empty(value: Value) -> bool:
    if isinstance(value, Items):
        return not value.items
    return isinstance(value, QuerySet) and Trait.EMPTY in value.traits


def _element(ctx: Context, value: Value, node: ast.expr, by: str, loop: Span | None) -> Value:
    if isinstance(value, QuerySet):
        evaluate(ctx, value, node, by)
        return _row_or_value(value, loop)
    if isinstance(value, Collection):
        return varied(value.element, loop)
    if isinstance(value, Items):
        # The rows that are written out here are as many as are written: no loop gives more of them.
        return join(value.items) if value.items else UNKNOWN
    return UNKNOWN


def _row_or_value(source: QuerySet, loop: Span | None) -> Value:
    if source.shape is Shape.ROWS:
        return row_of(source, loop)
    return PLAIN if source.shape is Shape.FLAT else UNKNOWN
