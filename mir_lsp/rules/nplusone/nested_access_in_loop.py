"""A chain of relations is followed from each row of a queryset that does not load it.

Why:
    `book.author.publisher` costs one query for every step and every row that is not loaded. One path names the
    whole chain: `select_related("author__publisher")` loads all its steps with the books themselves.

Bad:
    def houses():
        return [book.author.publisher.name for book in Book.objects.all()]

Good:
    def houses():
        return [book.author.publisher.name for book in Book.objects.select_related("author__publisher")]

Silent when:
    - every step is loaded, or costs nothing (`book.author.publisher_id` needs the first step only)
    - the loop ends after the read (`break`, `return`, `raise`)
    - the rows come from code that is not in view

Fix safety:
    One path is added where the queryset is built: a join where every step leads to one row and nothing else
    changes, a prefetch otherwise. There is no fix after `only()`, on combined querysets, or when rows of one of
    the related models are written in the same function. It is offered one by one, outside of fix-all, when the
    queryset is handed on.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.schema import RelationKind
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads, relies_on_peers
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import LOOP, Report

RULE = Rule(
    code="MIR103",
    name="nested-access-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{path}` runs queries for each `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Single-valued relations at the end of a path of several steps."""
    return found_loads(RULE, report, LOOP, _belongs)


def _belongs(each: Missing) -> bool:
    kind = each.demand.kind
    if relies_on_peers(each):
        return False  # MIR120
    return len(each.path) > 1 and not kind.to_many and kind is not RelationKind.GENERIC_FOREIGN_KEY
