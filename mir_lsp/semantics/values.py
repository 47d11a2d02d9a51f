"""Values of the analysis: what an expression may be. Immutable, compared by value, never wrong when `UNKNOWN`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.resolve import Symbol
from mir_lsp.index.schema import ClassId, ManagerShape, Relation
from mir_lsp.semantics.supply import NOTHING, Load, Path
from mir_lsp.text.spans import Span

_MANY = 3
MAX_ALTERNATIVES = 6  # a name that may be more things than this is unknown


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal whose value is known."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Tie:
    """That something depends on rows of `model`: on those that `loop` gives one by one, on what the caller gave as
    number `slot`, or, without either, on rows that do not change where it is looked at."""

    model: ClassId
    loop: Span | None = None
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that is surely not a queryset, manager, row or collection of them: a number, text, date, column.

    `ties` are the rows that it was read from or made of.
    """

    type: str = ""
    ties: frozenset[Tie] = frozenset()


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
    """A list, tuple, set, generator or dict view; `element` is what iteration gives.

    `held` is the place of a generator that nobody may have gone through yet: what it reads is not demanded.
    """

    element: Value
    held: Span | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple or list of known length: `for i, book in enumerate(books)` unpacks one."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict: what its keys and its values are; `items` are the values under texts that are known."""

    key: Value
    value: Value
    items: tuple[tuple[str, Value], ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether all that stands in it stands under texts that are known."""
        keys = alternatives(self.key)
        return len(keys) == len(self.items) and all(isinstance(key, Constant) for key in keys)

    def item(self, name: str) -> Value:
        """What stands under a text."""
        return next((value for key, value in self.items if key == name), self.value)

    def having(self, name: str, value: Value) -> Mapping:
        """The same dict with a value under a text."""
        others = tuple(item for item in self.items if item[0] != name)
        key = join((self.key, PLAIN)) if self.items else PLAIN
        return Mapping(key, join((self.value, value)) if self.items else value, (*others, (name, value)))


@dataclass(frozen=True, slots=True)
class Closure:
    """A lambda or inner function of the unit that is looked at, by its place."""

    span: Span


@dataclass(frozen=True, slots=True)
class Getter:
    """`operator.attrgetter(...)`: reads attributes along paths; `methodcaller` calls what it reads."""

    paths: tuple[tuple[str, ...], ...]
    calls: bool = False
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial(...)`: a function with some of its arguments."""

    function: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str | None, Value], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """An argument `*value`: the value, and what iterating it gives."""

    value: Value
    element: Value


@dataclass(frozen=True, slots=True)
class Object:
    """An instance of a class of the project that is not a model, with attributes it was seen to be given.

    `above` is the class whose `super()` it is: methods are looked for behind that class.
    """

    cls: ClassId
    attributes: tuple[tuple[str, Value], ...] = ()
    above: ClassId | None = None

    def attribute(self, name: str) -> Value | None:
        """What an attribute was seen to be given; None when that was not seen."""
        return next((value for key, value in self.attributes if key == name), None)


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


_CALMING = frozenset({Trait.SINGLE, Trait.EMPTY, Trait.ORDERED})


@dataclass(frozen=True, slots=True)
class Link:
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


@dataclass(frozen=True, slots=True)
class Related:
    """The relation of a row that a manager or queryset serves."""

    row: Row
    relation: Relation


@dataclass(frozen=True, slots=True)
class QuerySet:
    """A queryset object, identified by the expression that made it (`links[-1].span`).

    `given` is the number of the queryset or row that a caller hands over: what it loads is decided there. `ties` are
    the rows that its conditions depend on.
    """

    model: ClassId
    links: tuple[Link, ...]
    load: Load = NOTHING
    shape: Shape = Shape.ROWS
    traits: frozenset[Trait] = frozenset()
    via: Related | None = None
    manager: ManagerShape | None = None
    steps: tuple[tuple[str, Span], ...] = field(default=())  # method names applied, with their spans, oldest first
    given: int | None = None
    ties: frozenset[Tie] = frozenset()

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


Value = (
    Unknown
    | Constant
    | Plain
    | Named
    | Bound
    | Collection
    | Items
    | Mapping
    | Closure
    | Getter
    | Partial
    | Spread
    | Object
    | Row
    | QuerySet
    | Manager
    | OneOf
)

UNKNOWN = Unknown()
PLAIN = Plain()


def alternatives(value: Value) -> tuple[Value, ...]:
    """The values it may be."""
    return value.values if isinstance(value, OneOf) else (value,)


def truth_of(value: Value) -> bool | None:
    """Whether a value is true; None when that is not known."""
    known = {_truth_of(part) for part in alternatives(value)}
    return known.pop() if len(known) == 1 else None


def _truth_of(value: Value) -> bool | None:
    match value:
        case Constant():
            return bool(value.value)
        case Items():
            return bool(value.items)
        case Row():
            return True
        case _:
            return None


def join(values: Iterable[Value]) -> Value:
    """The value that is any of these."""
    parts = [part for value in values for part in alternatives(value)]
    first = parts[0] if parts else UNKNOWN
    # Most values are the only one, or the same again: comparing them costs more than looking.
    if all(part is first for part in parts):
        return first
    merged = _merged(tuple(dict.fromkeys(parts)))
    if len(merged) > _MANY:
        merged = _of_one_root(merged)
    if len(merged) == 1:
        return merged[0]
    return OneOf(merged) if 0 < len(merged) <= MAX_ALTERNATIVES else UNKNOWN


def _of_one_root(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Querysets that conditions refine step by step: every step doubles them, so they become one."""
    groups: dict[object, list[QuerySet]] = {}
    others: list[Value] = []
    for value in values:
        if isinstance(value, QuerySet):
            groups.setdefault((value.model, value.links[0], value.shape, value.via), []).append(value)
        else:
            others.append(value)
    return (*(_common(group) for group in groups.values()), *others)


def _common(group: list[QuerySet]) -> QuerySet:
    """A queryset that is any of a group: what is done to all is built where their ways have not parted yet."""
    first, *rest = group
    if not rest:
        return first
    shared = first.links
    for other in rest:
        shared = tuple(_begun_with(shared, other.links))
        first = replace(
            first,
            load=first.load.joined(other.load),
            # What only some of them are still forbids what it forbids; one row at most, or none, it is of all.
            traits=(first.traits | other.traits) - ((first.traits ^ other.traits) & _CALMING),
            ties=first.ties | other.ties,
        )
    parted = Link(group[-1].site, None)
    return replace(first, links=shared if shared and shared[-1] == parted else (*shared, parted))


def _begun_with(one: tuple[Link, ...], other: tuple[Link, ...]) -> Iterator[Link]:
    """The links that two chains begin with."""
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            return
        yield mine


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
    if isinstance(value, Plain):
        return (Plain, value.type)
    return value


def _join_states(one: Value, other: Value) -> Value:
    if isinstance(one, QuerySet) and isinstance(other, QuerySet):
        return replace(one, load=one.load.joined(other.load), ties=one.ties | other.ties)
    if isinstance(one, Row) and isinstance(other, Row):
        return replace(one, varies=one.varies | other.varies, free=one.free & other.free)
    if isinstance(one, Plain) and isinstance(other, Plain):
        return replace(one, ties=one.ties | other.ties)
    return one
