"""A relation is read from each row of a queryset that does not load it.

Why:
    Reading a foreign key or one-to-one relation fetches the related row with a query of its own, unless the
    queryset loaded it. In a loop over a queryset that is one query for every row: 1 + N instead of 1.
    It goes by row, not by related object: 24 books of 6 authors cost 25 queries.

Bad:
    def titles():
        return [f"{book.title}, {book.author.name}" for book in Book.objects.all()]

Good:
    def titles():
        return [f"{book.title}, {book.author.name}" for book in Book.objects.select_related("author")]

Silent when:
    - the queryset loads the relation with `select_related`, `prefetch_related` or `FETCH_PEERS` (Django 6.1)
    - only the key is read (`book.author_id`)
    - the relation was set by hand, or leads back to the row that the loop started from (`author.books.all()`)
    - the loop ends after the read (`break`, `return`, `raise`)
    - the rows come from code that is not in view

Fix safety:
    The relation is loaded where the queryset is built, by a join where that changes nothing else and by a second
    query otherwise. There is no fix after `only()`, on combined querysets, or when rows of the related model are
    written in the same function. It is offered one by one, outside of fix-all, when the queryset is handed on.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.schema import RelationKind
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads, relies_on_peers
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import LOOP, Report

RULE = Rule(
    code="MIR101",
    name="related-access-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{path}` runs one query per `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Single-valued relations of the rows of a queryset, one step away."""
    return found_loads(RULE, report, LOOP, _belongs)


def _belongs(each: Missing) -> bool:
    kind = each.demand.kind
    if relies_on_peers(each):
        return False  # MIR120
    return len(each.path) == 1 and not kind.to_many and kind is not RelationKind.GENERIC_FOREIGN_KEY
