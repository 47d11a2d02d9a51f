"""Along a path of relations from a row, without reading anything: what other code reads there."""

from __future__ import annotations

import ast

from mir_lsp.index.models import relation
from mir_lsp.index.schema import RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.iteration import row_of
from mir_lsp.semantics.querysets import queryset_of
from mir_lsp.semantics.reads import Reading, demand, is_given, is_there, related_manager, single, way_back
from mir_lsp.semantics.supply import Path
from mir_lsp.semantics.values import UNKNOWN, Manager, Row, Value


def follow(ctx: Context, row: Row, path: Path, node: ast.expr) -> Value:
    """The row at the end of a path; unknown where the path cannot be followed."""
    value: Value = row
    for name in path:
        value = _step(ctx, value, name, node) if isinstance(value, Row) else UNKNOWN
    return value


def demand_path(ctx: Context, row: Row, path: Path, node: ast.expr, reading: Reading) -> None:
    """Demand the last relation of a path, read in other code from what the path before it leads to.

    A single row that other code goes on from is that code's business.
    """
    if not ctx.varying(row) and not is_given(row):
        return
    here = ctx.span(node)
    with ctx.inside(here):
        value: Value = row
        for name in path[:-1]:
            found = ctx.db.get(relation, value.model, name) if isinstance(value, Row) else None
            if not isinstance(value, Row) or found is None or is_there(ctx, value, found):
                value = way_back(ctx, value, name) or UNKNOWN if isinstance(value, Row) else UNKNOWN
                continue
            value = _step(ctx, value, name, node)
        if not isinstance(value, Row):
            return
        last = ctx.db.get(relation, value.model, path[-1])
        if last is not None and way_back(ctx, value, path[-1]) is None and not is_there(ctx, value, last):
            demand(ctx, value, last, node, reading)


def _step(ctx: Context, row: Row, name: str, node: ast.expr) -> Value:
    found = ctx.db.get(relation, row.model, name)
    if found is None or found.target is None or found.kind is RelationKind.GENERIC_FOREIGN_KEY:
        return UNKNOWN
    back = way_back(ctx, row, name)
    if back is not None:
        return back
    if not found.kind.to_many:
        return single(row, found)
    manager = related_manager(ctx, row, found, node)
    return row_of(queryset_of(ctx, manager), ctx.span(node)) if isinstance(manager, Manager) else UNKNOWN
