"""All rows of a queryset are read to tell whether there are any.

Why:
    A queryset in a condition is read as a whole: every row, with all of its columns. `exists()` asks for one row
    at most. Where the rows are used afterwards the condition is right as it is: they are kept, and nothing is read
    twice.

Bad:
    def state():
        books = Book.objects.filter(is_draft=True)
        if books:
            return "unfinished"
        return "finished"

Good:
    def state():
        books = Book.objects.filter(is_draft=True)
        if books.exists():
            return "unfinished"
        return "finished"

Silent when:
    - the rows are used somewhere else, or given on: `if books:` and then a loop is one query
    - they have been read already, or are prefetched
    - the queryset comes from somewhere else: whoever has it may use its rows
    - a loop comes by again with the same queryset
    - it may be something else than a queryset

Fix safety:
    `exists()` answers the same question.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import costs, found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.semantics.usage import unread
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR203",
    name="queryset-as-condition",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="this reads every `{model}` to tell whether there are any",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/optimization/#use-queryset-exists",
    fix=Safety.SAME_RESULT,
)

_CONDITIONS = frozenset({"if", "while", "not", "and", "or", "assert", "bool()"})


def check(report: Report) -> Iterator[Found]:
    """Conditions after which nobody uses the rows."""
    refused = {event.span for event in report.events if _asks(event) and not _in_vain(report, event)}
    for event in report.events:
        if _asks(event) and event.span not in refused:
            # On several branches it may be one of several querysets.
            refused.add(event.span)
            yield found_event(RULE, event, _repair(event))


def _asks(event: Event) -> bool:
    return event.happening is Happening.MEASURED and event.by in _CONDITIONS


def _in_vain(report: Report, event: Event) -> bool:
    return costs(report, event) and unread(report, event)


def _repair(event: Event) -> Repair | str:
    if event.of is None or not event.uses.takes_call:
        return "the expression is written in a way that takes no call"
    changes = (
        Change(Span(event.span.start, event.of.start), ""),
        Change(Span(event.of.end, event.span.end), ".exists()"),
    )
    return Repair(Rewrite("Use `exists()`", changes), Safety.SAME_RESULT)
