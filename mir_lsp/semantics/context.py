"""The context of one run of the flow: where it is, what it knows, and what it writes down."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.code import Code, Places
from mir_lsp.semantics.loose import Loosely, loose_groups
from mir_lsp.semantics.mentions import UNSURE, Mention, Role, Waiting
from mir_lsp.semantics.report import (
    Absent,
    Anchor,
    Demand,
    Event,
    Freshness,
    Happening,
    Hazard,
    Misuse,
    Misused,
    Note,
    Query,
    Report,
    Uses,
)
from mir_lsp.semantics.spent import Measure, Spent, Ways
from mir_lsp.semantics.state import FRESH, Cell, State, joined
from mir_lsp.semantics.supply import Loaded, Path
from mir_lsp.semantics.transacted import Atomic, Effect, Trouble, Troubled
from mir_lsp.semantics.transfer import Asking, InUnit, Place, Want
from mir_lsp.semantics.values import UNKNOWN, Manager, OneOf, QuerySet, Row, Value, alternatives
from mir_lsp.semantics.waits import Wait
from mir_lsp.text.spans import Span

_NOTED = frozenset({QuerySet, Manager, Row})

Function = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef


_SOME_WAYS = "on the branches that lead there with such rows"


class Frame:
    """What is around the code that is gone through: loops, handlers, and the ways out of them."""

    __slots__ = (
        "breaks",
        "call",
        "carried",
        "continues",
        "entering",
        "excepting",
        "filling",
        "guarded",
        "handlers",
        "in_text",
        "leaving",
        "loops",
        "outer",
        "prefetched",
        "remembering",
        "returned",
        "states",
        "targets",
        "tests",
        "yielded",
    )

    def __init__(self) -> None:
        self.loops: list[Span] = []
        self.targets: dict[Span, frozenset[str]] = {}  # of each loop: the names that it binds
        self.call: ast.expr | None = None  # the call of the inner function that is gone through
        self.entering: Span | None = None  # the loop of a comprehension that has not begun its first round
        self.outer: tuple[Span, ...] = ()  # loops around the call of an inner function, which cannot leave them
        self.guarded: list[int] = []  # of each loop: how many exception handlers were around when it began
        self.carried: list[frozenset[str]] = []  # of each loop: the names that were bound before its first round
        self.leaving: list[frozenset[Span]] = []  # loops whose rounds do not all go through this code
        self.tests: list[Span] = []  # the conditions around that may hold or not
        self.excepting = 0  # how many exception handlers are around
        self.filling = 0  # how many conditions are around that do not hold for rows that were saved before
        self.remembering = 0  # how many conditions are around that look for what is then kept
        self.prefetched = 0  # how many conditions are around that hold where relations are there
        self.in_text = 0  # how many f-strings are around
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self.handlers: list[list[State]] = []  # of each `try`: the states in which it may be left
        self.returned: list[Value] = []
        self.yielded: list[Value] = []
        self.states: list[State] = []  # in which it was left by `return`


class Context:
    """One run over one unit. Everything written down is merged by place, so that going through a loop again adds
    alternatives and never doubles anything."""

    def __init__(
        self,
        db: Database,
        path: str,
        owner: ClassId | None,
        locator: Places,
        start: int,
        text: str,
        code: Code,
    ) -> None:
        self.db = db
        self.path = path
        self.owner = owner
        self.parent: Value | None = None  # what `super()` is
        self.editable = True  # whether calls can be added to expressions of this code
        self.blind_writes = False  # something unknown was saved or deleted
        # Expressions hold calls, calls run methods, methods hold statements: the way round goes through here.
        self.code = code
        self.evaluate = code.evaluate
        self.inline = code.inline
        self.unit: UnitId | None = None
        self.calling: list[Span] = []  # of these, the ones that are being gone through
        self.closures: dict[Span, Function] = {}  # lambdas and inner functions by their place
        self.state = State(spent=code.spent)
        self.locals: frozenset[str] = frozenset()
        self.rebound: frozenset[str] = frozenset()  # names that are bound in more than one place
        self.frame = Frame()
        self.callers: tuple[tuple[str, str], ...] = ()
        self.measures: dict[Span, Measure] = {}  # of loops, where queries are counted: see `spending.py`
        self.born: dict[Span, int] = {}  # how many loops were around where rows were asked for, likewise
        self.ways: Ways | None = None  # what was run last, likewise
        self.so_far: dict[Span, Spent] = {}  # what was spent when a place had run, likewise
        self.asking: Wait | None = None  # what is about to query, see `blocking.py`
        self.away = 0  # how much is around that runs in another thread, or later
        self.committed = 0  # how many callbacks of `on_commit` are around
        self.atomics: list[Atomic] = []  # what is open around, where effects are heard: see `hearing.py`
        self.effects: dict[object, Effect] = {}  # likewise
        self.troubles: dict[tuple[Trouble, Span], Troubled] = {}  # likewise
        self.repeating = False  # whether a loop is gone through once more, and what it runs has been counted
        self._locator = locator
        self._start = start
        self._text = text
        self._demands: dict[tuple[Span, str], Demand] = {}
        self._held: dict[Span, list[Demand]] = {}
        self._holding: list[Demand] | None = None
        self.planning = False  # querysets are to know how they are built, see `plans.py`
        self.latest: dict[ast.expr, Value] = {}  # what expressions were when they were last gone through, likewise
        self.peeking = False  # what is looked at now is not gone through
        self.aggregates: dict[Span, tuple[Any, ...]] = {}  # of calls of `annotate`, see `wrong_queries.py`
        self.said: dict[Span, tuple[tuple[str, ...], frozenset[str]]] = {}  # texts and names given to methods
        self.tested: ast.expr | None = None  # the expression that is taken for a truth value
        self.at_import = False  # this code runs when its module is loaded
        self.trying = 0  # how many `with suppress(…)` are around
        self.taken_once: frozenset[Span] = frozenset()  # loops of generators of which one element is taken
        self._queries: dict[tuple[Span, Place | None], Query] = {}
        self._askings: dict[tuple[tuple[int, ...], Place | None], Asking] = {}
        self.seen_slots: frozenset[int] = frozenset()  # of what is given, what this code knows without its caller
        self._wants: dict[tuple[int, Path, Place | None], Want] = {}
        self._events: dict[tuple[Happening, Span, Span], Event] = {}
        self._notes: dict[Span, Note] = {}
        self._hazards: dict[Hazard, None] = {}
        self._misuses: dict[tuple[Misused, Span], Misuse] = {}
        self.absent: dict[Absent, None] = {}  # names that templates read and rows do not have
        self._proper: set[tuple[Misused, Span]] = set()  # calls that are right on one way at least
        self.naming = False  # whether names of fields are written down: for the code that is looked at alone
        self.handed: tuple[tuple[str, ClassId], ...] = ()  # parameters that callers say are rows of a model
        self.unsure = False  # whether what a method is called on may also be something that is not known
        self._mentions: dict[tuple[Span, str, Role, ClassId], Mention] = {}
        self._loose: dict[str, Loosely] = {}  # names whose model is not known, by the text of what has them
        self.written: dict[ClassId, None] = {}
        self.attributes: dict[str, Value] = {}  # what is set on the object that the function is a method of
        self.me: Value = UNKNOWN  # the first argument of a method
        self.my_name = "self"
        self.gave: dict[tuple[int, str], None] = {}  # relations that are set by hand on rows that were given

    def span(self, node: ast.AST) -> Span:
        """Where a node stands, relative to the unit."""
        # Each run over a unit asks for the places of the same nodes again.
        kept = vars(node)
        known: tuple[Places, int, Span] | None = kept.get("mir_span")
        if known is not None and known[0] is self._locator and known[1] == self._start:
            return known[2]
        span = self._locator.span(node).shifted(-self._start)
        kept["mir_span"] = (self._locator, self._start, span)
        return span

    def place(self, span: Span) -> Place | None:
        """What other code knows a place of this code by."""
        return InUnit(self.unit, span) if self.unit is not None else None

    @property
    def length(self) -> int:
        """How many characters the unit has."""
        return len(self._text)

    def text(self, span: Span) -> str:
        """The text of a span of the unit."""
        return self._text[span.start : span.end]

    def varying(self, row: Row) -> frozenset[Span]:
        """The loops around this place that give the row another value in each round, and go on after it."""
        return self.active(row.varies)

    def active(self, loops: frozenset[Span]) -> frozenset[Span]:
        """Those of the loops that are around this place, and go on after it."""
        active = loops.intersection((*self.frame.outer, *self.frame.loops))
        for left in self.frame.leaving:
            active -= left
        return active

    def changing(self, node: ast.expr) -> tuple[Span, ...]:
        """The loops around this place whose own names an expression mentions: it is another one in each round."""
        frame = self.frame
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        return tuple(loop for loop in frame.loops if names & frame.targets.get(loop, frozenset()))

    @contextmanager
    def inside(
        self, loop: Span, carried: frozenset[str] = frozenset(), targets: Iterable[ast.AST] = ()
    ) -> Iterator[None]:
        """Run with one more loop around, which binds the names in `targets` anew in each round.

        `carried` are the names that were bound before its first round.
        """
        self.frame.loops.append(loop)
        self.frame.carried.append(carried)
        names = (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))
        self.frame.targets[loop] = frozenset(names)
        self.frame.guarded.append(len(self.frame.handlers))
        try:
            yield
        finally:
            self.frame.loops.pop()
            self.frame.carried.pop()
            self.frame.guarded.pop()

    @contextmanager
    def at_most_once(self, loops: Iterable[Span]) -> Iterator[None]:
        """Run code that is not gone through in each round of these loops."""
        self.frame.leaving.append(frozenset(loops))
        try:
            yield
        finally:
            self.frame.leaving.pop()

    @contextmanager
    def called(self) -> Iterator[Frame]:
        """Run an inner function where it is called: names that it binds stay inside, what it reads counts here."""
        state, frame = self.state, self.frame
        self.state, inner = state.copy(), Frame()
        inner.outer = (*frame.outer, *frame.loops)
        inner.leaving = list(frame.leaving)
        inner.excepting, inner.in_text = frame.excepting, frame.in_text
        inner.remembering = frame.remembering
        inner.filling = frame.filling
        inner.prefetched = frame.prefetched
        inner.call = frame.call
        self.frame = inner
        try:
            yield inner
        finally:
            end = self.state_at_the_end()
            self.state, self.frame = state, frame
            self.state.heap, self.state.spent = end.heap, end.spent or state.spent

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Run code that is called later, if at all: its effects on names and loops stay inside."""
        state, frame, at_import = self.state, self.frame, self.at_import
        self.state, self.frame, self.at_import = state.copy(), Frame(), False
        try:
            with self.elsewhere():
                yield
        finally:
            self.state, self.frame, self.at_import = state, frame, at_import

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Run code that is not run by this thread, or not now: no transaction that is open here is open there."""
        self.away += 1
        outer, self.atomics = self.atomics, []
        try:
            yield
        finally:
            self.away -= 1
            self.atomics = outer

    def forget_rebound(self) -> None:
        """In code that is called later, a name that is bound again in between may be anything."""
        for name in self.rebound:
            if name in self.state.names:
                for part in alternatives(self.state.names[name]):
                    if isinstance(part, QuerySet):
                        self.event(Happening.ESCAPED, part.site, part.site, "closure", source=part)
                self.state.names[name] = UNKNOWN

    def cell(self, site: Span) -> Cell:
        """What is known of the queryset object of a site."""
        return self.state.heap.get(site, FRESH)

    def set_cell(self, site: Span, cell: Cell) -> None:
        """Say what has happened to the queryset object of a site."""
        self.state.heap[site] = cell

    @contextmanager
    def holding(self, generator: Span) -> Iterator[None]:
        """Run a generator that is put by: what it reads is demanded when somebody gets at it."""
        outer, self._holding = self._holding, self._held.setdefault(generator, [])
        try:
            yield
        finally:
            self._holding = outer

    def release(self, generator: Span) -> None:
        """Somebody gets at a generator that was put by."""
        for demand in self._held.pop(generator, ()):
            self.demand(demand)

    def demand(self, demand: Demand) -> None:
        """Write down a read; reading the same place again adds the querysets it may come from."""
        if self._holding is not None:
            self._holding.append(demand)
            return
        key = (demand.span, demand.name)
        known = self._demands.get(key)
        if known is None:
            self._demands[key] = demand
            return
        anchors = tuple(dict.fromkeys((*known.anchors, *demand.anchors)))
        steady, least = known.steady and demand.steady, min(known.conditions, demand.conditions)
        self._demands[key] = replace(known, anchors=anchors, steady=steady, conditions=least)

    def want(self, want: Want) -> None:
        """Write down a read of something that the caller gave."""
        key = (want.slot, want.path, want.trail[0] if want.trail else None)
        self._wants[key] = self._wants.get(key, want).besides(want)

    def query(self, query: Query) -> None:
        """Write down a query per row, once for each place."""
        key = (query.span, query.trail[-1] if query.trail else None)
        known = self._queries.get(key)
        if known is not None:
            number = query.counted if query.counted == known.counted else None
            row = query.reached if query.reached == known.reached else None
            query = replace(known, relation=_either(known, query), counted=number, reached=row)
        self._queries[key] = query

    def ask(self, asking: Asking) -> None:
        """Write down a query that depends on something that the caller gave."""
        key = (asking.slots, asking.trail[-1] if asking.trail else None)
        self._askings[key] = self._askings.get(key, asking).besides(asking)

    @property
    def askings(self) -> tuple[Asking, ...]:
        """The queries that depend on what was given."""
        return tuple(self._askings.values())

    def state_at_the_end(self) -> State:
        """What holds when the code is left, on whichever way."""
        end = self.state
        for state in self.frame.states:
            end = joined(end, state)
        return end

    def held_at_the_end(self) -> dict[str, Value]:
        """What is set on the object that the code is a method of, when it is left."""
        names = self.state_at_the_end().names
        return {name: names.get(f"{self.my_name}.{name}", value) for name, value in self.attributes.items()}

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        """What limits the calls that may be added to querysets."""
        return tuple(self._hazards)

    def hazards_at(self, span: Span) -> frozenset[str]:
        """What limits the calls that may be added to an expression, but for handing its value on."""
        return frozenset(hazard.what for hazard in self._hazards if hazard.site == span) - {"returned"}

    @property
    def wants(self) -> tuple[Want, ...]:
        """The reads of what was given, in the order of the text."""
        return tuple(self._wants.values())

    def unsteady(self, span: Span, name: str) -> None:
        """Say that what is read at a place may also be something unknown."""
        known = self._demands.get((span, name))
        if known is not None and known.steady:
            self._demands[(span, name)] = replace(known, steady=False)

    def mention(self, mention: Mention) -> None:
        """Write down a name; one that is met again may be any name that was known then."""
        if self.unsure and mention.open is None:
            mention = replace(mention, open=UNSURE)
        key = (mention.span, mention.text, mention.role, mention.model)
        known = self._mentions.get(key)
        if known is not None and known != mention:
            mention = replace(known, extra=known.extra | mention.extra, open=known.open or mention.open)
        self._mentions[key] = mention

    def loosely(self, of: str, names: Iterable[Waiting], extra: Iterable[str] = ()) -> Loosely:
        """Write down names that are read together on something that is not known, which `of` stands for."""
        return self._loose.setdefault(of, Loosely()).add(names, extra)

    def event(
        self,
        happening: Happening,
        site: Span,
        span: Span,
        by: str,
        cost: str = "",
        source: QuerySet | None = None,
        of: Span | None = None,
        earlier: frozenset[tuple[str, Span]] = frozenset(),
        uses: Uses = Uses(),  # noqa: B008, it is immutable
    ) -> None:
        """Write down what happens to a queryset; it is written before its cell says so."""
        if self.code.counter is not None:
            self.code.counter.happened(self, happening, source, site, span, by)
        before = self.cell(site).freshness
        under = tuple(self.frame.tests)
        made = Event(happening, site, span, by, cost, source, of, before, earlier, uses, self.at_import, under)
        known = self._events.get((happening, site, span))
        self._events[(happening, site, span)] = made if known is None else made.joined(known)

    def built(self, source: QuerySet, span: Span, by: str, of: Span | None = None) -> None:
        """Write down that an expression makes a new queryset, of the one that is reached by `of`."""
        self.set_cell(source.site, Cell(Freshness.LAZY, loops=len(self.frame.outer) + len(self.frame.loops)))
        self.event(Happening.BUILT, source.site, span, by, source=source, of=of)

    def hazard(self, site: Span, what: str) -> None:
        """Write down what limits the calls that may be added where a queryset is built."""
        self._hazards[Hazard(site, what)] = None

    def misuse(self, misuse: Misuse) -> None:
        """Write down a call that does not do what it seems to."""
        key = (misuse.what, misuse.span)
        self._misuses[key] = misuse if key not in self._proper else replace(misuse, doubt=misuse.doubt or _SOME_WAYS)

    def happened(self, *kinds: Happening) -> tuple[Event, ...]:
        """What has happened so far, of some kinds."""
        return tuple(event for event in self._events.values() if event.happening in kinds)

    def trouble(self, trouble: Troubled) -> None:
        """Write down what is wrong with a transaction, once for each place."""
        self.troubles.setdefault((trouble.what, trouble.span), trouble)

    def proper(self, what: Misused, span: Span) -> None:
        """Say that nothing is wrong with a call, on one way at least."""
        key = (what, span)
        self._proper.add(key)
        known = self._misuses.get(key)
        if known is not None:
            self._misuses[key] = replace(known, doubt=known.doubt or _SOME_WAYS)

    def noted(self, node: ast.AST) -> Value | None:
        """What an expression was last seen to be, of those that are of the ORM."""
        note = self._notes.get(self.span(node))
        return note.value if note is not None else None

    def note(self, node: ast.AST, value: Value) -> None:
        """Write down what an expression is, for hovers, when it is of the ORM."""
        kind = type(value)
        if kind in _NOTED or (kind is OneOf and any(type(part) in _NOTED for part in alternatives(value))):
            span = self.span(node)
            cell = self._cell_of(value)
            self._notes[span] = Note(span, value, cell.freshness, cell.at)

    def report(self) -> Report:
        """Everything that was written down, in the order of the text."""
        return Report(
            demands=tuple(sorted(self._demands.values(), key=lambda demand: (demand.span, demand.name))),
            queries=tuple(sorted(self._queries.values(), key=lambda query: (query.span, query.text))),
            events=tuple(self._events.values()),
            notes=tuple(self._notes.values()),
            hazards=tuple(self._hazards),
            misuses=tuple(sorted(self._misuses.values(), key=lambda misuse: (misuse.span, misuse.what.name))),
            mentions=tuple(self._mentions.values()),
            loose=loose_groups(self._loose, frozenset(span for span, *_ in self._mentions)),
            written=tuple(self.written),
            blind_writes=self.blind_writes,
            absent=tuple(sorted(self.absent, key=lambda each: (each.place.path, each.place.span, each.model))),
        )

    def _cell_of(self, value: Value) -> Cell:
        cells = [self.cell(part.site) for part in alternatives(value) if isinstance(part, QuerySet)]
        if not cells:
            return Cell(Freshness.LAZY)
        first, *rest = cells
        for cell in rest:
            first = first.joined(cell)
        return first


def _either(one: Query, other: Query) -> Anchor | None:
    """The relation that is queried on one of two branches: it is prefetched on both, on one, or on none."""
    if one.relation is None or other.relation is None or one.relation.status is other.relation.status:
        return one.relation
    found = one.relation if one.relation.status in (Loaded.YES, Loaded.MAYBE) else other.relation
    return replace(found, status=Loaded.MAYBE) if found.status is Loaded.YES else found
