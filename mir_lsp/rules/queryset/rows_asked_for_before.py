"""A queryset is asked whether it has rows, or how many, and then read.

Why:
    `exists()` and `count()` run a query of their own and keep nothing; reading the rows runs the whole query after
    all. Read once, a queryset answers both from the rows that it keeps: `if books:` and `len(books)` cost nothing
    more.

Bad:
    def titles():
        books = Book.objects.filter(pages__gt=3)
        if not books.exists():
            return []
        return [book.title for book in books]

Good:
    def titles():
        books = Book.objects.filter(pages__gt=3)
        if not books:
            return []
        return [book.title for book in books]

Silent when:
    - another queryset is read: a slice, a filtered one, `iterator()`
    - the number is compared with a limit: there may be too many rows to read
    - rows of the model are added, changed or deleted by this code
    - the rows are prefetched, or were read before
    - it may be another queryset, on some branch
    - a condition other than the answer decides whether the rows are read

Fix safety:
    Where the rows are not read in the end, reading them costs more than asking did.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Related, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import costs, found_event
from mir_lsp.semantics.report import Event, Freshness, Happening, Report
from mir_lsp.semantics.usage import answered, asked_before, decides, is_changed, is_made_here, limits
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR205",
    name="rows-asked-for-before",
    family=Family.QUERYSET,
    severity=Severity.INFORMATION,
    message="`{by}()` queries once more for rows that are read afterwards",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/optimization/#don-t-overuse-contains-count-and-exists",
    fix=Safety.INTENDED_CHANGE,
)

_READERS = {"exists": "bool", "count": "len"}


def check(report: Report) -> Iterator[Found]:
    """Questions that reading the rows would have answered."""
    told: set[Span] = set()
    for event in report.events:
        if event.happening is not Happening.EVALUATED or event.before is not Freshness.LAZY:
            continue
        for query in asked_before(report, event):
            if query.span not in told and _belongs(report, query) and decides(report, query, event):
                told.add(query.span)
                read = Related(event.span, "rows read here")
                yield found_event(RULE, query, _repair(report, query), related=(read,))


def _belongs(report: Report, query: Event) -> bool:
    if query.by not in _READERS or not costs(report, query) or query.source is None:
        return False
    if limits(report, query) or is_changed(report, query.source) or answered(query):
        return False
    return is_made_here(report, query.source)


def _repair(report: Report, query: Event) -> Repair | str:
    of = query.of
    if of is None:
        return "the call is written in a way that cannot be edited"
    weighed = (each for each in report.events if each.happening is Happening.WEIGHED)
    asked = next((each for each in weighed if each.of == query.span), None)
    if asked is not None and asked.by in ("any", "none"):
        changes = (
            Change(Span(asked.span.start, of.start), "not " if asked.by == "none" else ""),
            Change(Span(of.end, asked.span.end), ""),
        )
        return Repair(Rewrite("Read the rows once", changes), Safety.INTENDED_CHANGE)
    reader = _READERS[query.by]
    changes = (Change(Span(of.start, of.start), f"{reader}("), Change(Span(of.end, query.span.end), ")"))
    return Repair(Rewrite(f"Use `{reader}()`", changes), Safety.INTENDED_CHANGE)
