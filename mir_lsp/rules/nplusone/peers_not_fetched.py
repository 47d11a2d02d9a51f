"""A fetch mode that is to load for all rows at once loads for each of them.

Why:
    With `FETCH_PEERS` (Django 6.1) the first read of a foreign key fetches it for all rows that were read together.
    That is no help for relations to many rows, which are a query for each row as ever, and none with `.iterator()`:
    rows that have been gone through are forgotten, so that each is fetched for alone.

Bad:
    def tags():
        books = Book.objects.fetch_mode(models.FETCH_PEERS).order_by("pk")
        return [[tag.name for tag in book.tags.all()] for book in books]

Good:
    def tags():
        books = Book.objects.fetch_mode(models.FETCH_PEERS).order_by("pk").prefetch_related("tags")
        return [[tag.name for tag in book.tags.all()] for book in books]

Silent when:
    - single-valued relations are read from rows that are in memory together
    - the queryset loads the relation
    - one row is read, or the loop ends after the read
    - the fetch mode is not known

Fix safety:
    The relation is loaded with the rows: joined, or prefetched. Nothing else about the queryset changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads, relies_on_peers
from mir_lsp.semantics.report import CALL, LOOP, Report

RULE = Rule(
    code="MIR120",
    name="peers-not-fetched",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`FETCH_PEERS` does not help: `{path}` runs a query per `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/fetch-modes/",
    fix=Safety.SAME_RESULT,
    django=(6, 1),
)


def check(report: Report) -> Iterator[Found]:
    """Relations that are read from rows whose fetch mode does not load them."""
    for origin in (LOOP, CALL):
        yield from found_loads(RULE, report, origin, relies_on_peers)
