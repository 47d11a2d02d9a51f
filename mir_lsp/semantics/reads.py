"""Reads of relations from rows, and which queryset would have had to load them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from mir_lsp.index.models import relation
from mir_lsp.index.parts import first_manager, parents
from mir_lsp.index.schema import ClassId, ManagerShape, Relation, RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.report import CALL, LOOP, Anchor, Demand, Origin
from mir_lsp.semantics.supply import MAX_PATH, NOTHING, Loaded, Path
from mir_lsp.semantics.transfer import InUnit, Place, Want
from mir_lsp.semantics.values import UNKNOWN, Manager, QuerySet, Related, Row, Trait, Value
from mir_lsp.semantics.wording import as_written, called

LONGEST_TRAIL = 4
_DEEPEST = 3  # relations of rows of relations of rows …: beyond that the origin is forgotten
_MOST_CONDITIONS = 2  # that are told apart
_SINGLE = frozenset(
    {
        RelationKind.FOREIGN_KEY,
        RelationKind.ONE_TO_ONE,
        RelationKind.REVERSE_ONE_TO_ONE,
        RelationKind.GENERIC_FOREIGN_KEY,
    }
)
_FORWARD = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})


def read(ctx: Context, row: Row, name: str, node: ast.expr) -> Value:
    """The value of an attribute of a row; a relation that is read from varying rows is written down."""
    found = ctx.db.get(relation, row.model, name)
    if found is None:
        return UNKNOWN
    if found.kind is RelationKind.GENERIC_FOREIGN_KEY and not is_there(ctx, row, found):
        _read(ctx, row, found, node)
    if found.target is None:
        return UNKNOWN
    if found.kind.to_many:
        return related_manager(ctx, row, found, node)
    back = way_back(ctx, row, name)
    if back is not None:
        return back
    if not is_there(ctx, row, found):
        _read(ctx, row, found, node)
    return single(row, found)


def _read(ctx: Context, row: Row, found: Relation, node: ast.expr) -> None:
    if ctx.code.counter is not None:
        ctx.code.counter.read(ctx, row, found, node)
    demand(ctx, row, found, node)


@dataclass(frozen=True, slots=True)
class Reading:
    """A read that other code makes: what makes it, how it is written there, and the way to it.

    `through` is the call as written, `key` tells reads apart that stand at one place.
    """

    origin: Origin
    text: str
    trail: tuple[Place, ...]
    through: str
    key: str
    steady: bool = True
    exceptional: bool = False
    doubt: str = ""
    along: bool = False  # it goes through the rows of a relation of the one that is given
    conditions: int = 0  # at how many places of the way it depends whether it goes on


def way_back(ctx: Context, row: Row, name: str) -> Row | None:
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


def is_there(ctx: Context, row: Row, found: Relation) -> bool:
    """Whether reading a relation of a row costs nothing, whatever its queryset loads."""
    if found.name in row.free:
        return True
    if row.source is not None and not row.path and found.name in ctx.cell(row.source.site).given:
        return True
    # The row of a multi-table parent is made from the columns of the child.
    return found.kind is RelationKind.ONE_TO_ONE and found.target in ctx.db.get(parents, row.model)


def demand(ctx: Context, row: Row, found: Relation, node: ast.expr, reading: Reading | None = None) -> None:
    """Write down that a relation is read from a row, if a loop varies the row or it was given."""
    varying = ctx.varying(row)
    if ctx.frame.filling or (not varying and not is_given(row)):
        return
    anchor = anchored(ctx, row, found)
    if anchor is None:
        ctx.unsteady(ctx.span(node), reading.key if reading is not None else found.name)
        return
    said = reading or Reading(LOOP, as_written(node), (), "", found.name)
    if ctx.frame.call is not None:
        place = ctx.place(ctx.span(node))
        trail = (place, *said.trail) if place is not None else said.trail
        key = f"{ctx.span(node).start}:{said.key}"
        said = replace(said, origin=CALL, trail=trail, through=called(ctx.frame.call), key=key)
        node = ctx.frame.call
    if anchor.source.given is not None:
        _want(ctx, row, anchor, node, said)
    elif varying and not _goes_on_and_on(anchor, said) and not _is_told_to_callers(ctx, anchor, said):
        ctx.demand(
            Demand(
                origin=said.origin,
                span=ctx.span(node),
                model=row.model,
                target=found.target,
                name=said.key,
                kind=found.kind,
                loop=max(varying),
                anchors=(anchor,),
                steady=said.steady,
                text=said.text,
                exceptional=said.exceptional or ctx.frame.excepting > 0,
                trail=said.trail,
                through=said.through,
                doubt=said.doubt,
                along=said.along,
                conditions=said.conditions,
            )
        )


def _goes_on_and_on(anchor: Anchor, said: Reading) -> bool:
    """Code that calls itself reads one relation after the other, to the end of the tree that was loaded.

    How deep that is nobody can see here. Who loads two levels and more has counted them.
    """
    path = anchor.path
    if len(path) < 3 or len(said.trail) < 2:
        return False
    return len(set(path)) == 1 and anchor.source.load.status(path[:2]) is Loaded.YES


def _is_told_to_callers(ctx: Context, anchor: Anchor, said: Reading) -> bool:
    """Code that calls itself with rows of what it is taken to be given: those who give it are told."""
    own = any(isinstance(place, InUnit) and place.unit == ctx.unit for place in said.trail)
    return own and anchor.source.doubt != ""


def _want(ctx: Context, row: Row, anchor: Anchor, node: ast.expr, said: Reading) -> None:
    """A read from what the caller gave is the caller's to supply."""
    given = _given_row(row)
    if given is None or anchor.source.given is None or anchor.status in (Loaded.YES, Loaded.UNKNOWN):
        return
    place = ctx.place(ctx.span(node))
    if place is not None and said.trail.count(place) > 1:
        return  # code that calls itself: the shorter ways have been said
    trail = (place, *said.trail) if place is not None else said.trail
    ctx.want(
        Want(
            slot=anchor.source.given,
            path=anchor.path,
            each=bool(ctx.varying(given)) and not said.along,
            text=said.text,
            trail=trail if len(trail) <= LONGEST_TRAIL else (*trail[: LONGEST_TRAIL - 1], trail[-1]),
            steady=said.steady and anchor.status is Loaded.NO,
            exceptional=said.exceptional or ctx.frame.excepting > 0,
            doubt=said.doubt,
            along=said.along or bool(ctx.varying(row) - ctx.varying(given)),
            conditions=conditions_here(ctx, said.conditions),
        )
    )


def conditions_here(ctx: Context, further: int) -> int:
    """At how many places it depends whether code goes on, with this place and those behind it."""
    return min(further + bool(ctx.frame.tests), _MOST_CONDITIONS)


def is_given(row: Row) -> bool:
    """Whether the caller decides what is loaded with a row."""
    return _given_row(row) is not None


def _given_row(row: Row) -> Row | None:
    """The row, or the one it was reached from through relations, that the caller gave."""
    here: Row | None = row
    while here is not None and here.source is not None:
        if here.source.given is not None:
            return here
        here = here.source.via.row if here.source.via is not None else None
    return None


def anchored(ctx: Context, row: Row, found: Relation) -> Anchor | None:
    """The queryset whose load decides about a relation of a row; None when its origin is not in view."""
    return _anchor(ctx, row, (found,))


def related_manager(ctx: Context, row: Row, found: Relation, node: ast.expr) -> Value:
    """The manager of a relation to many rows."""
    if found.target is None or _depth(row) > _DEEPEST or ctx.frame.prefetched:
        return UNKNOWN
    span = ctx.span(node)
    return Manager(found.target, manager_shape(ctx, found.target), span, span.end, Related(row, found))


def manager_shape(ctx: Context, target: ClassId) -> ManagerShape:
    """The default manager of a model, which its related managers derive from."""
    return ctx.db.get(first_manager, target) or ManagerShape("objects", known=False)


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
        return own if via.row.doubt and via.row.source is None else None
    if outer.status is Loaded.MAYBE and ctx.varying(via.row) and outer.source.given is None:
        inside = _own(ctx, outer.source, outer.relations + own.relations)
        if own.status is inside.status is Loaded.NO:
            return inside  # with the children or without them: they never bring it along
    if outer.status in (Loaded.UNKNOWN, Loaded.MAYBE):
        return replace(own, status=Loaded.UNKNOWN)
    if outer.source.given is not None:
        return _own(ctx, outer.source, outer.relations + own.relations)
    # One parent, nothing prefetched: its children are a queryset of their own, and that is where to load more.
    if outer.status is Loaded.NO and not ctx.varying(via.row):
        return own
    return _own(ctx, outer.source, outer.relations + own.relations)


def _own(ctx: Context, source: QuerySet, along: tuple[Relation, ...]) -> Anchor:
    cell = ctx.cell(source.site)
    if cell.also is not NOTHING:
        source = replace(source, load=source.load.with_those_of(cell.also))
    status = _status(source, along)
    if status is Loaded.NO and cell.loaded:
        status = Loaded.UNKNOWN
    return Anchor(source, along, status, cell.shared)


def _status(source: QuerySet, along: tuple[Relation, ...]) -> Loaded:
    load = source.load
    status = load.status(tuple(step.name for step in along))
    if status is not Loaded.NO:
        return status
    if source.for_peers and all(step.kind in _SINGLE for step in along):
        return Loaded.YES
    if not load.every_key or any(step.kind not in _FORWARD or step.null for step in along):
        return Loaded.NO
    return Loaded.YES if all(step.null is False for step in along) else Loaded.UNKNOWN


def single(row: Row, found: Relation) -> Value:
    """The row that a single-valued relation leads to."""
    assert found.target is not None
    # Only a one-to-one leads back for free: Django sets the other side when it loads it.
    back = found.inverse if found.kind is not RelationKind.FOREIGN_KEY else None
    free = frozenset({back}) if back else frozenset[str]()
    path = (*row.path, found.name)
    optional = found.null is not False and found.kind in _FORWARD
    if row.source is None or len(path) > MAX_PATH:
        return Row(found.target, free=free, doubt=row.doubt, optional=optional)
    return Row(found.target, row.source, path, row.varies, free, row.doubt, optional)


def _depth(row: Row) -> int:
    depth = 0
    source = row.source
    while source is not None and source.via is not None:
        depth += 1
        source = source.via.row.source
    return depth
