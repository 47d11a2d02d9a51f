"""What the timeline of a report tells of querysets: whether their rows are read, and what was asked before.

A queryset is followed through the expressions that mention it (`Report.notes`). Each of them has to be on the
timeline as something that does not read its rows: then nothing else in the code does, and nobody else has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.semantics.report import Event, Freshness, Happening, Report
from mir_lsp.semantics.supply import Loaded
from mir_lsp.semantics.values import QuerySet, Trait, Value, alternatives
from mir_lsp.text.spans import Span

# What happens to a queryset through an expression without its rows being read there.
_PASSING = frozenset({Happening.NAMED, Happening.CARRIED, Happening.NESTED, Happening.BUILT, Happening.DISCARDED})
# Queries that give rows, or that an evaluated queryset answers itself: whoever runs one may go without it.
_READING = frozenset({"index", "first", "f-string"})


def unread(report: Report, event: Event) -> bool:
    """Whether the rows that an event reads are read by nothing else: no code in view does, and no other has them."""
    source = event.source
    if source is None or not is_made_here(report, source) or Trait.KEPT in source.traits:
        return False
    if any(each.happening is Happening.ESCAPED and each.site == source.site for each in report.events):
        return False
    passing = {each.of for each in report.events if _passes(each)}
    return all(span in passing for span in _mentions(report, source))


def asked_before(report: Report, event: Event) -> Iterator[Event]:
    """The queries that were run on a queryset before it was evaluated, and that this would have answered."""
    for by, span in sorted(event.earlier, key=lambda each: each[1]):
        for each in report.events:
            if each.happening is Happening.QUERIED and (each.by, each.span) == (by, span):
                yield each


def limits(report: Report, query: Event) -> bool:
    """Whether a number of rows is compared with something else than zero: it may be too many of them to read."""
    return any(
        each.happening is Happening.WEIGHED and each.by == "limit" and each.of is not None and each.site == query.site
        for each in report.events
    )


def decides(report: Report, query: Event, event: Event) -> bool:
    """Whether nothing but the answer to a query decides if a later event happens: no other condition is around it."""
    places = [query.span, *(each.span for each in report.events if _weighs(each, query))]
    tests = (test for test in event.under if test not in query.under)
    return all(any(test.holds(place) for place in places) for test in tests)


def is_of_each_row(report: Report, event: Event) -> bool:
    """Whether what an event runs is one query per row of something else: that is then what is to be said of it."""
    if any(query.site == event.site and query.span in (event.span, event.of) for query in report.queries):
        return True
    return any(demand.span in (event.span, event.of) for demand in report.demands)


def answered(event: Event) -> bool:
    """Whether a prefetch answers, on some way at least."""
    return event.uses.prefetched in (Loaded.YES, Loaded.MAYBE)


def is_changed(report: Report, source: QuerySet) -> bool:
    """Whether rows of the model may be changed by this code."""
    return report.blind_writes or source.model in report.written


def _weighs(event: Event, query: Event) -> bool:
    return event.happening is Happening.WEIGHED and event.site == query.site


def _passes(event: Event) -> bool:
    if event.happening in _PASSING:
        return True
    if event.happening is Happening.MEASURED:
        return event.before is Freshness.LAZY and not event.uses.again
    return event.happening is Happening.QUERIED and event.by not in _READING and event.before is not Freshness.EITHER


def is_made_here(report: Report, source: QuerySet) -> bool:
    """Whether this code builds a queryset: what an attribute or a call gives may be another one each time."""
    return any(each.happening is Happening.BUILT and each.site == source.site for each in report.events)


def _mentions(report: Report, source: QuerySet) -> Iterator[Span]:
    for note in report.notes:
        if _may_be(note.value, source):
            yield note.span


def _may_be(value: Value, source: QuerySet) -> bool:
    """Whether a value may be a queryset; one that is any of several has lost the places where they were made."""
    for part in alternatives(value):
        if isinstance(part, QuerySet) and part.model == source.model:
            merged = part.links[-1].insert_at is None and part.links[0] == source.links[0]
            if part.site == source.site or merged:
                return True
    return False
