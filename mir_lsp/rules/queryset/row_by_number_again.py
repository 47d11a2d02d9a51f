"""A queryset that has not been read is asked for rows by their numbers, more than once.

Why:
    `books[0]` of a queryset that has not been read runs a query for that one row and keeps nothing: the next
    `books[0]` runs it again, and each round of a loop another one. A list, or a queryset that was read before, has
    its rows and runs none.

Bad:
    def first_two():
        books = Book.objects.order_by("pk")
        return [books[number].title for number in range(2)]

Good:
    def first_two():
        books = Book.objects.order_by("pk")[:2]
        return [book.title for book in books]

Silent when:
    - the queryset was read before, on some way at least: `if books:` reads it
    - each queryset is asked once, or the loop ends after it
    - the rows are prefetched
    - it is a list, or comes from an attribute or a call: that may be another queryset each time
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Related, Rule, Severity
from mir_lsp.rules.queryset._events import costs, found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.semantics.usage import is_made_here
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR206",
    name="row-by-number-again",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="each row by its number is one more query: `{model}` rows are not kept",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/queries/#when-querysets-are-not-cached",
)


def check(report: Report) -> Iterator[Found]:
    """Rows by number after the first one of a queryset."""
    told: set[Span] = set()
    for event in sorted(report.events, key=lambda event: event.span):
        before = _before(report, event)
        if before and event.site not in told:
            told.add(event.site)
            related = tuple(Related(span, "asked for the first time here") for span in before if span != event.span)
            yield found_event(RULE, event, "how many rows are needed is for you to say", related=related[:1])


def _before(report: Report, event: Event) -> list[Span]:
    """Where the same queryset was asked for a row before; itself if a loop comes by again."""
    if event.happening is not Happening.QUERIED or event.by != "index" or event.at_import or not costs(report, event):
        return []
    if event.source is None or not is_made_here(report, event.source):
        return []
    return sorted(span for by, span in event.earlier if by == "index")
