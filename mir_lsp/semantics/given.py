"""Values on their way into a function and back: numbered on the way in, put back in place on the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.row_columns import columns_of
from mir_lsp.semantics.supply import NOTHING
from mir_lsp.semantics.ties import NO_TIES, Ties, steadied, ties_of
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Constant,
    Items,
    Link,
    Manager,
    Mapping,
    Named,
    Object,
    OneOf,
    Partial,
    Plain,
    QuerySet,
    Related,
    Row,
    Tie,
    Trait,
    Value,
    alternatives,
    join,
)
from mir_lsp.text.spans import Span

_DEEPEST = 4  # collections of collections of …: what is deeper inside is not looked at
MOST = 8  # querysets and rows in one call
_LONGEST_TEXT = 60
_OUTSIDE = 999
_BEYOND = 1000  # no call numbers so many
_MOST_LINKS = 10

Leaf = Row | QuerySet | Plain


def slot_span(slot: int) -> Span:
    """What stands for the place of something that was given: no place of the function is before its start."""
    return Span(-1 - slot, -1 - slot)


def unseen_row(model: ClassId, number: int, doubt: str, fits: tuple[ClassId, ...] = ()) -> Row:
    """A row that callers give, where no call is looked at: what is loaded with it is theirs to say."""
    return Row(model, _given(model, _BEYOND + number), doubt=doubt, fits=fits)


def is_unseen(source: QuerySet) -> bool:
    """Whether a queryset stands for a row that callers give, of which no call is looked at."""
    return source.given is not None and source.given >= _BEYOND


def row_from_outside(model: ClassId) -> Row:
    """A row that code out of view gives, such as what is saved: it may have loaded more with it."""
    source = QuerySet(model, (Link(slot_span(_OUTSIDE), None),), replace(NOTHING, unseen=True))
    return Row(model, source)


def slot_of(span: Span) -> int | None:
    """The number of what was given that a span stands for; None for a real place."""
    return -1 - span.start if span.start < 0 else None


@dataclass(slots=True)
class Numbering:
    """Numbers the rows and querysets of the arguments of one call."""

    leaves: list[Leaf] = field(default_factory=list)
    most: int = MOST
    owners: dict[int, str] = field(default_factory=dict)  # the parameter that each came in first
    parameter: str = ""
    held: set[int] = field(default_factory=set)  # those that objects hold

    def symbolic(self, value: Value, depth: int = 0) -> Value:
        """A value as the function sees it."""
        if depth > _DEEPEST:
            return UNKNOWN
        match value:
            case Row():
                return self._row(value)
            case QuerySet():
                return self._queryset(value)
            case Manager():
                return self._manager(value)
            case Collection():
                return Collection(self.symbolic(value.element, depth + 1))
            case Items():
                return value.changed(lambda item: self.symbolic(item, depth + 1))
            case Mapping():
                items = tuple((name, self.symbolic(each, depth + 1)) for name, each in value.items)
                return Mapping(self.symbolic(value.key, depth + 1), self.symbolic(value.value, depth + 1), items)
            case Object():
                return self._object(value, depth)
            case OneOf():
                return join(self.symbolic(part, depth + 1) for part in value.values)
            case Constant():
                return value if not isinstance(value.value, str) or len(value.value) <= _LONGEST_TEXT else PLAIN
            case Plain() if value.names or value.term is not None:
                # They stand at no place of the function.
                return self.symbolic(replace(value, names=frozenset(), term=None), depth)
            case Plain() if value.ties:
                return self._tied(value)
            case Named() | Plain():
                return value
            case Partial():
                return _of_partial(value, lambda each: self.symbolic(each, depth + 1))
            case _:
                return UNKNOWN

    def _tied(self, value: Plain) -> Plain:
        slot = self._slot(value)
        ties = frozenset(Tie(tie.model, None, slot) for tie in value.ties) if slot is not None else NO_TIES
        return replace(value, ties=ties)

    def argument(self, name: str, value: Value) -> Value:
        """The value of a parameter as the function sees it."""
        self.parameter = name
        return self.symbolic(value)

    def _object(self, value: Object, depth: int) -> Object:
        before = len(self.leaves)
        kept = tuple((name, self.symbolic(each, depth + 1)) for name, each in value.attributes)
        self.held.update(range(before, len(self.leaves)))
        return replace(value, attributes=kept)

    def _row(self, row: Row) -> Value:
        slot = self._slot(row)
        if slot is None:
            return Row(row.model, doubt=row.doubt, optional=row.optional)
        narrowed = columns_of(row)
        given = _given(row.model, slot)
        if narrowed is not None and not narrowed[1]:
            given = replace(given, load=NOTHING.with_columns((), narrowed[0]))
        return Row(row.model, given, optional=row.optional)

    def _queryset(self, source: QuerySet) -> Value:
        slot = self._slot(source)
        if slot is None:
            return UNKNOWN
        load = NOTHING.with_columns((), source.load.columns_at(()))
        made = replace(_given(source.model, slot), load=load, shape=source.shape, traits=source.traits)
        made = replace(made, manager=source.manager)
        return replace(made, via=self._related(source.via)) if source.via is not None else made

    def _manager(self, manager: Manager) -> Value:
        via = self._related(manager.via) if manager.via is not None else None
        if manager.via is not None and via is None:
            return UNKNOWN
        # It stands at no place of the function: nothing can be added to it there.
        return Manager(manager.model, manager.shape, slot_span(MOST), None, via)

    def _related(self, via: Related) -> Related | None:
        row = self._row(via.row)
        assert isinstance(row, Row)
        return Related(row, via.relation) if row.source is not None else None

    def _slot(self, leaf: Leaf) -> int | None:
        if leaf in self.leaves:
            return self.leaves.index(leaf)
        if len(self.leaves) >= self.most:
            return None
        self.leaves.append(leaf)
        self.owners[len(self.leaves) - 1] = self.parameter
        return len(self.leaves) - 1


def _given(model: ClassId, slot: int) -> QuerySet:
    return QuerySet(model, (Link(slot_span(slot), None),), NOTHING, given=slot)


def placed(value: Value, unit: UnitId, hazards: Callable[[Span], frozenset[str]]) -> Value:
    """A value that a unit gives back: the places of its querysets are that unit's, with what limits edits there."""

    def link_of(link: Link) -> Link:
        if link.unit is not None or slot_of(link.span) is not None:
            return link
        return replace(link, unit=unit, hazards=hazards(link.span))

    def each(value: Value) -> Value:
        match value:
            case QuerySet():
                via = Related(row(value.via.row), value.via.relation) if value.via is not None else None
                links = tuple(link_of(link) for link in value.links)
                return replace(value, links=links, via=via, ties=steadied(value.ties))
            case Row():
                return row(value)
            case Collection():
                return Collection(each(value.element))
            case Items():
                return value.changed(each)
            case Partial():
                return _of_partial(value, each)
            case Mapping():
                items = tuple((name, each(kept)) for name, kept in value.items)
                return Mapping(each(value.key), each(value.value), items)
            case Object():
                return replace(value, attributes=tuple((name, each(kept)) for name, kept in value.attributes))
            case OneOf():
                return join(each(part) for part in value.values)
            case Manager() if value.via is not None:
                return replace(value, via=Related(row(value.via.row), value.via.relation))
            case Plain() if value.ties:
                return replace(value, ties=steadied(value.ties))
            case _:
                return value

    def row(value: Row) -> Row:
        source = each(value.source) if value.source is not None else None
        return replace(value, source=source if isinstance(source, QuerySet) else None, varies=frozenset())

    return each(value)


def kept(value: Value) -> Value:
    """A value that a class or a module keeps: a queryset among them is the same one in every call."""
    return join(part.having(Trait.KEPT) if isinstance(part, QuerySet) else part for part in alternatives(value))


def _of_partial(value: Partial, change: Callable[[Value], Value]) -> Partial:
    """`Prefetch("books", rows)` with what it holds changed."""
    arguments = tuple(map(change, value.arguments))
    keywords = tuple((name, change(each)) for name, each in value.keywords)
    return replace(value, function=change(value.function), arguments=arguments, keywords=keywords)


def relocated(value: Value, at: Span) -> Value:
    """A value of other code that an expression stands for: querysets are told apart by that expression."""

    def each(value: Value) -> Value:
        match value:
            case QuerySet():
                return replace(value, links=joined_links(value.links, Link(at, None)))
            case Collection():
                return Collection(each(value.element))
            case Row() if value.source is not None:
                source = each(value.source)
                return replace(value, source=source) if isinstance(source, QuerySet) else value
            case OneOf():
                return join(each(part) for part in value.values)
            case _:
                return value

    return each(value)


def joined_links(links: tuple[Link, ...], last: Link) -> tuple[Link, ...]:
    """A chain of links with one more; going round through the same expression keeps it finite."""
    for index, link in enumerate(links):
        if (link.unit, link.span) == (last.unit, last.span):
            return (*links[:index], last)
    return (*links[-_MOST_LINKS:], last)


def takes_calls(value: Value) -> bool:
    """Whether a method of querysets can be called on what a function gives: pages have none."""
    if isinstance(value, QuerySet):
        last = value.links[-1]
        return not last.slices or last.insert_at is not None
    return isinstance(value, Manager)


@dataclass(frozen=True, slots=True)
class Return:
    """Puts what a function gives back in the place of its call.

    `at` is the span of the call, `follow` leads from a given row along a path, `row_of` gives a row of a queryset.
    """

    at: Span
    editable: bool
    leaves: tuple[Leaf, ...]
    follow: Callable[[Row, tuple[str, ...]], Value]
    row_of: Callable[[QuerySet], Row]

    def value(self, value: Value) -> Value:
        """A value of the function as its caller sees it."""
        building = all(takes_calls(part) for part in alternatives(value))
        insert_at = self.at.end if self.editable and building else None
        return self._value(value, insert_at, 0)

    def held(self, value: Value) -> Value:
        """What the function sets on its first argument: a call behind this one would be a call on something else."""
        return self._value(value, None, 0)

    def _value(self, value: Value, insert_at: int | None, depth: int) -> Value:
        if depth > _DEEPEST:
            return UNKNOWN
        match value:
            case QuerySet():
                return self._queryset(value, insert_at)
            case Row():
                return self._row(value)
            case Manager():
                via = self._related(value.via) if value.via is not None else None
                if value.via is not None and via is None:
                    return UNKNOWN
                return Manager(value.model, value.shape, self.at, insert_at, via)
            case Collection():
                return Collection(self._value(value.element, None, depth + 1))
            case Items():
                return value.changed(lambda item: self._value(item, None, depth + 1))
            case Partial():
                return _of_partial(value, lambda each: self._value(each, None, depth + 1))
            case Mapping():
                items = tuple((name, self._value(each, None, depth + 1)) for name, each in value.items)
                return Mapping(
                    self._value(value.key, None, depth + 1), self._value(value.value, None, depth + 1), items
                )
            case Object():
                kept = tuple((name, self._value(each, None, depth + 1)) for name, each in value.attributes)
                return replace(value, attributes=kept)
            case OneOf():
                return join(self._value(part, insert_at, depth + 1) for part in value.values)
            case Plain() if value.ties:
                return replace(value, ties=self._ties(value.ties))
            case Constant() | Named() | Plain():
                return value
            case _:
                return UNKNOWN

    def _ties(self, ties: Ties) -> Ties:
        """What something of the function depends on, seen from its caller."""
        slots = {tie.slot for tie in ties if tie.slot is not None and tie.slot < len(self.leaves)}
        found = [ties_of(self.leaves[slot]) for slot in sorted(slots)]
        return frozenset(tie for tie in ties if tie.slot is None).union(*found)

    def _queryset(self, made: QuerySet, insert_at: int | None) -> Value:
        link = Link(self.at, insert_at)
        if made.given is None:
            via = self._related(made.via) if made.via is not None else None
            if made.via is not None and via is None:
                return UNKNOWN
            links = joined_links(made.links, link)
            return replace(made, links=links, via=via, steps=(), ties=self._ties(made.ties))
        leaf = self.leaves[made.given] if made.given < len(self.leaves) else None
        if not isinstance(leaf, QuerySet):
            return UNKNOWN
        if len(made.links) == 1:
            return leaf
        load = leaf.load.with_those_of(made.load)
        return replace(
            leaf,
            links=joined_links(leaf.links, link),
            load=load,
            traits=leaf.traits | made.traits,
            shape=made.shape,
            steps=(),
            ties=leaf.ties | self._ties(made.ties),
            extra=leaf.extra | made.extra,
            open=leaf.open or made.open,
            plan=made.plan,
        )

    def _row(self, row: Row) -> Value:
        source = row.source
        if source is None:
            return Row(row.model, doubt=row.doubt, optional=row.optional)
        if source.given is not None and len(source.links) == 1:
            leaf = self.leaves[source.given] if source.given < len(self.leaves) else None
            if leaf is None:
                return Row(row.model, doubt=row.doubt)
            if isinstance(leaf, Plain):
                return Row(row.model, doubt=row.doubt)
            return self.follow(leaf if isinstance(leaf, Row) else self.row_of(leaf), row.path)
        placed = self._queryset(source, None)
        if not isinstance(placed, QuerySet):
            return Row(row.model, doubt=row.doubt)
        return Row(row.model, placed, row.path, free=row.free, optional=row.optional)

    def _related(self, via: Related) -> Related | None:
        row = self._row(via.row)
        return Related(row, via.relation) if isinstance(row, Row) else None
