"""A relation is read from each row by a function, method or property that is called for it.

Why:
    The read hides in a helper, and the loop looks harmless. The helper costs one query for every row that it is
    given, unless the queryset loads what it reads. The same holds for a function that goes through a queryset or a
    list of rows which it is given.

Bad:
    def by_line(book):
        return f"{book.title} by {book.author.name}"

    def lines():
        return [by_line(book) for book in Book.objects.all()]

Good:
    def by_line(book):
        return f"{book.title} by {book.author.name}"

    def lines():
        return [by_line(book) for book in Book.objects.select_related("author")]

Silent when:
    - the queryset loads what the function reads
    - the function gets one row, or its code is not in view
    - the function sets the relation itself before it reads it

Fix safety:
    The relation is loaded where the queryset is built, for this caller. The conditions are those of MIR101.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads, relies_on_peers
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import CALL, Report

RULE = Rule(
    code="MIR104",
    name="related-access-through-call",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{through}` reads `{path}`: queries for each `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Relations of any kind that called code reads from the rows of a queryset."""
    return found_loads(RULE, report, CALL, _belongs)


def _belongs(each: Missing) -> bool:
    return not relies_on_peers(each)
