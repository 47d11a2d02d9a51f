"""Columns of rows: what they hold, whether they came with the row, and rows that a `Prefetch` put under a name."""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.index.histories import history_under
from mir_lsp.index.models import relation
from mir_lsp.index.parts import column_named
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.reads import manager_shape, pristine, read, relations_along
from mir_lsp.semantics.report import Anchor
from mir_lsp.semantics.requery import Question, write
from mir_lsp.semantics.supply import NOTHING, Columns, Load, Loaded, Path
from mir_lsp.semantics.ties import column_of, ties_of
from mir_lsp.semantics.transfer import Asked
from mir_lsp.semantics.values import UNKNOWN, Collection, Link, QuerySet, Row, Trait, Value
from mir_lsp.semantics.wording import written

# Django sets the other side of these on the rows that it prefetches.
_SET_BACK = frozenset({RelationKind.REVERSE_FOREIGN_KEY, RelationKind.REVERSE_ONE_TO_ONE, RelationKind.ONE_TO_ONE})


def read_attribute(ctx: Context, row: Row, name: str, node: ast.expr) -> Value:
    """The value of an attribute of a row: a relation, a column, or rows that were put under a name."""
    value = read(ctx, row, name, node)
    if value is not UNKNOWN:
        return value
    kept = ctx.db.get(history_under, row.model, name)
    return _history(ctx, row, kept, node) if kept is not None else _column(ctx, row, name, node)


def _history(ctx: Context, row: Row, kept: ClassId, node: ast.expr) -> Value:
    """The rows that keep what a row was: a manager of their own, whose query names the row."""
    span = ctx.span(node)
    shape = manager_shape(ctx, kept)
    made = QuerySet(
        kept,
        (Link(span, span.end),),
        replace(NOTHING, unseen=not shape.known),
        traits=frozenset({Trait.REFINED}),
        manager=shape,
        ties=ties_of(row),
        open="a manager of django-simple-history",
    )
    ctx.built(made, span, written(node))
    return made


def _column(ctx: Context, row: Row, name: str, node: ast.expr) -> Value:
    found = ctx.db.get(column_named, row.model, name)
    if found is None:
        return _attached(ctx, row, name)
    field, is_key = found
    if not is_key and row.source is not None and not row.source.for_peers and _is_left_out(ctx, row, name, field):
        steps = relations_along(ctx, row.source.model, row.path)
        lookup = "__".join((*(step.query_name or step.name for step in steps), field))
        question = Question(Asked.COLUMN, lookup, row.model, written(node))
        own = Anchor(row.source, steps, Loaded.NO) if row.source.load.columns_at(()) is not None else None
        write(ctx, ctx.span(node), row.source.site, question, ties_of(row), own)
        if ctx.code.counter is not None:
            ctx.code.counter.column(ctx, row, field, node)
    return column_of(row)


def columns_of(row: Row) -> tuple[Columns, Path] | None:
    """The columns that the query for a row names, and the path by which it counts; None if that is all of them."""
    source = row.source
    if source is None:
        return None
    return _columns_at(source, row.path)


def _columns_at(source: QuerySet, path: Path) -> tuple[Columns, Path] | None:
    load = source.load
    for end in range(len(path), 0, -1):
        if path[:end] in load.prefetch.may:
            inner = load.columns_at(path[:end])
            return (inner, path[end:]) if inner is not None and path[:end] in load.prefetch.must else None
    if path and path not in load.select.must:
        return None
    own = load.columns_at(())
    if own is not None:
        return own, path
    via = source.via
    if path or via is None or via.row.source is None or not pristine(source):
        return None
    return _columns_at(via.row.source, (*via.row.path, via.relation.name)) if _is_prefetched(source) else None


def _is_prefetched(source: QuerySet) -> bool:
    via = source.via
    outer = via.row.source if via is not None else None
    return via is not None and outer is not None and (*via.row.path, via.relation.name) in outer.load.prefetch.must


def _is_left_out(ctx: Context, row: Row, name: str, field: str) -> bool:
    found = columns_of(row)
    if found is None or {name, field} & row.free:
        return False
    if row.source is not None and not row.path and {name, field} & ctx.cell(row.source.site).given:
        return False
    columns, path = found
    return columns.lacks(path, field)


def _attached(ctx: Context, row: Row, name: str) -> Value:
    """The rows that a `Prefetch` with `to_attr` gives under a name."""
    source = row.source
    if source is None:
        return UNKNOWN
    at = (*row.path, name)
    for path, kept in source.load.attributes:
        if path == at and isinstance(kept, tuple):
            return _rows(ctx, row, at, *kept)
    return UNKNOWN


def _rows(ctx: Context, row: Row, at: Path, relation_name: str, inner: object) -> Value:
    found = ctx.db.get(relation, row.model, relation_name)
    if found is None or found.target is None or row.source is None:
        return UNKNOWN
    outer = row.source.load.prefetch.must
    below = [path[len(at) :] for path in outer if path[: len(at)] == at and len(path) > len(at)]
    if isinstance(inner, QuerySet):
        source = QuerySet(inner.model, inner.links, inner.load.prefetching(below), manager=inner.manager)
    else:
        # What it lacks is loaded where the rows it belongs to are asked for, under a name that is no relation.
        link = Link(row.source.site, None, unit=row.source.links[-1].unit)
        source = QuerySet(found.target, (link,), Load().prefetching(below))
    free = frozenset({found.inverse}) if found.inverse and found.kind in _SET_BACK else frozenset[str]()
    each = Row(found.target, source, (), row.varies, free)
    return Collection(each) if found.kind.to_many else each
