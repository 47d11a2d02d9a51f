"""Reads of relations from rows, and which queryset would have had to load them."""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.index.models import model, relation
from mir_lsp.index.schema import ClassId, ManagerShape, Relation, RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.report import LOOP, Anchor, Demand
from mir_lsp.semantics.supply import MAX_PATH, Loaded, Path
from mir_lsp.semantics.values import PLAIN, UNKNOWN, Manager, QuerySet, Related, Row, Trait, Value

_DEEPEST = 3  # relations of rows of relations of rows …: beyond that the origin is forgotten
_SINGLE = frozenset(
    {
        RelationKind.FOREIGN_KEY,
        RelationKind.ONE_TO_ONE,
        RelationKind.REVERSE_ONE_TO_ONE,
    }
)
_FORWARD = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})


def read(ctx: Context, row: Row, name: str, node: ast.expr) -> Value:
    """The value of an attribute of a row; a relation that is read from varying rows is written down."""
    found = ctx.db.get(relation, row.model, name)
    if found is None:
        return _column(ctx, row, name)
    if found.kind is RelationKind.GENERIC_FOREIGN_KEY or found.target is None:
        return UNKNOWN
    if found.kind.to_many:
        return related_manager(ctx, row, found, node)
    back = _way_back(ctx, row, name)
    if back is not None:
        return back
    if not _is_there(ctx, row, found):
        demand(ctx, row, found, node)
    return _single(row, found)


def _way_back(ctx: Context, row: Row, name: str) -> Row | None:
    """The row that a row was reached from, when the name leads back to it: that one is known already."""
    if name not in row.free or row.source is None:
        return None
    via = row.source.via
    if not row.path:
        return via.row if via is not None and via.relation.inverse == name else None
    along = relations_along(ctx, row.source.model, row.path)
    if len(along) != len(row.path) or along[-1].inverse != name:
        return None
    before = along[-2].target if len(along) > 1 else row.source.model
    return replace(row, model=before, path=row.path[:-1], free=frozenset()) if before is not None else None


def _is_there(ctx: Context, row: Row, found: Relation) -> bool:
    """Whether reading a relation of a row costs nothing, whatever its queryset loads."""
    if found.name in row.free:
        return True
    if row.source is not None and not row.path and found.name in ctx.cell(row.source.site).given:
        return True
    # The row of a multi-table parent is made from the columns of the child.
    known = ctx.db.get(model, row.model) if found.kind is RelationKind.ONE_TO_ONE else None
    return known is not None and found.target in known.parents


def demand(ctx: Context, row: Row, found: Relation, node: ast.expr) -> None:
    """Write down that a relation is read from a row, if a loop varies the row."""
    varying = ctx.varying(row)
    if not varying:
        return
    anchor = anchored(ctx, row, found)
    if anchor is None:
        ctx.unsteady(ctx.span(node), found.name)
        return
    span = ctx.span(node)
    ctx.demand(
        Demand(
            origin=LOOP,
            span=span,
            model=row.model,
            target=found.target,
            name=found.name,
            kind=found.kind,
            loop=max(varying),
            anchors=(anchor,),
            steady=True,
            text=_text_of(node),
            exceptional=ctx.frame.excepting > 0,
        )
    )


def anchored(ctx: Context, row: Row, found: Relation) -> Anchor | None:
    """The queryset whose load decides about a relation of a row; None when its origin is not in view."""
    return _anchor(ctx, row, (found,))


def related_manager(ctx: Context, row: Row, found: Relation, node: ast.expr) -> Value:
    """The manager of a relation to many rows."""
    if found.target is None or _depth(row) > _DEEPEST:
        return UNKNOWN
    span = ctx.span(node)
    return Manager(found.target, manager_shape(ctx, found.target), span, span.end, Related(row, found))


def manager_shape(ctx: Context, target: ClassId) -> ManagerShape:
    """The default manager of a model, which its related managers derive from."""
    found = ctx.db.get(model, target)
    if found is None or not found.managers:
        return ManagerShape("objects", known=False)
    return found.managers[0]


def pristine(source: QuerySet) -> bool:
    """Whether a queryset is a relation's `.all()` as it stands, so that a prefetch answers for it."""
    return source.via is not None and Trait.REFINED not in source.traits


def relations_along(ctx: Context, start: ClassId, path: Path) -> tuple[Relation, ...]:
    """The relations of a path; fewer than its names where one is unknown."""
    found: list[Relation] = []
    here: ClassId | None = start
    for name in path:
        step = ctx.db.get(relation, here, name) if here is not None else None
        if step is None:
            break
        found.append(step)
        here = step.target
    return tuple(found)


def _anchor(ctx: Context, row: Row, further: tuple[Relation, ...]) -> Anchor | None:
    source = row.source
    if source is None:
        return None
    own = _own(ctx, source, relations_along(ctx, source.model, row.path) + further)
    if source.via is None or not pristine(source) or own.status in (Loaded.YES, Loaded.UNKNOWN):
        return own
    return _outer(ctx, source.via, own)


def _outer(ctx: Context, via: Related, own: Anchor) -> Anchor | None:
    """Rows of `parent.children.all()`: what the parent's queryset prefetches for its children counts."""
    outer = _anchor(ctx, via.row, (via.relation,))
    if outer is None:
        return None
    if outer.status in (Loaded.UNKNOWN, Loaded.MAYBE):
        return replace(own, status=Loaded.UNKNOWN)
    # One parent, nothing prefetched: its children are a queryset of their own, and that is where to load more.
    if outer.status is Loaded.NO and not ctx.varying(via.row):
        return own
    return _own(ctx, outer.source, outer.relations + own.relations)


def _own(ctx: Context, source: QuerySet, along: tuple[Relation, ...]) -> Anchor:
    cell = ctx.cell(source.site)
    status = _status(source, along)
    if status is Loaded.NO and cell.loaded:
        status = Loaded.UNKNOWN
    return Anchor(source, along, status, cell.shared)


def _status(source: QuerySet, along: tuple[Relation, ...]) -> Loaded:
    load = source.load
    status = load.status(tuple(step.name for step in along))
    if status is not Loaded.NO:
        return status
    if load.peers and all(step.kind in _SINGLE for step in along):
        return Loaded.YES
    required = all(step.kind in _FORWARD and not step.null for step in along)
    return Loaded.YES if load.every_key and required else Loaded.NO


def _single(row: Row, found: Relation) -> Value:
    """The row that a single-valued relation leads to."""
    assert found.target is not None
    # Only a one-to-one leads back for free: Django sets the other side when it loads it.
    back = found.inverse if found.kind is not RelationKind.FOREIGN_KEY else None
    free = frozenset({back}) if back else frozenset[str]()
    path = (*row.path, found.name)
    if row.source is None or len(path) > MAX_PATH:
        return Row(found.target, free=free)
    return Row(found.target, row.source, path, row.varies, free)


def _column(ctx: Context, row: Row, name: str) -> Value:
    known = ctx.db.get(model, row.model)
    if known is None:
        return UNKNOWN
    if any(name in (field.name, field.attname) for field in known.fields):
        return PLAIN
    return UNKNOWN


def _depth(row: Row) -> int:
    depth = 0
    source = row.source
    while source is not None and source.via is not None:
        depth += 1
        source = source.via.row.source
    return depth


def _text_of(node: ast.expr) -> str:
    """The read as people write it, on one line."""
    return ast.unparse(node)
