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

Fix safety:
    The name becomes a list of as many rows as are asked for: `list(books[:2])`. That is offered where constant
    numbers are all that it is used for, outside of loops, the first of them is surely asked for, a row that is asked
    for twice is only read, and nothing is called or written in between that could change the rows. Elsewhere there is
    no fix: how many rows are needed is for you to say, and a list of all of them may be too long.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Related, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import costs, found_event
from mir_lsp.semantics.report import Event, Happening, Misused, Report
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
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Rows by number after the first one of a queryset."""
    told: set[Span] = set()
    for event in sorted(report.events, key=lambda event: event.span):
        before = _before(report, event)
        if before and event.site not in told:
            told.add(event.site)
            related = tuple(Related(span, "asked for the first time here") for span in before if span != event.span)
            yield found_event(RULE, event, _repair(report, event), related=related[:1])


def _before(report: Report, event: Event) -> list[Span]:
    """Where the same queryset was asked for a row before; itself if a loop comes by again."""
    if event.happening is not Happening.QUERIED or event.by != "index" or event.at_import or not costs(report, event):
        return []
    if event.source is None or not is_made_here(report, event.source):
        return []
    return sorted(span for by, span in event.earlier if by == "index")


def _repair(report: Report, event: Event) -> Repair | str:
    for misuse in report.misuses:
        if misuse.what is Misused.NUMBERED and misuse.source is not None and misuse.source.site == event.site:
            changes = tuple(Change(span, text) for span, text in misuse.edits)
            return Repair(Rewrite("Read the rows with one query", changes), Safety.SAME_RESULT)
    return "how many rows are needed is for you to say"
