"""A queryset is built and given to nobody.

Why:
    `filter()`, `order_by()`, `select_related()` and all other methods that build give a new queryset and leave the
    one that they are called on as it is. A statement that does nothing else has no effect at all: no query runs,
    and the rows stay those that they were.

Bad:
    def drafts():
        books = Book.objects.order_by("pk")
        books.filter(is_draft=True)
        return [book.title for book in books]

Good:
    def drafts():
        books = Book.objects.order_by("pk")
        books = books.filter(is_draft=True)
        return [book.title for book in books]

Silent when:
    - the method does something: `update()`, `delete()`, `create()`, `get()`
    - it stands in a `try` or in `suppress()`: names of fields are tried out so
    - it is a method of the project
    - what it is called on is not surely a queryset

Fix safety:
    The name gets the new queryset. What the code gives changes, as its author wanted.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR201",
    name="discarded-queryset",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="`{by}()` gives a new queryset, which is thrown away here",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/queries/#filtered-querysets-are-unique",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Statements that build a queryset and do nothing with it."""
    for event in report.events:
        if event.happening is Happening.DISCARDED:
            yield found_event(RULE, event, _repair(event))


def _repair(event: Event) -> Repair | str:
    if not event.uses.text:
        return "what is to become of it is for you to say"
    start = Span(event.span.start, event.span.start)
    change = Change(start, f"{event.uses.text} = ")
    return Repair(Rewrite(f"Bind it to `{event.uses.text}`", (change,)), Safety.INTENDED_CHANGE)
