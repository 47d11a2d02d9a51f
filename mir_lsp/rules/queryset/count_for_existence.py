"""Rows are counted to tell whether there are any.

Why:
    `count()` has the database go through all rows that fit. `exists()` stops at the first one.

Bad:
    def has_long_books():
        return Book.objects.filter(pages__gt=3).count() > 0

Good:
    def has_long_books():
        return Book.objects.filter(pages__gt=3).exists()

Silent when:
    - the number is used for something else: it has a name, or is compared with another number
    - the rows have been read already, or are prefetched: then nothing is counted
    - the rows are read afterwards (MIR205)

Fix safety:
    `exists()` answers the same question.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.semantics.usage import answered, is_of_each_row
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR204",
    name="count-for-existence",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="`count()` counts every `{model}` to tell whether there is one",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#exists",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Numbers of rows that are compared with zero, and are used for nothing else."""
    read_anyway = {span for event in report.events if event.happening is Happening.EVALUATED
                   for by, span in event.earlier if by == "count"}  # fmt: skip
    for event in report.events:
        if _belongs(event) and event.of not in read_anyway and not is_of_each_row(report, event):
            yield found_event(RULE, event, _repair(event))


def _belongs(event: Event) -> bool:
    asks = event.happening is Happening.WEIGHED and event.by in ("any", "none")
    return asks and event.uses.number == "count" and event.uses.sure and not answered(event)


def _repair(event: Event) -> Repair | str:
    name, of = event.uses.name, event.of
    if name is None or of is None:
        return "the call is written in a way that cannot be edited"
    changes = (
        Change(Span(event.span.start, of.start), "not " if event.by == "none" else ""),
        Change(name, "exists"),
        Change(Span(of.end, event.span.end), ""),
    )
    return Repair(Rewrite("Use `exists()`", changes), Safety.SAME_RESULT)
