"""Rows are excluded by a subquery on a column that may be NULL.

Why:
    In SQL nothing is surely not in a list that has NULL in it. `exclude(pk__in=…)` with a subquery that gives one
    NULL finds no rows, whatever else it gives.

Bad:
    def nobodys_mentor():
        mentors = Author.objects.values("mentor")
        return Author.objects.exclude(pk__in=mentors).count() == 1

Good:
    def nobodys_mentor():
        mentors = Author.objects.filter(mentor__isnull=False).values("mentor")
        return Author.objects.exclude(pk__in=mentors).count() == 1

Silent when:
    - the column is NOT NULL, or that it may be NULL is not known
    - the subquery says something of the column (`mentor__isnull=False`)
    - it is `filter()`, or a list of values
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR222",
    name="excluded-among-null",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="`{about}` may be NULL: then no row at all is left",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#exclude",
)


def check(report: Report) -> Iterator[Found]:
    """Subqueries with NULL in them."""
    return found_wrong(RULE, report, Misused.HOLDS_NULL, _title, _reason)


def _title(misuse: Misuse) -> str:
    return ""


def _reason(misuse: Misuse) -> str:
    return "which rows the subquery leaves out is for you to say"
