"""What reading all rows of a queryset costs, in queries: a constant number, and what grows with the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


def _queried(paths: frozenset[Path], load: Load) -> frozenset[Path]:
    """Those of the prefetched paths that have a query of their own: a step that is joined has none."""
    return paths - load.select.must - load.joins
