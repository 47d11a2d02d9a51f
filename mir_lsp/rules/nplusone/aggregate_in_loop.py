"""A number is asked of the database for each row, or a row is looked up and made if it is not there.

Why:
    `.count()`, `.exists()` and `.aggregate()` are one round trip for each row, and `get_or_create()` two or more.
    `annotate()` with `Count`, `Sum` or `Exists` brings the numbers of all rows along in one query; what is to be made
    can be found out with one query and made with `bulk_create()`.

Bad:
    def sales():
        return {book.title: book.sales.filter(is_paid=True).count() for book in Book.objects.order_by("pk")}

Good:
    def sales():
        books = Book.objects.annotate(paid=Count("sales", filter=Q(sales__is_paid=True)))
        return {book.title: book.paid for book in books.order_by("pk")}

Silent when:
    - what is asked does not depend on the row
    - the answer is known: `.count()` and `.exists()` of a prefetched relation
    - the whole relation is counted and not prefetched, which is MIR102
    - it is asked of one row, or the loop ends after it

Fix safety:
    Where the count of a relation is filtered by what is written out, the query for the rows counts with `annotate()`.
    It counts what is there when the rows are read: what is added or taken away later is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._counts import counted_repair
from mir_lsp.rules.nplusone._queries import found_queries, is_prefetched
from mir_lsp.semantics.report import Query, Report
from mir_lsp.semantics.transfer import Asked

RULE = Rule(
    code="MIR125",
    name="aggregate-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{query}` runs one query per `{rows}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/aggregation/",
    fix=Safety.SCAFFOLD,
)

_ASKED = frozenset({Asked.NUMBER, Asked.MADE})


def check(report: Report) -> Iterator[Found]:
    """Numbers that depend on the row of a loop, and rows that are made if they are not there."""
    return found_queries(RULE, report, _belongs, lambda query: counted_repair(report, query) or _no_fix(query))


def _belongs(query: Query) -> bool:
    return query.asked in _ASKED and not is_prefetched(query)


def _no_fix(query: Query) -> str:
    if query.asked is Asked.MADE:
        return "rows that are made in bulk send no signals: that is for you to choose"
    return "the name of an annotation, and what it counts across joins, is for you to say"
