"""A query for each row, by a key or column of the row.

Why:
    A query that asks for what belongs to one row costs one round trip per row. One query with all the keys
    (`in_bulk`, `filter(pk__in=…)`), a join, an annotation or a `Prefetch` with a queryset of its own answers for all
    rows at once.

Bad:
    def lines():
        return [Author.objects.get(pk=book.author_id).name for book in Book.objects.all()]

Good:
    def lines():
        books = list(Book.objects.all())
        authors = Author.objects.in_bulk([book.author_id for book in books])
        return [authors[book.author_id].name for book in books]

Silent when:
    - the query does not depend on the row, or on a batch of keys (`batched`, slices, pages)
    - the loop goes over what is written out, or over a range
    - it runs once for each key (`if key not in found: found[key] = …`), in an exception handler, or the loop ends
      after it
    - rows are locked (`select_for_update`), added, changed or deleted
    - the queryset is only built, or handed to code that is not in view

Fix safety:
    Where the key is a foreign key of the row that is never NULL, the relation itself is read and joined by the query
    for the rows. Elsewhere a row may be missing, and what happens then is a choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import joined_call
from mir_lsp.rules.nplusone._queries import found_queries, is_prefetched
from mir_lsp.semantics.report import Query, Report
from mir_lsp.semantics.transfer import Asked

RULE = Rule(
    code="MIR107",
    name="query-by-key-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{query}` runs one query per `{rows}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#in-bulk",
    fix=Safety.SCAFFOLD,
)

_ASKED = frozenset({Asked.ROWS, Asked.ROW})


def check(report: Report) -> Iterator[Found]:
    """Queries for rows that depend on the row of a loop."""
    return found_queries(RULE, report, _belongs, lambda query: _follow(report, query) or _no_fix(query))


def _belongs(query: Query) -> bool:
    return query.asked in _ASKED and not is_prefetched(query)


def _follow(report: Report, query: Query) -> Repair | None:
    """Read the relation whose key is looked up, and load it with the rows."""
    reached = query.reached
    if reached is None or query.trail or query.doubt or report.blind_writes or query.model in report.written:
        return None
    # Rows that come from several places would have to be loaded with in all of them.
    calls = joined_call(report, reached.anchor)
    if calls is None:
        return None
    places = (*calls, Change(reached.where, reached.text))
    return Repair(Rewrite(f"Read `{reached.text}`, joined with the rows", places), Safety.SCAFFOLD)


def _no_fix(query: Query) -> str:
    if query.relation is not None:
        return "how the rows of all are told apart in one query is for you to say"
    return "what stands for a row that one query for all keys does not find is for you to say"
