"""`delete()` is called on a queryset of values.

Why:
    Django deletes rows: after `values()` and `values_list()` it raises `TypeError`.

Bad:
    def without_drafts():
        Book.objects.filter(is_draft=True).values("pk").delete()
        return Book.objects.count()

Good:
    def without_drafts():
        Book.objects.filter(is_draft=True).delete()
        return Book.objects.count()

Silent when:
    - rows are deleted
    - values are updated, which works
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR234",
    name="values-deleted",
    family=Family.QUERYSET,
    severity=Severity.ERROR,
    message="`delete()` raises `TypeError` after `values()`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#delete",
)


def check(report: Report) -> Iterator[Found]:
    """Values that cannot be deleted."""
    return found_wrong(RULE, report, Misused.VALUES_DELETED, _title, _reason)


def _title(misuse: Misuse) -> str:
    return ""


def _reason(misuse: Misuse) -> str:
    return "which rows are to go is for you to say"
