"""Values of the analysis: what an expression may be. Immutable, compared by value, never wrong when `UNKNOWN`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from mir_lsp.index.resolve import Symbol
from mir_lsp.index.schema import ClassId, ManagerShape, Relation
from mir_lsp.semantics.supply import NOTHING, Load, Path
from mir_lsp.text.spans import Span

MAX_ALTERNATIVES = 6  # a name that may be more things than this is unknown


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal whose value is known."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that is surely not a queryset, manager, row or collection of them: a number, text, date, column."""

    type: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A class, function or module, by the name it resolves to."""

    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of a value, before its call; `span` is of the expression before the dot."""

    receiver: Value
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Collection:
    """A list, tuple, set, generator or dict view; `element` is what iteration gives."""

    element: Value


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple or list of known length: `for i, book in enumerate(books)` unpacks one."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A model instance. Reads of its relations are demands on `source`, along `path`.

    `source` is None for a row of unknown origin: nothing can be said of what is loaded. `varies` names the loops
    that give it another value in each round. `free` are relation names that cost nothing on it: set by hand, or
    leading back to the row it was reached from.
    """

    model: ClassId
    source: QuerySet | None = None
    path: Path = ()
    varies: frozenset[Span] = frozenset()
    free: frozenset[str] = frozenset()


class Shape(Enum):
    """What iteration over a queryset gives."""

    ROWS = "rows"
    DICTS = "dicts"
    TUPLES = "tuples"
    FLAT = "flat values"


class Trait(Enum):
    """What was done to a queryset that decides which further calls work on it."""

    SLICED = "sliced"
    SINGLE = "at most one row"
    ORDERED = "ordered"
    LOCKED = "locked"
    COMBINED = "combined"
    DISTINCT = "distinct"
    REFINED = "refined"  # filtered, ordered, ...: a prefetched relation no longer answers for it
    EMPTY = "none()"


@dataclass(frozen=True, slots=True)
class Link:
    """One expression that built a queryset: where it stands and where a call can be added to it (None: nowhere).

    `calls` are the loader calls written in this expression with the span between their parentheses, as
    `(method name, span, only text literals)`. `slices` marks a slice of a queryset that was built elsewhere.
    """

    span: Span
    insert_at: int | None
    calls: tuple[tuple[str, Span, bool], ...] = ()
    slices: bool = False
    lead: Span | None = None  # from the end of what the last call is called on to the end of its name


@dataclass(frozen=True, slots=True)
class Related:
    """The relation of a row that a manager or queryset serves."""

    row: Row
    relation: Relation


@dataclass(frozen=True, slots=True)
class QuerySet:
    """A queryset object, identified by the expression that made it (`links[-1].span`)."""

    model: ClassId
    links: tuple[Link, ...]
    load: Load = NOTHING
    shape: Shape = Shape.ROWS
    traits: frozenset[Trait] = frozenset()
    via: Related | None = None
    manager: ManagerShape | None = None
    steps: tuple[tuple[str, Span], ...] = field(default=())  # method names applied, with their spans, oldest first

    @property
    def site(self) -> Span:
        return self.links[-1].span

    def having(self, *traits: Trait) -> QuerySet:
        """The same queryset with more traits."""
        return replace(self, traits=self.traits | frozenset(traits))


@dataclass(frozen=True, slots=True)
class Manager:
    """A manager of a model, or of a relation of a row (`via`); a queryset call can be added at `insert_at`."""

    model: ClassId
    shape: ManagerShape
    span: Span
    insert_at: int | None
    via: Related | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several values, depending on the branch taken; flat, without duplicates, at least two."""

    values: tuple[Value, ...]


Value = Unknown | Constant | Plain | Named | Bound | Collection | Items | Row | QuerySet | Manager | OneOf

UNKNOWN = Unknown()
PLAIN = Plain()


def alternatives(value: Value) -> tuple[Value, ...]:
    """The values it may be."""
    return value.values if isinstance(value, OneOf) else (value,)


def join(values: Iterable[Value]) -> Value:
    """The value that is any of these."""
    seen: dict[Value, None] = {}
    for value in values:
        for part in alternatives(value):
            seen[part] = None
    merged = _merged(tuple(seen))
    if len(merged) == 1:
        return merged[0]
    return OneOf(merged) if 0 < len(merged) <= MAX_ALTERNATIVES else UNKNOWN


def _merged(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Querysets of one site and rows of one source differ in state only: their states are joined."""
    merged: dict[object, Value] = {}
    for value in values:
        key = _identity(value)
        merged[key] = _join_states(merged[key], value) if key in merged else value
    return tuple(merged.values())


def _identity(value: Value) -> object:
    if isinstance(value, QuerySet):
        return (value.model, value.links, value.shape, value.via, value.traits)
    if isinstance(value, Row):
        return (value.model, value.source, value.path)
    return value


def _join_states(one: Value, other: Value) -> Value:
    if isinstance(one, QuerySet) and isinstance(other, QuerySet):
        return replace(one, load=one.load.joined(other.load))
    if isinstance(one, Row) and isinstance(other, Row):
        return replace(one, varies=one.varies | other.varies, free=one.free & other.free)
    return one
