"""A relation is loaded with rows, and never read of them.

Why:
    `select_related` makes the query larger by a table, and `prefetch_related` runs one more: for nothing, if the code
    that goes through the rows does not read what they bring.

Bad:
    def titles():
        books = Book.objects.select_related("author").prefetch_related("tags").order_by("pk")
        return [(book.title, len(book.tags.all())) for book in books]

Good:
    def titles():
        books = Book.objects.prefetch_related("tags").order_by("pk")
        return [(book.title, len(book.tags.all())) for book in books]

Silent when:
    - the queryset, or one of its rows, goes to other code: it is returned, kept, or given to a call or a template
    - a method or property of the rows is used, or something of them is set
    - one of the relations that the call names is read, or the lookups are not written out
    - the rows do not go through a loop of the same code
    - the rule is not selected by its code or name: it is off by default

Fix safety:
    The call is taken out. Rows that a join left out are there then: those whose key leads to a row that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR123",
    name="unread-relation-loaded",
    family=Family.NPLUSONE,
    severity=Severity.HINT,
    message="nobody reads `{about}` of these rows",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    fix=Safety.INTENDED_CHANGE,
    default=False,
)


def check(report: Report) -> Iterator[Found]:
    """Loaders of relations that no loop over the rows reads."""
    return found_misuses(RULE, report, Misused.UNUSED, _repair)


def _repair(misuse: Misuse) -> Repair:
    places = tuple(Change(span, text) for span, text in misuse.edits)
    return Repair(Rewrite("Take the call out", places), Safety.INTENDED_CHANGE)
