"""All rows of a queryset are read for their number.

Why:
    `len()` reads every row, with all of its columns, and makes an object of each. `count()` lets the database
    count and sends one number, `exists()` sends at most one row. Where the rows are used as well, `len()` is
    right: it keeps them.

Bad:
    def number():
        books = Book.objects.filter(pages__gt=3)
        return len(books)

Good:
    def number():
        books = Book.objects.filter(pages__gt=3)
        return books.count()

Silent when:
    - the rows are used somewhere else, or given on
    - they have been read already, or are prefetched
    - the queryset comes from somewhere else: whoever has it may have read it
    - a loop comes by again with the same queryset
    - it is a slice: no more rows are read than it has

Fix safety:
    `count()` gives the same number. Where it is compared with zero, `exists()` answers that.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import costs, found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.semantics.traits import Trait
from mir_lsp.semantics.usage import unread
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR202",
    name="length-of-queryset",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="`len()` reads every `{model}` for their number alone",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/optimization/#use-queryset-count",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Calls of `len()` after which nobody uses the rows."""
    for event in report.events:
        asks = event.happening is Happening.MEASURED and event.by == "len()"
        if asks and costs(report, event) and not _is_slice(event) and unread(report, event):
            yield found_event(RULE, event, _repair(report, event))


def _is_slice(event: Event) -> bool:
    return event.source is not None and Trait.SLICED in event.source.traits


def _repair(report: Report, event: Event) -> Repair | str:
    if event.of is None or not event.uses.takes_call:
        return "the expression is written in a way that takes no call"
    weighed = next(
        (each for each in report.events if each.happening is Happening.WEIGHED and each.of == event.span), None
    )
    if weighed is not None and weighed.by in ("any", "none"):
        before, method = ("not " if weighed.by == "none" else "", "exists")
        whole = weighed.span
    else:
        before, method, whole = "", "count", event.span
    changes = (
        Change(Span(whole.start, event.of.start), before),
        Change(Span(event.of.end, whole.end), f".{method}()"),
    )
    return Repair(Rewrite(f"Use `{method}()`", changes), Safety.SAME_RESULT)
