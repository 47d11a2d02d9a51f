"""The related rows of each row of a queryset are read one by one.

Why:
    `author.books.all()` is a queryset of its own: reading it for each author costs one query per author. So do
    `author.books.count()` and `.exists()`. `prefetch_related` reads the related rows of all of them in one more
    query, and `.all()`, `.count()`, `.exists()`, `len()` and `in` are then answered without any.

Bad:
    def shelves():
        return {author.name: [book.title for book in author.books.all()] for author in Author.objects.all()}

Good:
    def shelves():
        authors = Author.objects.prefetch_related("books")
        return {author.name: [book.title for book in author.books.all()] for author in authors}

Silent when:
    - the queryset prefetches the relation
    - the related rows are filtered, ordered or picked anew (a prefetch would not answer that)
    - the related queryset is only built, or handed to code that is not in view
    - the loop ends after the read (`break`, `return`, `raise`)
    - the rows come from code that is not in view

Fix safety:
    The relation is prefetched where the queryset is built. There is no fix before `.iterator()` without
    `chunk_size`, after `only()`, on combined querysets, or when related rows are written in the same function.
    It is offered one by one, outside of fix-all, when the queryset is handed on.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads, relies_on_peers
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import LOOP, Report

RULE = Rule(
    code="MIR102",
    name="related-manager-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{path}` runs one query per `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#prefetch-related",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Relations to many rows, read through their managers."""
    return found_loads(RULE, report, LOOP, _belongs)


def _belongs(each: Missing) -> bool:
    return each.demand.kind.to_many and not relies_on_peers(each)
