"""A query runs when a module is loaded.

Why:
    What stands in a module or in the body of a class, and what parameters have as defaults, runs once, when the
    module is loaded. Then there may be no database yet: `migrate` loads it before it makes the tables, and fails.
    And what was found stays as it was for as long as the process runs.

Bad:
    class Desk:
        names = [tag.name for tag in Tag.objects.all()]


    def names():
        return sorted(Desk.names)

Good:
    class Desk:
        def names(self):
            return [tag.name for tag in Tag.objects.all()]


    def names():
        return sorted(Desk().names())

Silent when:
    - a queryset is only built: `queryset = Book.objects.all()` runs nothing
    - it stands in a function, a lambda, or below `if __name__ == "__main__"`
    - the module sets Django up by itself (`django.setup()`): it is a program
    - it is in a test or a migration
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.queryset._events import found_event
from mir_lsp.semantics.report import Event, Happening, Report
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR212",
    name="query-at-import",
    family=Family.QUERYSET,
    severity=Severity.ERROR,
    message="this queries `{model}` when the module is loaded, and never again",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.AppConfig.ready",
)

_QUERIES = frozenset({Happening.EVALUATED, Happening.QUERIED})


def check(report: Report) -> Iterator[Found]:
    """Queries in code that runs when its module is loaded."""
    told: set[Span] = set()
    for event in report.events:
        if event.at_import and event.happening in _QUERIES and event.source is not None and event.span not in told:
            told.add(event.span)
            yield found_event(RULE, event, _reason(event))


def _reason(event: Event) -> str:
    return "where the query is to run is for you to say"
