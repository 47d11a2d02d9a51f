"""Rows are locked by a query of which the database cannot lock the rows.

Why:
    PostgreSQL locks rows of tables: not those on the nullable side of an outer join, nor what `distinct()`, groups or
    `union()` make. Django raises `NotSupportedError`. `of=("self",)` locks the rows of the model itself.

Bad:
    @transaction.atomic
    def edited_by(pk):
        book = Book.objects.select_for_update().select_related("editor").get(pk=pk)
        return book.editor.name

Good:
    @transaction.atomic
    def edited_by(pk):
        book = Book.objects.select_for_update(of=("self",)).select_related("editor").get(pk=pk)
        return book.editor.name

Silent when:
    - the relation cannot be NULL, or a condition asks for it to be there
    - `of` says what is locked
    - it is sliced, or gives plain values, or is aggregated: none of these is refused
    - the database is not PostgreSQL

Fix safety:
    The query raised; now it locks the rows of the model, and joins the others as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR407",
    name="lock-refused",
    family=Family.TRANSACTION,
    severity=Severity.ERROR,
    message="PostgreSQL cannot lock rows of `{model}` by a query with {about}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-for-update",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Queries whose rows cannot be locked."""
    wanted = is_of(Trouble.REFUSED)
    return found_troubles(RULE, report, wanted, "Lock the rows of the model alone", Safety.REPAIR)
