"""A relation is prefetched and then queried again for each row.

Why:
    What `prefetch_related` loads answers `.all()`, `.count()`, `.exists()`, `in`, indexes and slices. Everything else
    is a new query for each row: `.filter()`, `.order_by()`, `.values_list()`, `.last()`, `.get()`, `.iterator()`, and
    `.first()` where the rows have no order. The rows that were prefetched are then loaded in vain.

Bad:
    def praise():
        books = Book.objects.prefetch_related("reviews")
        return {book.title: [review.stars for review in book.reviews.filter(stars=5)] for book in books}

Good:
    def praise():
        best = Prefetch("reviews", queryset=Review.objects.filter(stars=5), to_attr="best_reviews")
        books = Book.objects.prefetch_related(best)
        return {book.title: [review.stars for review in book.best_reviews] for book in books}

Silent when:
    - the prefetched rows answer (`.all()`, `.count()`, `.exists()`, `.first()` of ordered rows)
    - it is asked of one row, or the loop ends after it
    - the query locks rows or changes them
    - the relation is not seen to be prefetched (MIR107 and MIR125 may speak of the query then)

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

RULE = Rule(
    code="MIR105",
    name="prefetched-relation-queried",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{query}` queries what is prefetched again per `{rows}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#prefetch-related",
    fix=Safety.SCAFFOLD,
)


def check(report: Report) -> Iterator[Found]:
    """Queries of relations that are prefetched."""
    return found_queries(RULE, report, is_prefetched, lambda query: counted_repair(report, query) or _no_fix(query))


def _no_fix(query: Query) -> str:
    return "whether a `Prefetch` with `to_attr` or Python chooses the rows is for you to say"
