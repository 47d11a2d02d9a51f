"""All rows of a queryset are read to tell whether one is among them.

Why:
    `book in books` reads every row, with all of its columns, and compares. `contains()` asks the database for that
    one row. Where the rows are used as well, or several are looked for, reading them once is right.

Bad:
    def is_draft():
        book = Book.objects.get(pk=1)
        return book in Book.objects.filter(is_draft=True)

Good:
    def is_draft():
        book = Book.objects.get(pk=1)
        return Book.objects.filter(is_draft=True).contains(book)

Silent when:
    - the rows are used somewhere else, or given on
    - they have been read already, or are prefetched
    - a loop comes by again with the same queryset: then it is read once for all
    - what is looked for is not surely a row of that model

Fix safety:
    `contains()` gives the same for rows that are saved, and raises `ValueError` for one that is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import costs, found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.semantics.usage import unread
from mir_lsp.semantics.values import Trait
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR209",
    name="membership-of-queryset",
    family=Family.QUERYSET,
    severity=Severity.INFORMATION,
    message="`in` reads every `{model}` to tell whether one is among them",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#contains",
    fix=Safety.INTENDED_CHANGE,
)

_REFUSING = frozenset({Trait.SLICED, Trait.COMBINED})


def check(report: Report) -> Iterator[Found]:
    """Rows that are looked for among all rows, which nobody uses."""
    for event in report.events:
        if _asks(event) and costs(report, event) and unread(report, event):
            yield found_event(RULE, event, _repair(event))


def _asks(event: Event) -> bool:
    if event.happening is not Happening.MEASURED or event.by not in ("in", "not in"):
        return False
    return event.source is not None and not event.source.traits & _REFUSING


def _repair(event: Event) -> Repair | str:
    if event.of is None or not event.uses.takes_call or not event.uses.text:
        return "the expression is written in a way that takes no call"
    changes = (
        Change(Span(event.span.start, event.of.start), "not " if event.by == "not in" else ""),
        Change(Span(event.of.end, event.span.end), f".contains({event.uses.text})"),
    )
    return Repair(Rewrite("Use `contains()`", changes), Safety.INTENDED_CHANGE)
