"""Demand minus supply: what is read of each row and was not loaded with it."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.index.bodies import UnitId
from mir_lsp.semantics.reads import LONGEST_TRAIL, pristine
from mir_lsp.semantics.report import CALL, Anchor, Demand, Query, Report
from mir_lsp.semantics.supply import Loaded, Path
from mir_lsp.semantics.values import QuerySet
from mir_lsp.text.spans import Span

Site = tuple[UnitId | None, Span]  # where a queryset is built, and of which code that is a place

GETS_THERE = "if the code that is called gets there"
_FAR = 3  # calls on the way to a read


@dataclass(frozen=True, slots=True)
class Missing:
    """A demand that at least one of its querysets does not supply.

    `proved` is True when none of them does on any path, and nothing in between could have loaded it. `doubt` says
    what the finding rests on otherwise. `far` is a read behind many calls of which not all are made each time.
    """

    demand: Demand
    anchors: tuple[Anchor, ...]  # those that do not supply it
    proved: bool
    doubt: str
    far: bool = False

    @property
    def path(self) -> Path:
        return self.anchors[0].path

    @property
    def sites(self) -> frozenset[Site]:
        return frozenset((anchor.source.links[-1].unit, anchor.source.site) for anchor in self.anchors)


def missing(report: Report) -> tuple[Missing, ...]:
    """What is missing in a unit: the deepest path of each cause, once for each queryset."""
    found = [each for demand in report.demands if (each := _missing(demand)) is not None]
    kept: dict[int, Missing] = {}
    seen: set[tuple[frozenset[Site], Path]] = set()
    # What is far away hides nothing that is near.
    for far in (False, True):
        for position, each in enumerate(found):
            key = (each.sites, each.path)
            hiding = (other for other in found if far or not other.far)
            if each.far is far and key not in seen and not any(_deeper(other, each) for other in hiding):
                seen.add(key)
                kept[position] = each
    return tuple(kept[position] for position in sorted(kept))


def _missing(demand: Demand) -> Missing | None:
    absent = tuple(a for a in demand.anchors if a.status in (Loaded.NO, Loaded.MAYBE) and a.relations)
    if not absent or _some_may_have_it(absent):
        return None
    doubt = _doubt(demand, absent)
    return Missing(demand, absent, not doubt, doubt, is_far(demand))


def is_far(told: Demand | Query) -> bool:
    """Whether so much decides about the calls that lead to a place that rows hardly ever get there."""
    return is_remote(told) and told.conditions > (len(told.trail) < LONGEST_TRAIL)


def is_remote(told: Demand | Query) -> bool:
    """Whether so many calls lead to a place that it counts what decides about each of them."""
    return told.origin == CALL and len(told.trail) >= _FAR


def _doubt(demand: Demand, absent: tuple[Anchor, ...]) -> str:
    assumed = next((anchor.source.doubt for anchor in absent if anchor.source.doubt), "")
    if assumed:
        return assumed
    if any(_is_unseen(anchor.source) for anchor in absent):
        return "unless code that is not in view loads it"
    if any(anchor.shared for anchor in absent):
        return "unless code that was given the rows loads it"
    if not demand.steady or len(absent) < len(demand.anchors):
        return "on the branches that do not load it"
    if demand.exceptional:
        return "whenever the exception is raised"
    if any(anchor.status is Loaded.MAYBE for anchor in absent):
        return "on the branches that do not load it"
    if is_remote(demand):
        return demand.doubt or GETS_THERE
    return demand.doubt


def _some_may_have_it(absent: tuple[Anchor, ...]) -> bool:
    """Whether rows of one of the models that fit what is read may have what those of another one lack."""
    rows = [row for anchor in absent if (row := anchor.source.doubtful) is not None and row.fits]
    lacking = {row.model for row in rows}
    return any(not lacking.issuperset(row.fits) for row in rows)


def _is_unseen(source: QuerySet) -> bool:
    """Whether code that is not in view may have loaded more, with the rows or with those they were reached from."""
    here: QuerySet | None = source
    while here is not None:
        if here.load.unseen:
            return True
        here = here.via.row.source if here.via is not None and pristine(here) else None
    return False


def _deeper(other: Missing, each: Missing) -> bool:
    longer = len(other.path) > len(each.path) and other.path[: len(each.path)] == each.path
    return longer and bool(other.sites & each.sites)
