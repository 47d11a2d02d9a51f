"""A number is read from a row, changed and written back.

Why:
    Two requests that do this at the same time read the same number, and one of their changes is lost. A transaction
    alone does not help. `F("stock") - 1` lets the database count; `select_for_update()` lets the second wait.

Bad:
    def one_page_more(pk):
        book = Book.objects.get(pk=pk)
        book.pages += 1
        book.save()

Good:
    from django.db.models import F

    def one_page_more(pk):
        Book.objects.filter(pk=pk).update(pages=F("pages") + 1)

Silent when:
    - the row, or one read before it, is locked
    - the row comes from the caller, or is not written, or not that column
    - only rows are changed that still have the old value
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR225",
    name="lost-update",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="`{about}` of `{model}` is read, changed and written: updates are lost",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/expressions/#avoiding-race-conditions-using-f",
)


def check(report: Report) -> Iterator[Found]:
    """Numbers that are changed without a lock."""
    return found_troubles(RULE, report, is_of(Trouble.LOST))
