"""What querysets are told apart by: what iterating gives, what was done to them, the expressions that made them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mir_lsp.index.bodies import UnitId
from mir_lsp.semantics.remembered import HashedOnce, hashed_once
from mir_lsp.text.spans import Span


class Shape(Enum):
    """What iteration over a queryset gives."""

    ROWS = "rows"
    DICTS = "dicts"
    TUPLES = "tuples"
    FLAT = "flat values"
    NAMED = "named tuples"


class Trait(Enum):
    """What was done to a queryset that decides which further calls work on it."""

    SLICED = "sliced"
    LIMITED = "sliced by bounds that are known to be numbers"
    BOUNDED = "sliced by bounds that are not known"
    SINGLE = "at most one row"
    ORDERED = "ordered"
    LOCKED = "locked"
    COMBINED = "combined"
    DISTINCT = "distinct"
    REFINED = "refined"  # filtered, ordered, ...: a prefetched relation no longer answers for it
    EMPTY = "none()"
    STREAMED = "read by iterator()"
    KEPT = "kept by a class or a module"
    THREADED = "built in another thread"
    THERE = "its rows were read before it was given"  # only where queries are counted


@hashed_once
@dataclass(frozen=True, slots=True)
class Link(HashedOnce):
    """One expression that built a queryset: where it stands and where a call can be added to it (None: nowhere).

    `calls` are the loader calls written in this expression with the span between their parentheses, as
    `(method name, span, only text literals)`. `slices` marks a slice of a queryset that was built elsewhere.
    `unit` is where the spans are counted from, None for the unit that is looked at; `hazards` is what limits the
    calls that may be added there, of a link of another unit.
    """

    span: Span
    insert_at: int | None
    calls: tuple[tuple[str, Span, bool], ...] = ()
    slices: bool = False
    lead: Span | None = None  # from the end of what the last call is called on to the end of its name
    unit: UnitId | None = None
    hazards: frozenset[str] = frozenset()
