"""How many queries something runs, in words: one line, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.counts import Subject
    from mir_lsp.engine.engine import Engine
    from mir_lsp.semantics.spent import Bounds, Each, Item, Measures, Spent

__all__ = ["Line", "breakdown", "so_far_line", "title"]

NO_QUERIES = "no queries"
_MOST_TERMS = 4
_COUNTING_SECONDS = 0.03  # of the processor, for what is said beside something else


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a breakdown, and the place that it speaks of, where it has one."""

    text: str
    path: str = ""
    span: Span | None = None


def title(spent: Spent) -> str:
    """`≈ 3 queries + 1 per order`; ranges where branches differ; `≥ 3 queries` where not all of them are known."""
    shown = _sum(spent, _queries)
    return f"{'≥' if spent.unknown else '≈'} {shown}" if shown else NO_QUERIES


def so_far_line(engine: Engine, path: str, offset: int) -> str:
    """How many queries a function has run when it has read the queryset at an offset; empty where nothing reads it
    there, where that happens in a loop, or where the number is not known in time."""
    from mir_lsp.engine.describe import event_at, unit_at
    from mir_lsp.index.db import Overdue
    from mir_lsp.semantics.counts import so_far
    from mir_lsp.semantics.report import Happening

    file = engine.files.get(path)
    unit = unit_at(file, offset) if file is not None else None
    event = event_at(engine.db, file, unit, offset) if file is not None and unit is not None else None
    if unit is None or event is None:
        return ""
    try:
        with engine.db.within(_COUNTING_SECONDS):
            spent = dict(engine.db.get(so_far, unit.id)).get(event.span)
    except Overdue:
        return ""
    shown = _sum(spent, _number) if spent is not None else ""
    if spent is None or not shown:
        return ""
    # After what is not known it may have been counted or not.
    own = "" if spent.unknown or event.happening is Happening.CACHED else ", this included"
    return f"Queries so far in this function: {'at least ' if spent.unknown else ''}{shown}{own}."


def _sum(spent: Spent, first: Callable[[Bounds], str]) -> str:
    """`3 queries + 1 per order`, the first number in the words of `first`; empty for none."""
    amounts = {measures: _told(spent, bounds) for measures, bounds in spent.amounts.items()}
    constant = amounts.get((), (0, 0))
    parts = [first(constant)] if constant != (0, 0) else []
    growing = [(measures, bounds) for measures, bounds in amounts.items() if measures and bounds != (0, 0)]
    # What grows the most comes first.
    for measures, bounds in sorted(growing, key=lambda pair: (-len(pair[0]), -pair[1][1], pair[0])):
        amount = _number(bounds) if parts else first(bounds)
        parts.append(f"{amount} per {_in_words(measures)}")
    return " + ".join([*parts[:_MOST_TERMS], "…"] if len(parts) > _MOST_TERMS else parts)


def breakdown(engine: Engine, subject: Subject, spent: Spent) -> tuple[Line, ...]:
    """What the queries are: what grows first, then those that run once; each in the order of the text."""
    told = [(item, _told(spent, bounds)) for item, bounds in spent.items.items()]
    items = sorted(told, key=lambda pair: (not pair[0].per, pair[0].at, pair[0].what))
    start = _start_of(engine, subject)
    lines = tuple(_line(engine, subject, start, item, bounds) for item, bounds in items if bounds[1])
    return (*lines, Line(f"and more, not known: {spent.unknown}")) if spent.unknown else lines


def _told(spent: Spent, bounds: Bounds) -> Bounds:
    """What can be said of an amount: where something was not counted, the least."""
    return (bounds[0], bounds[0]) if spent.unknown else bounds


def _start_of(engine: Engine, subject: Subject) -> int | None:
    """Where the code of a function starts; None for what is run on behalf of a class."""
    if subject.action:
        return None
    file = engine.files.get(subject.path)
    units = [unit for unit in file.units if unit.id.name == subject.name] if file is not None else []
    return units[-1].span.start if units else None


def _line(engine: Engine, subject: Subject, start: int | None, item: Item, bounds: Bounds) -> Line:
    what = f"`{item.text}` {item.what}" if item.text and start is not None else item.what
    amount = f"{_queries(bounds)} per {_in_words(item.per)}" if item.per else _queries(bounds)
    path, span = subject.path, None
    if start is not None:
        span = item.at.shifted(start)
    inner = engine.locate(item.inner) if item.inner is not None else None
    beside = ""
    if inner is not None and (inner[0] != path or start is None):
        beside = f", in {inner[0].rpartition('/')[2]} line {_number_of_line(engine, *inner)}"
    if span is None and inner is not None:
        path, span = inner
    before = f"line {_number_of_line(engine, subject.path, span)}: " if span is not None and start is not None else ""
    return Line(f"{before}{amount}: {what}{beside}", path if span is not None else "", span)


def _number_of_line(engine: Engine, path: str, span: Span) -> int:
    return LineIndex(engine.text(path) or "").line_of(span.start) + 1


def _queries(bounds: Bounds) -> str:
    return f"{_number(bounds)} {'query' if bounds[1] == 1 else 'queries'}"


def _number(bounds: Bounds) -> str:
    low, high = bounds
    if low == high:
        return str(high)
    return f"up to {high}" if low == 0 else f"{low} to {high}"


def _in_words(measures: Measures) -> str:
    """`order`, `order line of the order`, `country and tag`."""
    return " and ".join(dict.fromkeys(_each(each) for each in measures))


def _each(each: Each) -> str:
    if each.name == "round":
        return "round of a loop"
    return f"{each.name} of the {each.owner}" if each.owner else each.name
