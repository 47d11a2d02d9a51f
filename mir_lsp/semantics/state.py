"""The state of one path through a unit: what names hold and which querysets have been evaluated."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.semantics.report import Freshness
from mir_lsp.semantics.spent import Spent
from mir_lsp.semantics.supply import NOTHING, Load
from mir_lsp.semantics.values import Value, join
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """What has happened to the queryset object of one site."""

    freshness: Freshness = Freshness.LAZY
    at: Span | None = None  # where it was evaluated
    shared: bool = False  # handed to code that may load relations onto its rows
    loaded: bool = False  # relations were loaded onto its rows, and it is not known which
    given: frozenset[str] = frozenset()  # relations that were set by hand on its rows, in a loop over them
    also: Load = NOTHING  # what was loaded onto its rows by `prefetch_related_objects`
    asked: frozenset[tuple[str, Span]] = frozenset()  # queries on it that kept nothing, by what ran them
    loops: int = 0  # how many loops were around where it was built

    def joined(self, other: Cell) -> Cell:
        """What holds when either branch was taken."""
        freshness = self.freshness if self.freshness is other.freshness else Freshness.EITHER
        # What a loop did to all rows also holds when it went through none.
        return Cell(
            freshness,
            self.at or other.at,
            self.shared or other.shared,
            self.loaded or other.loaded,
            self.given | other.given,
            self.also if self.also == other.also else self.also.joined(other.also),
            self.asked | other.asked,
            min(self.loops, other.loops),
        )


FRESH = Cell()


class State:
    """Names and querysets at one point; `alive` is False where execution cannot arrive."""

    __slots__ = ("alive", "heap", "names", "spent")

    def __init__(
        self,
        names: dict[str, Value] | None = None,
        heap: dict[Span, Cell] | None = None,
        alive: bool = True,
        spent: Spent | None = None,
    ) -> None:
        self.names: dict[str, Value] = names if names is not None else {}
        self.heap: dict[Span, Cell] = heap if heap is not None else {}
        self.alive = alive
        self.spent = spent  # the queries on the way, where they are counted

    def copy(self) -> State:
        """An independent state with the same contents."""
        return State(dict(self.names), dict(self.heap), self.alive, self.spent)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, State)
            and self.alive == other.alive
            and self.names == other.names
            and self.heap == other.heap
            and self.spent == other.spent
        )

    __hash__ = None  # type: ignore[assignment]


def joined(one: State, other: State) -> State:
    """What holds when either of two paths was taken; a path that ends elsewhere does not count."""
    if not one.alive:
        return other
    if not other.alive:
        return one
    spent = one.spent.joined(other.spent) if one.spent is not None and other.spent is not None else None
    return State(_join_names(one.names, other.names), _join_heaps(one.heap, other.heap), spent=spent)


def dead() -> State:
    """The state after `return`, `raise`, `break` and `continue`."""
    return State(alive=False)


def _join_names(one: dict[str, Value], other: dict[str, Value]) -> dict[str, Value]:
    names = dict(one)
    for name, value in other.items():
        mine = names.get(name)
        # A name that only one path binds is unbound on the other: reading it there raises.
        names[name] = value if mine is None or mine is value else join((mine, value))
    return names


def _join_heaps(one: dict[Span, Cell], other: dict[Span, Cell]) -> dict[Span, Cell]:
    heap = dict(one)
    for site, cell in other.items():
        mine = heap.get(site)
        heap[site] = cell if mine is None or mine == cell else mine.joined(cell)
    return heap
