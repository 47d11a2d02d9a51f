"""What a queryset, manager or row is, what it loads, and whether it has been evaluated: for hovers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.method_words import method_words
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.index.db import Database
from mir_lsp.index.models import model
from mir_lsp.semantics.costs import Cost, branches_before, cost_of, unloaded_steps
from mir_lsp.semantics.demand import missing
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.given import slot_of
from mir_lsp.semantics.reads import pristine
from mir_lsp.semantics.report import Anchor, Event, Freshness, Happening, Note, Report
from mir_lsp.semantics.supply import Loaded, Path
from mir_lsp.semantics.tables.queryset import method
from mir_lsp.semantics.values import Manager, OneOf, QuerySet, Row, Shape, Trait, Value, alternatives
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class QuerySetNote:
    """The answer in one line, then details, a line each."""

    span: Span
    headline: str
    details: tuple[str, ...]


def describe(db: Database, file: SourceFile | None, offset: int) -> QuerySetNote | None:
    """The note for the smallest expression at an offset; None when nothing of the ORM is there."""
    if file is None:
        return None
    unit = unit_at(file, offset)
    if unit is None:
        return None
    found = db.get(report, unit.id)
    base = unit.span.start
    called = _call_at(file.text[base : unit.span.end], found, offset - base)
    note = _meant_at(file, unit, found, offset)
    if note is None:
        return None
    lines = LineIndex(file.text)
    writer = _Writer(db, found, lambda span: lines.line_of(span.start + base) + 1, file.text[base : unit.span.end])
    headline, details = writer.note(note)
    about_method = method_words(called.name, _first(called.receiver.value)) if called is not None else ()
    return QuerySetNote(note.span.shifted(base), headline, (*about_method, *details))


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    receiver: Note


def _call_at(text: str, found: Report, offset: int) -> _Call | None:
    """The call whose name is at an offset of a unit, of a method of something that has a note."""
    name = next((each for each in _METHOD.finditer(text) if each.start(1) <= offset <= each.end(1)), None)
    if name is None:
        return None
    end = len(text[: name.start()].rstrip())
    receiver = next((note for note in found.notes if note.span.end == end), None)
    return _Call(name[1], receiver) if receiver is not None else None


_NUMBER = re.compile(r"\[-?\w{1,20}\]")
_CALLED = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_TARGET = re.compile(r"[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=(?!=)([ \t]*(?:\(\s*)*)")
_METHOD = re.compile(r"\.\s*([A-Za-z_]\w*)\s*\(")


def unit_at(file: SourceFile, offset: int) -> PlacedUnit | None:
    """The innermost unit at an offset."""
    inside = [unit for unit in file.units if unit.span.start <= offset <= unit.span.end]
    return min(inside, key=lambda unit: unit.span.end - unit.span.start, default=None)


def event_at(db: Database, file: SourceFile, unit: PlacedUnit, offset: int) -> Event | None:
    """What reads the queryset at an offset of a unit there: its rows, or something of them."""
    found = db.get(report, unit.id)
    note = _meant_at(file, unit, found, offset)
    value = _first(note.value) if note is not None else None
    if note is None or not isinstance(value, QuerySet | Manager):
        return None
    site = value.site if isinstance(value, QuerySet) else None
    here = [
        event
        for event in found.events
        if _costs(event) and event.span.start <= note.span.start and note.span.end <= event.span.end
        and (event.site == site if site is not None else event.span.start == note.span.start)
    ]  # fmt: skip
    return min(here, key=lambda event: event.span.end - event.span.start, default=None)


def _meant_at(file: SourceFile, unit: PlacedUnit, found: Report, offset: int) -> Note | None:
    """The note at an offset; on the name of a method, that of what it is called on."""
    base = unit.span.start
    text = file.text[base : unit.span.end]
    note = note_at(found, offset - base) or assigned_at(text, found, offset - base)
    called = _call_at(text, found, offset - base) if note is None else None
    return called.receiver if called is not None else note


def assigned_at(text: str, found: Report, offset: int) -> Note | None:
    """The value that is given to a name at an offset of the text of a unit, as a note on the name."""
    target = _TARGET.match(text, text.rfind("\n", 0, offset) + 1)
    if target is None or not target.start(1) <= offset <= target.end(1):
        return None
    starting = [note for note in found.notes if target.start(2) <= note.span.start <= target.end(2)]
    value = max(starting, key=_length, default=None)
    if value is None:
        return None
    opened = text.count("(", target.start(2), value.span.start)
    ended = re.compile(rf"(?:(?:\s|#[^\n]*)*\)){{{opened}}}[ \t]*(?:[\r\n#;]|\Z)").match(text, value.span.end)
    return replace(value, span=Span(*target.span(1))) if ended is not None else None


def note_at(found: Report, offset: int) -> Note | None:
    inside = [note for note in found.notes if note.span.start <= offset < note.span.end]
    if not inside:
        inside = [note for note in found.notes if note.span.end == offset]
    smallest = min(inside, key=_length, default=None)
    if smallest is None or isinstance(_first(smallest.value), Row):
        return smallest
    # On a manager or a step of a chain, what people ask about is the queryset that the chain makes.
    whole = [note for note in inside if note.span.start == smallest.span.start]
    return max((note for note in whole if isinstance(_first(note.value), QuerySet)), key=_length, default=smallest)


def _length(note: Note) -> int:
    return note.span.end - note.span.start


class _Writer:
    """Turns one note into words."""

    def __init__(self, db: Database, found: Report, line: LineOf, text: str) -> None:
        self._db = db
        self._text = text
        self._report = found
        self._lacking = missing(found)
        self._line = line

    def note(self, note: Note) -> tuple[str, list[str]]:
        value = _first(note.value)
        if isinstance(value, QuerySet):
            return self._queryset(note, value)
        if isinstance(value, Manager):
            return self._manager(value)
        assert isinstance(value, Row)
        headline, details = self._row(value)
        models = dict.fromkeys(part.model.name for part in alternatives(note.value) if isinstance(part, Row))
        names = " or ".join(f"`{name}`" for name in models)
        return headline.replace(f"`{value.model.name}`", names, 1), [*details, *_doubts(note.value)]

    def _queryset(self, note: Note, value: QuerySet) -> tuple[str, list[str]]:
        headline = f"`QuerySet[{value.model.name}]`: {self._freshness(note)}"
        details = []
        parted = _is_parted(note.value)
        if parted:
            details.append("Which one it is depends on the branch taken.")
        details.extend(_doubts(note.value))
        rows = value.shape is Shape.ROWS
        details.append(self._loads(value) if rows else f"Iteration gives {value.shape.value}, not instances.")
        details.extend(self._reads(value))
        details.extend(self._traits(value))
        if value.steps:
            begun = "On one of the ways here built by" if parted else "Built by"
            details.append(f"{begun} {', '.join(self._steps(value))}.")
        details.extend(self._history(value, note))
        return headline, details

    def _steps(self, value: QuerySet) -> Iterator[str]:
        """The methods that built a queryset, each with the line on which its name stands."""
        before = 0
        for name, span in value.steps:
            start = before if span.start <= before <= span.end else span.start
            written = re.compile(rf"\.\s*({re.escape(name)})\b").search(self._text, start, span.end)
            yield f"`{name}()` (line {self._line(Span(*written.span(1)) if written is not None else span)})"
            before = span.end

    def _freshness(self, note: Note) -> str:
        if note.freshness is Freshness.EVALUATED and note.evaluated_at is not None:
            by = self._by(note)
            return f"evaluated on line {self._line(note.evaluated_at)}{by}; its rows are cached"
        if note.freshness is Freshness.EITHER:
            return "evaluated on some of the ways here"
        following = self._next_evaluation(note)
        if following is None:
            return self._unevaluated(note)
        where, doer = self._where(note, following), self._doer(following)
        value = _first(note.value)
        assert isinstance(value, QuerySet)
        if value.via is not None and self._is_prefetched(value.via.relation.name, following.span):
            return f"lazy until `{doer}` reads it {where}: no query, it is prefetched"
        # What loaded the row of the relation is its caller's to know.
        unless = ", unless it is prefetched" if _may_be_prefetched(value) else ""
        return f"lazy until `{doer}` evaluates it {where}: {_queries(self._cost(value))}{unless}"

    def _unevaluated(self, note: Note) -> str:
        """What else becomes of a queryset whose rows are not read in view."""
        following = self._next(note, Happening.QUERIED, Happening.NESTED)
        if following is None:
            return self._of_what_is_built(note)
        where = self._where(note, following)
        if following.happening is Happening.NESTED:
            return f"lazy: it becomes part of another query {where}"
        if following.uses.prefetched is Loaded.YES:
            return f"lazy: `{self._doer(following)}` is answered {where} by what is prefetched"
        unless = "" if following.uses.prefetched is Loaded.NO else ", unless it is prefetched"
        return (
            f"lazy: `{self._doer(following)}` runs {following.cost or 'a query'} {where}, and keeps no rows{unless}"
        )

    def _of_what_is_built(self, note: Note) -> str:
        """What reads a queryset that is built from one which nothing reads."""
        value = _first(note.value)
        assert isinstance(value, QuerySet)
        events = [
            event
            for event in self._report.events
            if event.happening in (Happening.EVALUATED, Happening.QUERIED)
            and event.source is not None
            and any(link.span == value.site for link in event.source.links[:-1])
        ]
        following = min(_behind(events, note), key=lambda event: event.span, default=None)
        if following is not None and following.source is not None:
            evaluated = following.happening is Happening.EVALUATED
            cost = _queries(self._cost(following.source)) if evaluated else following.cost or "a query"
            where = self._where(note, following)
            return f"lazy: what is built from it is read {where} by `{self._doer(following)}`: {cost}"
        read = [each for each in self._lacking if any(anchor.source.site == value.site for anchor in each.anchors)]
        if read:
            return f"lazy: what is called on line {self._line(read[0].demand.span)} reads its rows"
        return "lazy, not evaluated here yet"

    def _where(self, note: Note, event: Event) -> str:
        line = self._line(event.span)
        return "here" if line == self._line(note.span) else f"on line {line}"

    def _doer(self, event: Event) -> str:
        """What does something: of a call, what is called, of a row by number, the number."""
        if event.by == "index" and event.of is not None:
            number = self._text[event.of.end : event.span.end]
            return number if _NUMBER.fullmatch(number) else "[…]"
        called = _CALLED.match(self._text, event.span.start) if event.by == "call" else None
        return f"{called[1]}()" if called is not None else event.by

    def _is_prefetched(self, relation: str, span: Span) -> bool:
        """Whether what reads a relation at a place finds it loaded, whichever queryset its row came from."""
        found = [each for each in self._report.demands if each.span == span and each.name == relation]
        anchors = [anchor for demand in found for anchor in demand.anchors]
        return bool(anchors) and all(anchor.status is Loaded.YES for anchor in anchors)

    def _next_evaluation(self, note: Note) -> Event | None:
        """What reads the rows of the queryset first, at this place or after it."""
        return self._next(note, Happening.EVALUATED)

    def _next(self, note: Note, *happenings: Happening) -> Event | None:
        value = _first(note.value)
        assert isinstance(value, QuerySet)
        events = [
            event for event in self._report.events if event.site == value.site and event.happening in happenings
        ]
        return min(_behind(events, note), key=lambda event: event.span, default=None)

    def _by(self, note: Note) -> str:
        for event in self._report.events:
            if event.span == note.evaluated_at and event.happening is Happening.EVALUATED:
                return f" by `{self._doer(event)}`"
        return ""

    def _cost(self, value: QuerySet) -> Cost:
        return cost_of(value, self._lacking, self._report.demands)

    def _loads(self, value: QuerySet) -> str:
        load = value.load
        parts = [f"`{'__'.join(path)}` (join)" for path in sorted(_deepest(load.select.must))]
        parts += [f"`{'__'.join(path)}` (prefetch)" for path in sorted(_deepest(load.prefetch.must))]
        maybe = (load.select.may | load.prefetch.may) - load.select.must - load.prefetch.must
        parts += [f"perhaps `{'__'.join(path)}`" for path in sorted(_deepest(frozenset(maybe)))]
        if load.every_key:
            parts.append("every key that is NOT NULL")
        if load.peers:
            parts.append("single-valued relations on first use, for all rows at once")
        if load.open:
            parts.append("whatever code out of view adds")
        if not parts:
            return f"Loads `{value.model.name}` rows and no relation."
        return f"Loads `{value.model.name}` rows with {', '.join(parts)}."

    def _reads(self, value: QuerySet) -> Iterator[str]:
        """What is read of each row without having been loaded, each where it is first read."""
        for each in self._lacking:
            anchor = next((anchor for anchor in each.anchors if anchor.source.site == value.site), None)
            if anchor is not None:
                where = f"on line {self._line(each.demand.span)}"
                yield f"Reads `{'.'.join(anchor.path)}` of each row {where}, which it does not load: {_each(anchor)}."

    def _traits(self, value: QuerySet) -> Iterator[str]:
        known = self._db.get(model, value.model)
        if Trait.ORDERED in value.traits:
            yield "Ordered by `order_by()`."
        elif known is not None and known.ordering:
            yield "Ordered by `Meta.ordering`."
        if Trait.SLICED in value.traits:
            yield "Sliced: it cannot be filtered or ordered any more."
        if Trait.LOCKED in value.traits:
            yield "Locks its rows when it is evaluated; that needs a transaction."
        if value.extra and value.shape is Shape.ROWS:
            yield f"Its rows also have {', '.join(f'`{name}`' for name in sorted(value.extra))}."

    def _history(self, value: QuerySet, note: Note) -> Iterator[str]:
        costs = [event for event in self._report.events if event.site == value.site and _costs(event)]
        if isinstance(note.value, OneOf):
            # What one of them was read by is no answer from the cache of another.
            read = {event.span for event in costs if event.happening is Happening.EVALUATED}
            costs = [each for each in costs if each.happening is not Happening.CACHED or each.span not in read]
        # One reading is in the first line already.
        events = sorted(costs, key=lambda event: event.span) if len(costs) > 1 else []
        for event in events:
            line = self._line(event.span)
            if event.happening is Happening.CACHED:
                yield f"On line {line} `{self._doer(event)}` is answered from its cache."
            else:
                yield f"On line {line} `{self._doer(event)}` runs {event.cost}{_again(event, events)}."

    def _manager(self, value: Manager) -> tuple[str, list[str]]:
        if value.via is not None:
            headline = f"Manager of `{value.via.row.model.name}.{value.via.relation.name}`: builds querysets"
            details = [f"Its rows are `{value.model.name}`. Nothing is queried before they are read."]
            return headline, details
        headline = f"Manager `{value.shape.name}` of `{value.model.name}`: builds querysets, runs nothing itself"
        details = [] if value.shape.known else ["It is made by code out of view: what it loads is not known."]
        return headline, details

    def _row(self, value: Row) -> tuple[str, list[str]]:
        path = ".".join(value.path)
        if value.source is None or slot_of(value.source.site) is not None:
            reached = [f"Reached by `{path}`."] if path else []
            return f"`{value.model.name}` instance", [*reached, "Where it was loaded is not in view."]
        origin = f"line {self._line(value.source.site)}"
        if path:
            return f"`{value.model.name}` instance", [f"Reached by `{path}` from the queryset of {origin}."]
        return f"`{value.model.name}` instance", [
            f"A row of the queryset of {origin}.",
            self._loads(value.source),
        ]


def _behind(events: list[Event], note: Note) -> Iterator[Event]:
    """Those events that come at a place or after it."""
    return (event for event in events if event.span.end >= note.span.end)


def _queries(cost: Cost) -> str:
    """How many queries reading all rows runs: `1 + 2 + N`, with what the last one is for."""
    terms = ["1"]
    if cost.prefetches:
        terms.append(str(len(cost.prefetches)))
    if cost.per_row:
        terms.append("N" if len(cost.per_row) == 1 else f"{len(cost.per_row)}N")
    number = " + ".join(terms)
    queries = "1 query" if number == "1" else f"{number} queries"
    reasons = [f"for each row {_named(cost.per_row)}"] if cost.per_row else []
    reasons += [f"`{'.'.join(path)}` for each of the rows that lead to it" for path in cost.beyond]
    why = f" ({', '.join(reasons)})" if reasons else ""
    return f"{'at least ' if cost.at_least or cost.perhaps or cost.beyond else ''}{queries}{why}"


def _each(anchor: Anchor) -> str:
    """How many queries reading a path of each row runs: one for each step of it that is not loaded."""
    steps = tuple(unloaded_steps(anchor))
    many = branches_before(anchor, anchor.path)
    if many:
        rows = f"one query for each row of `{'.'.join(many)}`"
        return rows if len(steps) == 1 else f"{rows}, beside those for {_named(steps[:-1])}"
    return "one query per row" if len(steps) == 1 else f"{len(steps)} queries per row, {_named(steps)}"


def _may_be_prefetched(value: QuerySet) -> bool:
    """Whether rows of a relation may have come with a row of which it is not in view what loaded it."""
    if value.via is None or not pristine(value):
        return False
    source = value.via.row.source
    return source is None or slot_of(source.site) is not None


def _is_parted(value: Value) -> bool:
    """Whether it is one of several querysets that were built on different branches."""
    found = [part for part in alternatives(value) if isinstance(part, QuerySet)]
    return len({(part.site, part.steps) for part in found}) > 1 or any(map(_is_joined, found))


def _is_joined(value: QuerySet) -> bool:
    """Whether it stands for several that were built from the same one."""
    last = value.links[-1]
    is_open = last.unit is None and last.insert_at is None and not last.slices
    return len(value.links) > 1 and is_open and bool(value.steps)


def _doubts(value: Value) -> Iterator[str]:
    """What it rests on that a value is what it is taken for, a sentence each."""
    doubts = (part.doubt for part in alternatives(value) if isinstance(part, QuerySet | Row))
    for doubt in dict.fromkeys(filter(None, doubts)):
        yield f"That is so {doubt}."


def _named(paths: tuple[Path, ...]) -> str:
    return ", ".join(f"`{'.'.join(path)}`" for path in paths)


def _again(event: Event, events: list[Event]) -> str:
    """Why something queries that stands behind an evaluation."""
    table = method(event.by)
    evaluated = any(other.happening is Happening.EVALUATED and other.span < event.span for other in events)
    return ": it never reads the cache" if evaluated and table is not None and not table.cached else ""


class LineOf(Protocol):
    """The number of the line, from 1, on which a span of the unit starts."""

    def __call__(self, span: Span) -> int: ...


def _first(value: Value) -> Value:
    kinds = (QuerySet, Manager, Row)
    return next(part for kind in kinds for part in alternatives(value) if isinstance(part, kind))


def _deepest(paths: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    return frozenset(
        path for path in paths if not any(len(other) > len(path) and other[: len(path)] == path for other in paths)
    )


def _costs(event: Event) -> bool:
    return event.happening in (Happening.EVALUATED, Happening.CACHED, Happening.QUERIED)
