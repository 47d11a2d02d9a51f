"""What reading all rows of a queryset costs, in queries: a constant number, and what grows with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.index.db import Database
from mir_lsp.index.models import relation
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import Anchor, Demand
from mir_lsp.semantics.supply import Load, Loaded, Path
from mir_lsp.semantics.values import QuerySet


@dataclass(frozen=True, slots=True)
class Cost:
    """The queries that reading all rows runs.

    One for the rows and one for each path in `prefetches`; `perhaps` are prefetches of some branches. `per_row` are
    the paths that the code in view reads of each row and that are not loaded, each step of a path by itself. Those in
    `beyond` are read of each row of a relation to many. With `at_least` there may be more: code out of view loads as
    well, or the rows of a relation are read more than once.
    """

    prefetches: tuple[Path, ...]
    perhaps: tuple[Path, ...]
    per_row: tuple[Path, ...]
    beyond: tuple[Path, ...]
    at_least: bool


def cost_of(source: QuerySet, lacking: Iterable[Missing], demands: Iterable[Demand]) -> Cost:
    """The cost of a queryset whose rows are read; `lacking` is what is missing in the unit that reads them.

    `demands` are all that the unit has.
    """
    load = source.load
    must = _queried(load.prefetch.must, load)
    may = _queried(load.prefetch.may, load) - must
    per_row: set[Path] = set()
    beyond: set[Path] = set()
    for each in lacking:
        for anchor in each.anchors:
            if anchor.source.site == source.site:
                for step in unloaded_steps(anchor):
                    (beyond if branches_before(anchor, step) else per_row).add(step)
    at_least = load.open or load.unseen or _again(source, demands)
    return Cost(tuple(sorted(must)), tuple(sorted(may)), tuple(sorted(per_row)), tuple(sorted(beyond)), at_least)


def _again(source: QuerySet, demands: Iterable[Demand]) -> bool:
    """Whether rows of a relation, which nothing keeps, may be read again: at two places, or in other code."""
    read: set[Path] = set()
    for demand in demands:
        for anchor in demand.anchors:
            if anchor.source.site != source.site or anchor.status is Loaded.YES or not _to_many(anchor):
                continue
            if demand.trail or anchor.path in read:
                return True
            read.add(anchor.path)
    return False


def _to_many(anchor: Anchor) -> bool:
    return bool(anchor.relations) and anchor.relations[-1].kind.to_many


def unloaded_steps(anchor: Anchor) -> Iterator[Path]:
    """The relations on the way to what is missing that are not loaded, and itself: each is a query of its own."""
    load = anchor.source.load
    for end in range(1, len(anchor.path)):
        if load.status(anchor.path[:end]) is Loaded.NO:
            yield anchor.path[:end]
    yield anchor.path


def branches_before(anchor: Anchor, step: Path) -> Path:
    """The last relation to many rows before a step: it is read of each of them. Empty if there is none."""
    many = [end for end in range(1, len(step)) if anchor.relations[end - 1].kind.to_many]
    return step[: many[-1]] if many else ()


def queried_prefetches(db: Database, source: QuerySet) -> tuple[tuple[Path, ...], tuple[Path, ...]] | None:
    """The paths with a query of their own when rows are read: on all ways, and on some.

    None where their number depends on the rows: those behind a generic key are of several models.
    """
    load = source.load
    must = _queried(load.prefetch.must, load)
    may = _queried(load.prefetch.may, load) - must
    if any(_is_generic(db, source.model, path) for path in must | may):
        return None
    attached: list[Path] = []
    for at, kept in load.attributes:
        attached.append(at)
        inner = kept[1] if isinstance(kept, tuple) else None
        if isinstance(inner, QuerySet):
            found = queried_prefetches(db, inner)
            if found is None:
                return None
            attached += [at + path for path in found[0]]
    return (*sorted(must), *attached), tuple(sorted(may))


def _is_generic(db: Database, model: ClassId, path: Path) -> bool:
    here: ClassId | None = model
    for name in path:
        found = db.get(relation, here, name) if here is not None else None
        if found is not None and found.kind is RelationKind.GENERIC_FOREIGN_KEY:
            return True
        here = found.target if found is not None else None
    return False


def _queried(paths: frozenset[Path], load: Load) -> frozenset[Path]:
    """Those of the prefetched paths that have a query of their own: a step that is joined has none."""
    return paths - load.select.must - load.joins
