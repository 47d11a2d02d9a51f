"""Rows are counted or summed up over more than one relation to many.

Why:
    Each relation to many is joined to the query, and joins multiply, which corrupts the numbers: a book with 3
    tags and 2 reviews makes 6 rows, and `Count("tags")` beside `Count("reviews")` gives 6 for both.
    `distinct=True` counts each row once. A `Sum` cannot be put right so: it needs a query of its own (`Subquery`).

Bad:
    def numbers():
        books = Book.objects.annotate(tagged=Count("tags"), parts=Count("chapter"))
        return [(book.tagged, book.parts) for book in books.order_by("pk")]

Good:
    def numbers():
        books = Book.objects.annotate(
            tagged=Count("tags", distinct=True), parts=Count("chapter", distinct=True)
        )
        return [(book.tagged, book.parts) for book in books.order_by("pk")]

Silent when:
    - only one relation to many is joined, or `distinct=True` is given
    - it is `Max`, `Min` or `Avg`
    - what an aggregate is over is not one lookup that is known

Fix safety:
    The numbers change, to the right ones. Equal values of a column count once with `distinct=True`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR220",
    name="aggregates-multiplied",
    family=Family.QUERYSET,
    severity=Severity.ERROR,
    message="{about}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/aggregation/#combining-multiple-aggregations",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Aggregates that take rows more than once."""
    return found_wrong(RULE, report, Misused.MULTIPLIED, _title, _reason)


def _title(misuse: Misuse) -> str:
    return "Count each row once with `distinct=True`"


def _reason(misuse: Misuse) -> str:
    return "a query of its own has to be written for one of them"
