"""What iterating a value gives, and what it costs."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from mir_lsp.index.schema import RelationKind
from mir_lsp.semantics import wrong_queries
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.reads import demand, pristine
from mir_lsp.semantics.report import Freshness, Happening
from mir_lsp.semantics.requery import asked
from mir_lsp.semantics.ties import flat_values, settled_ties, varied_ties
from mir_lsp.semantics.transfer import Asked
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Items,
    Mapping,
    Object,
    OneOf,
    Partial,
    Plain,
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
_DEEPEST = 4  # objects in dicts in objects …


def element(ctx: Context, value: Value, node: ast.expr, by: str, loop: Span | None) -> Value:
    """What iterating `value` gives in each round of `loop` (None: one of the elements, taken once)."""
    # What is surely empty gives nothing: what it would load decides nothing.
    parts = [part for part in alternatives(value) if not _is_empty(part)]
    if loop is not None and ctx.code.counter is not None:
        ctx.code.counter.through(ctx, loop, value)
    return join(_element(ctx, part, node, by, loop) for part in parts) if parts else UNKNOWN


def evaluate(ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
    """All rows of a queryset are read: from its cache, from a prefetch, or by a query."""
    cell = ctx.cell(source.site)
    span = ctx.span(node)
    if Trait.EMPTY in source.traits:
        return
    wrong_queries.read(ctx, source, span)
    if cell.freshness is Freshness.EVALUATED:
        ctx.event(Happening.CACHED, source.site, span, by, source=source)
        return
    ctx.event(Happening.EVALUATED, source.site, span, by, FULL, source=source, of=span, earlier=cell.asked)
    served(ctx, source, node, by)
    ctx.set_cell(source.site, replace(cell, freshness=Freshness.EVALUATED, at=span, asked=frozenset()))


def served(ctx: Context, source: QuerySet, node: ast.expr, by: str) -> None:
    """Rows are read; those of a relation through its manager: a prefetch could have served them."""
    if source.via is not None and pristine(source):
        demand(ctx, source.via.row, source.via.relation, node)
    else:
        asked(ctx, source, node, Asked.ROWS, by)


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


def one_of(source: QuerySet) -> Value:
    """One of what a queryset gives, taken by a method."""
    return _row_or_value(source, None) if source.shape in (Shape.DICTS, Shape.TUPLES) else UNKNOWN


def varied(value: Value, loop: Span | None) -> Value:
    """The same value, given anew in each round of a loop."""
    if loop is None:
        return value

    def change(part: Row | Plain | QuerySet) -> Value:
        if isinstance(part, Row):
            return replace(part, varies=part.varies | {loop})
        return replace(part, ties=varied_ties(part.ties, loop)) if part.ties else part

    return _changed(value, change)


def settled(value: Value, loop: Span) -> Value:
    """The same value after a loop: it no longer changes with its rounds."""

    def change(part: Row | Plain | QuerySet) -> Value:
        if isinstance(part, Row):
            return replace(part, varies=part.varies - {loop}) if loop in part.varies else part
        return replace(part, ties=settled_ties(part.ties, loop)) if part.ties else part

    return _changed(value, change)


def changed_by(ctx: Context, value: Value, key: ast.expr) -> Value:
    """An element of a collection by a key: another one in each round of the loops that change the key."""
    for loop in ctx.changing(key):
        value = varied(value, loop)
    return value


def _changed(value: Value, change: Callable[[Row | Plain | QuerySet], Value], depth: int = 0) -> Value:
    """A value with the rows in it changed, those in objects and dicts included."""
    if isinstance(value, Row | Plain | QuerySet):
        return change(value)
    if depth > _DEEPEST:
        return value
    match value:
        case Items():
            return value.changed(lambda item: _changed(item, change, depth + 1))
        case Mapping():
            items = tuple((name, _changed(each, change, depth + 1)) for name, each in value.items)
            return Mapping(_changed(value.key, change, depth + 1), _changed(value.value, change, depth + 1), items)
        case Object() if value.attributes:
            kept = tuple((name, _changed(each, change, depth + 1)) for name, each in value.attributes)
            return replace(value, attributes=kept)
        case Partial():
            return replace(value, arguments=tuple(_changed(each, change, depth + 1) for each in value.arguments))
        case OneOf():
            return join(_changed(part, change, depth + 1) for part in value.values)
        case _:
            return value


def _is_empty(value: Value) -> bool:
    if isinstance(value, Items):
        return not value.items and not value.later
    return isinstance(value, QuerySet) and Trait.EMPTY in value.traits


def _element(ctx: Context, value: Value, node: ast.expr, by: str, loop: Span | None) -> Value:
    if isinstance(value, QuerySet):
        evaluate(ctx, value, node, by)
        return _row_or_value(value, loop)
    if isinstance(value, Collection):
        return varied(value.element, loop)
    if isinstance(value, Mapping):
        return varied(value.key, loop)
    if isinstance(value, Object):
        return _own_iteration(ctx, value, node, by, loop)
    if isinstance(value, Items):
        # The rows that are written out here are as many as are written: no loop gives more of them.
        return join((*value.items, *value.later)) if value.items or value.later else UNKNOWN
    return UNKNOWN


def _own_iteration(ctx: Context, value: Object, node: ast.expr, by: str, loop: Span | None) -> Value:
    """What an object gives that says itself how it is gone through."""
    made = ctx.code.apply(ctx, node, value.cls, "__iter__", value, (), ())
    if made is not None:
        return join(_element(ctx, part, node, by, loop) for part in alternatives(made) if part != value)
    item = ctx.code.apply(ctx, node, value.cls, "__getitem__", value, (PLAIN,), ())
    return varied(item, loop) if item is not None else UNKNOWN


def _row_or_value(source: QuerySet, loop: Span | None) -> Value:
    if source.shape is Shape.ROWS:
        return row_of(source, loop)
    if source.shape is Shape.FLAT:
        return flat_values(source, loop)
    values = flat_values(source, loop)
    if source.shape is Shape.NAMED:
        return UNKNOWN
    return Mapping(PLAIN, values) if source.shape is Shape.DICTS else Collection(values)
