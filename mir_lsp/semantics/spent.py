"""How many queries code runs: a number for all that happens once, and numbers for what grows with rows.

Amounts are pairs (at least, at most): they differ where branches do. What grows is known by its *measures*: the
models whose rows are gone through, outermost first (`("order",)` is once for each order). Nothing is said once a
single query on the way cannot be counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mir_lsp.semantics.supply import Path
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.transfer import Place

Bounds = tuple[int, int]

_MOST_MEASURES = 4
_MOST_ITEMS = 60


class Each(NamedTuple):
    """Rows that something grows with: `order`, or `line` of an `order` where those of a single one are meant.

    What other code gave as number `slot` has to say whether it is a single one.
    """

    name: str
    owner: str = ""
    slot: int | None = None


Measures = tuple[Each, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How often a loop goes round: once for each `name`, else `times`.

    `within` are the loops that give the rows to which those belong that this one goes through, `owner` what such a
    row is called; `slot` is the number of the given row that it is, or was reached from.
    """

    name: str
    times: int = 1
    within: frozenset[Span] = frozenset()
    owner: str = ""
    slot: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Fetched:
    """A relation or column that was read of the row, or of each of the rows, of a queryset: it is there now."""

    site: Span
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the breakdown: what `what` runs at a place of the code, once for each of its measures.

    `inner` is the place of the query itself, where that is in other code.
    """

    at: Span
    text: str
    what: str
    per: Measures
    inner: Place | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """The queries on the way to a point of the code.

    `amounts` are the sums by measures, `items` what they are made of. `unknown` says what could not be counted; then
    the sums are what runs at least, and only their lower ends mean something. `endless` says that nothing at all is
    counted, as of code that calls itself. `fetched` is what is loaded meanwhile, with whether that is so on all ways.
    """

    amounts: dict[Measures, Bounds] = field(default_factory=dict)
    items: dict[Item, Bounds] = field(default_factory=dict)
    unknown: str = ""
    endless: bool = False
    fetched: dict[Fetched, bool] = field(default_factory=dict)

    @property
    def says(self) -> bool:
        """Whether there is something to say: a number, or a least number that is not nought."""
        return not self.unknown or any(low for low, _ in self.amounts.values())

    def adding(self, item: Item, bounds: Bounds) -> Spent:
        """And the queries of one item."""
        if self.endless or bounds == (0, 0) or (self.unknown and not bounds[0]):
            return self
        if len(item.per) > _MOST_MEASURES:
            return self.lost("loops in loops in loops")
        amounts = {**self.amounts, item.per: _sum(self.amounts.get(item.per, (0, 0)), bounds)}
        items = self.items
        if item in items or len(items) < _MOST_ITEMS:
            items = {**items, item: _sum(items.get(item, (0, 0)), bounds)}
        return replace(self, amounts=amounts, items=items)

    def left_early(self, before: Spent) -> Spent:
        """After a loop was left before its last round: what grows with it may have happened in some rounds only."""

        def lowered(measures: Measures, bounds: Bounds) -> Bounds:
            return (before.amounts.get(measures, (0, 0))[0], bounds[1]) if measures else bounds

        amounts = {measures: lowered(measures, bounds) for measures, bounds in self.amounts.items()}
        return replace(self, amounts=amounts)

    def lost(self, why: str) -> Spent:
        """Something is not counted: from here on it is what runs at least."""
        return self if self.unknown else replace(self, unknown=why)

    def going_round(self, why: str) -> Spent:
        """Nothing is counted: sums of code that calls itself would grow with every look at it."""
        return self if self.endless else Spent(unknown=why, endless=True)

    def having(self, fetched: Fetched) -> Spent:
        """After a relation or column was read."""
        if self.fetched.get(fetched) or self.endless:
            return self
        return replace(self, fetched={**self.fetched, fetched: True})

    def without(self, site: Span) -> Spent:
        """After the rows of a queryset were asked for anew: none of them is a row that was read before."""
        if not any(each.site == site for each in self.fetched):
            return self
        return replace(self, fetched={each: sure for each, sure in self.fetched.items() if each.site != site})

    def joined(self, other: Spent) -> Spent:
        """What holds on either of two ways."""
        if self is other or self.endless or other == self:
            return self
        if other.endless:
            return other
        return Spent(
            amounts=_joined(self.amounts, other.amounts),
            items=_joined(self.items, other.items),
            unknown=self.unknown or other.unknown,
            fetched={
                each: self.fetched.get(each, False) and other.fetched.get(each, False)
                for each in (*self.fetched, *other.fetched)
            },
        )


NOTHING_SPENT = Spent()


@dataclass(frozen=True, slots=True)
class Ways:
    """What was run last at a place, by what: another one of these there is another way, and not a second time."""

    key: tuple[Span, str]
    before: Spent | None
    after: Spent | None
    who: tuple[object, ...]


def any_of(ways: Iterable[Spent]) -> Spent:
    """What holds on any of some ways; nothing spent without one."""
    first, *rest = list(ways) or [NOTHING_SPENT]
    for each in rest:
        first = first.joined(each)
    return first


def _sum(one: Bounds, other: Bounds) -> Bounds:
    return one[0] + other[0], one[1] + other[1]


_Key = TypeVar("_Key")


def _joined(one: dict[_Key, Bounds], other: dict[_Key, Bounds]) -> dict[_Key, Bounds]:
    return {
        key: (
            min(one.get(key, (0, 0))[0], other.get(key, (0, 0))[0]),
            max(one.get(key, (0, 0))[1], other.get(key, (0, 0))[1]),
        )
        for key in (*one, *other)
    }
