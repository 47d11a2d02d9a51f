"""Values of the analysis: what an expression may be. Immutable, compared by value, never wrong when `UNKNOWN`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mir_lsp.index.resolve import Symbol
from mir_lsp.index.schema import ClassId, ManagerShape, Relation
from mir_lsp.semantics.mentions import Waiting
from mir_lsp.semantics.plan import Plan as Plan
from mir_lsp.semantics.plan import PlanStep as PlanStep
from mir_lsp.semantics.plan import PlanTerm as PlanTerm
from mir_lsp.semantics.plan import either, either_term
from mir_lsp.semantics.remembered import HashedOnce, hashed_once
from mir_lsp.semantics.supply import NOTHING, Load, Path
from mir_lsp.semantics.traits import Link as Link
from mir_lsp.semantics.traits import Shape as Shape
from mir_lsp.semantics.traits import Trait as Trait
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.semantics.made import Expression, Number

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
    doubt: str = ""  # what it rests on that these are rows of that model


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that is surely not a queryset, manager, row or collection of them: a number, text, date, column.

    `ties` are the rows that it was read from or made of; `names` are what an expression of a query names. `term` is
    such an expression as it was written, where SQL is asked for, and no part of what it is.
    """

    type: str = ""
    ties: frozenset[Tie] = frozenset()
    names: frozenset[Waiting] = frozenset()
    made: Number | Expression | None = None
    term: PlanTerm | None = field(default=None, compare=False, repr=False)


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
    """A tuple or list of known length: `for i, book in enumerate(books)` unpacks one.

    `later` are further items that a list of lookups may have: what was added to it on some branches.
    """

    items: tuple[Value, ...]
    later: tuple[Value, ...] = ()

    def changed(self, change: Callable[[Value], Value]) -> Items:
        """With each item changed."""
        return Items(tuple(map(change, self.items)), tuple(map(change, self.later)))


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict: what its keys and its values are; `items` are the values under texts that are known."""

    key: Value
    value: Value
    items: tuple[tuple[str, Value], ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether all that stands in it stands under texts that are known."""
        if self.key == NOTHING_IN_IT:
            return not self.items
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
    """`functools.partial(...)`: a function with some of its arguments; `elsewhere`: `sync_to_async(...)`."""

    function: Value
    arguments: tuple[Value, ...] = ()
    keywords: tuple[tuple[str | None, Value], ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """An argument `*value`: the value, and what iterating it gives."""

    value: Value
    element: Value


@hashed_once
@dataclass(frozen=True, slots=True)
class Object(HashedOnce):
    """An instance of a class of the project that is not a model, with attributes it was seen to be given.

    `above` is the class whose `super()` it is: methods are looked for behind that class.
    """

    cls: ClassId
    attributes: tuple[tuple[str, Value], ...] = ()
    above: ClassId | None = None

    def attribute(self, name: str) -> Value | None:
        """What an attribute was seen to be given; None when that was not seen."""
        return next((value for key, value in self.attributes if key == name), None)


@hashed_once
@dataclass(frozen=True, slots=True)
class Row(HashedOnce):
    """A model instance. Reads of its relations are demands on `source`, along `path`.

    `source` is None for a row of unknown origin: nothing can be said of what is loaded. `varies` names the loops
    that give it another value in each round. `free` are relation names that cost nothing on it: set by hand, or
    leading back to the row it was reached from. `doubt` is what it rests on that it is a row of this model, where
    only what is read of it says so; `fits` are the models that it may be of then, if they are several. `optional`
    says that it may be None: a key that is null leads to it.
    """

    model: ClassId
    source: QuerySet | None = None
    path: Path = ()
    varies: frozenset[Span] = frozenset()
    free: frozenset[str] = frozenset()
    doubt: str = ""
    optional: bool = False
    fits: tuple[ClassId, ...] = ()


_CALMING = frozenset({Trait.SINGLE, Trait.EMPTY, Trait.ORDERED})


@hashed_once
@dataclass(frozen=True, slots=True)
class Related(HashedOnce):
    """The relation of a row that a manager or queryset serves."""

    row: Row
    relation: Relation


@hashed_once
@dataclass(frozen=True, slots=True)
class QuerySet(HashedOnce):
    """A queryset object, identified by the expression that made it (`links[-1].span`).

    `given` is the number of the queryset or row that a caller hands over: what it loads is decided there. `ties` are
    the rows that its conditions depend on. `plan` is there only where SQL is asked for, and is no part of what it is.
    `extra` are names that it knows besides those of the model, `open` says why there may be others (empty: there are
    none), `outer` are names that are read on the query that it is put into.
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
    plan: Plan | None = field(default=None, compare=False, repr=False)
    extra: frozenset[str] = frozenset()
    open: str = ""
    outer: frozenset[Waiting] = frozenset()

    @property
    def site(self) -> Span:
        return self.links[-1].span

    @property
    def for_peers(self) -> bool:
        """Whether what is read of one row is fetched for all of them: they have to be there together."""
        return self.load.peers and Trait.STREAMED not in self.traits

    def having(self, *traits: Trait) -> QuerySet:
        """The same queryset with more traits."""
        return replace(self, traits=self.traits | frozenset(traits))

    @property
    def doubtful(self) -> Row | None:
        """The row it was reached from of which only what is read says what it is."""
        here: QuerySet | None = self
        while here is not None and here.via is not None:
            if here.via.row.doubt:
                return here.via.row
            here = here.via.row.source
        return None

    @property
    def doubt(self) -> str:
        """What it rests on that the rows it was reached from are what they are taken for."""
        row = self.doubtful
        return row.doubt if row is not None else ""


@dataclass(frozen=True, slots=True)
class Manager:
    """A manager of a model, or of a relation of a row (`via`); a queryset call can be added at `insert_at`."""

    model: ClassId
    shape: ManagerShape
    span: Span
    insert_at: int | None
    via: Related | None = None


@hashed_once
@dataclass(frozen=True, slots=True)
class OneOf(HashedOnce):
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
NOTHING_IN_IT = Items(())  # the keys and values of an empty dict
EMPTY_DICT = Mapping(NOTHING_IN_IT, NOTHING_IN_IT)


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
            return True if value.items else None if value.later else False
        case Row():
            return True if not value.doubt and not value.optional else None
        case _:
            return None


def join(values: Iterable[Value]) -> Value:
    """The value that is any of these."""
    parts = [part for value in values for part in alternatives(value)]
    first = parts[0] if parts else UNKNOWN
    # Most values are the only one, or the same again: comparing them costs more than looking.
    if all(part is first for part in parts):
        return first
    distinct = tuple(dict.fromkeys(parts))
    merged = _merged(distinct if len(distinct) == len(parts) else _with_all_plans(distinct, parts))
    if len(merged) > _MANY:
        merged = _of_one_root(merged)
    if len(merged) == 1:
        return merged[0]
    return OneOf(merged) if 0 < len(merged) <= MAX_ALTERNATIVES else UNKNOWN


def _with_all_plans(distinct: tuple[Value, ...], parts: list[Value]) -> tuple[Value, ...]:
    """Values of which some came more than once: plans are no part of what they are, and may differ."""
    if not any(getattr(part, "plan", None) or getattr(part, "term", None) for part in parts):
        return distinct
    found = dict(zip(distinct, distinct, strict=True))
    for part in parts:
        found[part] = _join_states(found[part], part)
    return tuple(found.values())


def _of_one_root(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """What conditions refine step by step becomes one: every step doubles it otherwise."""
    groups: dict[object, list[QuerySet]] = {}
    dicts: list[Mapping] = []
    lists: list[Items] = []
    others: list[Value] = []
    for value in values:
        if isinstance(value, QuerySet):
            groups.setdefault((value.model, value.links[0], value.shape, value.via), []).append(value)
        elif isinstance(value, Mapping):
            dicts.append(value)
        elif isinstance(value, Items):
            lists.append(value)
        else:
            others.append(value)
    return (*(_common(group) for group in groups.values()), *_merged_dicts(dicts), *_merged_lists(lists), *others)


def _merged_lists(lists: list[Items]) -> list[Items]:
    """A list of lookups that is any of some; lists of anything else stay apart."""
    if len(lists) < 2 or not all(of_lookups(each) for each in lists):
        return lists
    first, *rest = lists
    shared = first.items
    for other in rest:
        end = next((at for at, (mine, its) in enumerate(zip(shared, other.items, strict=False)) if mine != its), None)
        shared = shared[: min(len(shared), len(other.items)) if end is None else end]
    later = (item for each in lists for item in (*each.items[len(shared) :], *each.later))
    return [Items(shared, tuple(dict.fromkeys(later)))]


def of_lookups(value: Items) -> bool:
    """Whether a list holds texts and objects like `Prefetch` only."""
    return all(isinstance(item, Constant | Partial) for item in (*value.items, *value.later))


def _merged_dicts(dicts: list[Mapping]) -> Iterator[Mapping]:
    """A dict that is any of some; what only some of them hold may be missing from it."""
    if len(dicts) < 2:
        yield from dicts
        return
    items: dict[str, list[Value]] = {}
    for each in dicts:
        for name, value in each.items:
            items.setdefault(name, []).append(value)
    key = join(each.key for each in dicts if each.key != NOTHING_IN_IT)
    value = join(each.value for each in dicts if each.value != NOTHING_IN_IT)
    # A key that is no text keeps it from being taken for all that can stand in it.
    yield Mapping(join((key, PLAIN)), value, tuple((name, join(found)) for name, found in items.items()))


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
            extra=first.extra | other.extra,
            open=first.open or other.open,
            outer=first.outer | other.outer,
            plan=either(first.plan, other.plan),
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
        return replace(
            one,
            load=one.load.joined(other.load),
            ties=one.ties | other.ties,
            extra=one.extra | other.extra,
            open=one.open or other.open,
            outer=one.outer | other.outer,
            plan=either(one.plan, other.plan),
        )
    if isinstance(one, Row) and isinstance(other, Row):
        doubt = one.doubt or other.doubt
        return replace(
            one,
            varies=one.varies | other.varies,
            free=one.free & other.free,
            doubt=doubt,
            optional=one.optional or other.optional,
        )
    if isinstance(one, Plain) and isinstance(other, Plain):
        made = one.made if one.made == other.made else None
        term = either_term(one.term, other.term)
        return replace(one, ties=one.ties | other.ties, names=one.names | other.names, made=made, term=term)
    return one
