"""Rows of a queryset are read that a class or a module keeps.

Why:
    A queryset keeps the rows that were read of it. One that a class or a module keeps is the same for every call
    and every request of a process: once it was read, it gives these rows for good, whatever has changed since.
    `.all()` makes a new one, which queries.

Bad:
    class Catalogue:
        queryset = Book.objects.order_by("pk")

        def listed(self):
            return [book.title for book in self.queryset]


    def titles():
        return Catalogue().listed()

Good:
    class Catalogue:
        queryset = Book.objects.order_by("pk")

        def listed(self):
            return [book.title for book in self.queryset.all()]


    def titles():
        return Catalogue().listed()

Silent when:
    - a new queryset is made of it: `.all()`, `.filter()`, a slice
    - it is only asked: `.count()`, `.exists()`, `.get()`
    - an object has one of its own, set in a method
    - a view gives it to Django, which makes a new one where only one row is looked for

Fix safety:
    Each call queries then, and sees what has changed.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.queryset._events import found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.semantics.values import Trait
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR213",
    name="kept-queryset-read",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="this queryset is kept between calls: its `{model}` rows stay as they were",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/queries/#caching-and-querysets",
    fix=Safety.INTENDED_CHANGE,
)

_READ = frozenset({Happening.EVALUATED, Happening.READ_LATER})


def check(report: Report) -> Iterator[Found]:
    """Reads of querysets that outlive the call."""
    told: set[Span] = set()
    for event in report.events:
        source = event.source
        if source is None or event.happening not in _READ or event.at_import or Trait.KEPT not in source.traits:
            continue
        if event.span not in told:
            told.add(event.span)
            yield found_event(RULE, event, _repair(event))


def _repair(event: Event) -> Repair | str:
    if event.of is None:
        return "the rows are read in other code"
    change = Change(Span(event.of.end, event.of.end), ".all()")
    return Repair(Rewrite("Make a new queryset with `.all()`", (change,)), Safety.INTENDED_CHANGE)
