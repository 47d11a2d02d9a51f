"""What reading all rows of a queryset costs, in queries: a constant number, and what grows with the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.index.db import Database
from mir_lsp.index.models import relation
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.supply import Load, Path
from mir_lsp.semantics.values import QuerySet


@dataclass(frozen=True, slots=True)
class Cost:
    """The queries that reading all rows runs.

    One for the rows and one for each path in `prefetches`; `perhaps` are prefetches of some branches. `per_row` are
    the paths that the code in view reads of each row and that are not loaded. With `at_least` there may be more:
    code out of view loads as well.
    """

    prefetches: tuple[Path, ...]
    perhaps: tuple[Path, ...]
    per_row: tuple[Path, ...]
    at_least: bool


def cost_of(source: QuerySet, lacking: Iterable[Missing]) -> Cost:
    """The cost of a queryset whose rows are read; `lacking` is what is missing in the unit that reads them."""
    load = source.load
    must = _queried(load.prefetch.must, load)
    may = _queried(load.prefetch.may, load) - must
    per_row = {each.path for each in lacking for anchor in each.anchors if anchor.source.site == source.site}
    return Cost(tuple(sorted(must)), tuple(sorted(may)), tuple(sorted(per_row)), at_least=load.open or load.unseen)


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
