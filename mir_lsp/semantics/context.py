"""The context of one run of the flow: where it is, what it knows, and what it writes down."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.report import Anchor, Demand, Event, Freshness, Happening, Hazard, Note, Report
from mir_lsp.semantics.state import FRESH, Cell, State
from mir_lsp.semantics.values import UNKNOWN, Manager, QuerySet, Row, Value, alternatives
from mir_lsp.syntax import Locator
from mir_lsp.text.spans import Span


class Evaluate(Protocol):
    """The value of an expression."""

    def __call__(self, ctx: Context, node: ast.expr) -> Value: ...


class Inline(Protocol):
    """What a method of a class of the project returns for a receiver."""

    def __call__(self, ctx: Context, owner: ClassId, name: str, receiver: Value) -> Value: ...


@dataclass(frozen=True, slots=True)
class Code:
    """The two functions that close the circle of modules."""

    evaluate: Evaluate
    inline: Inline


class Frame:
    """What is around the code that is gone through: loops, handlers, and the ways out of them."""

    __slots__ = ("breaks", "carried", "continues", "excepting", "handlers", "in_text", "leaving", "loops", "returned")

    def __init__(self) -> None:
        self.loops: list[Span] = []
        self.carried: list[frozenset[str]] = []  # of each loop: the names that were bound before its first round
        self.leaving: list[frozenset[Span]] = []  # loops whose rounds do not all go through this code
        self.excepting = 0  # how many exception handlers are around
        self.in_text = 0  # how many f-strings are around
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self.handlers: list[list[State]] = []  # of each `try`: the states in which it may be left
        self.returned: list[Value] = []


class Context:
    """One run over one unit. Everything written down is merged by place, so that going through a loop again adds
    alternatives and never doubles anything."""

    def __init__(
        self,
        db: Database,
        path: str,
        owner: ClassId | None,
        locator: Locator,
        start: int,
        text: str,
        code: Code,
    ) -> None:
        self.db = db
        self.path = path
        self.owner = owner
        self.parent: Value | None = None  # what `super()` is
        self.blind_writes = False  # something unknown was saved or deleted
        # Expressions hold calls, calls run methods, methods hold statements: the way round goes through here.
        self.evaluate = code.evaluate
        self.inline = code.inline
        self.state = State()
        self.locals: frozenset[str] = frozenset()
        self.rebound: frozenset[str] = frozenset()  # names that are bound in more than one place
        self.frame = Frame()
        self.callers: tuple[tuple[str, str], ...] = ()
        self._locator = locator
        self._start = start
        self._text = text
        self._demands: dict[tuple[Span, str], Demand] = {}
        self._events: dict[tuple[Happening, Span, Span], Event] = {}
        self._notes: dict[Span, Note] = {}
        self._hazards: dict[Hazard, None] = {}
        self.written: dict[ClassId, None] = {}

    def span(self, node: ast.AST) -> Span:
        """Where a node stands, relative to the unit."""
        return self._locator.span(node).shifted(-self._start)

    def text(self, span: Span) -> str:
        """The text of a span of the unit."""
        return self._text[span.start : span.end]

    def varying(self, row: Row) -> frozenset[Span]:
        """The loops around this place that give the row another value in each round, and go on after it."""
        active = row.varies.intersection(self.frame.loops)
        for left in self.frame.leaving:
            active -= left
        return active

    @contextmanager
    def inside(self, loop: Span, carried: frozenset[str] = frozenset()) -> Iterator[None]:
        """Run with one more loop around; `carried` are the names that were bound before its first round."""
        self.frame.loops.append(loop)
        self.frame.carried.append(carried)
        try:
            yield
        finally:
            self.frame.loops.pop()
            self.frame.carried.pop()

    @contextmanager
    def at_most_once(self, loops: Iterable[Span]) -> Iterator[None]:
        """Run code that is not gone through in each round of these loops."""
        self.frame.leaving.append(frozenset(loops))
        try:
            yield
        finally:
            self.frame.leaving.pop()

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Run code that is called later, if at all: its effects on names and loops stay inside."""
        state, frame = self.state, self.frame
        self.state, self.frame = state.copy(), Frame()
        try:
            yield
        finally:
            self.state, self.frame = state, frame

    def forget_rebound(self) -> None:
        """In code that is called later, a name that is bound again in between may be anything."""
        for name in self.rebound:
            if name in self.state.names:
                self.state.names[name] = UNKNOWN

    def cell(self, site: Span) -> Cell:
        """What is known of the queryset object of a site."""
        return self.state.heap.get(site, FRESH)

    def set_cell(self, site: Span, cell: Cell) -> None:
        """Say what has happened to the queryset object of a site."""
        self.state.heap[site] = cell

    def demand(self, demand: Demand) -> None:
        """Write down a read; reading the same place again adds the querysets it may come from."""
        key = (demand.span, demand.name)
        known = self._demands.get(key)
        if known is None:
            self._demands[key] = demand
            return
        anchors: dict[Anchor, None] = dict.fromkeys((*known.anchors, *demand.anchors))
        steady = known.steady and demand.steady
        self._demands[key] = replace(known, anchors=tuple(anchors), steady=steady)

    def unsteady(self, span: Span, name: str) -> None:
        """Say that what is read at a place may also be something unknown."""
        known = self._demands.get((span, name))
        if known is not None and known.steady:
            self._demands[(span, name)] = replace(known, steady=False)

    def event(self, happening: Happening, site: Span, span: Span, by: str, cost: str = "") -> None:
        """Write down what happens to a queryset."""
        self._events[(happening, site, span)] = Event(happening, site, span, by, cost)

    def hazard(self, site: Span, what: str) -> None:
        """Write down what limits the calls that may be added where a queryset is built."""
        self._hazards[Hazard(site, what)] = None

    def note(self, node: ast.AST, value: Value) -> None:
        """Write down what an expression is, for hovers, when it is of the ORM."""
        if any(isinstance(part, QuerySet | Manager | Row) for part in alternatives(value)):
            span = self.span(node)
            cell = self._cell_of(value)
            self._notes[span] = Note(span, value, cell.freshness, cell.at)

    def report(self) -> Report:
        """Everything that was written down, in the order of the text."""
        return Report(
            demands=tuple(sorted(self._demands.values(), key=lambda demand: (demand.span, demand.name))),
            events=tuple(self._events.values()),
            notes=tuple(self._notes.values()),
            hazards=tuple(self._hazards),
            written=tuple(self.written),
            blind_writes=self.blind_writes,
        )

    def _cell_of(self, value: Value) -> Cell:
        cells = [self.cell(part.site) for part in alternatives(value) if isinstance(part, QuerySet)]
        if not cells:
            return Cell(Freshness.LAZY)
        first, *rest = cells
        for cell in rest:
            first = first.joined(cell)
        return first
