"""A query is changed after a slice of it has been taken.

Why:
    A slice says which rows of a query are wanted, by their numbers. It would be other rows after that: Django
    raises `TypeError` when a slice is filtered, ordered, updated or deleted.

Bad:
    def drafts():
        return list(Book.objects.order_by("pk")[:5].filter(is_draft=True))

Good:
    def drafts():
        return list(Book.objects.order_by("pk").filter(is_draft=True)[:5])

Silent when:
    - the method works on slices: `count()`, `exists()`, `values()`, `select_related()`, a further slice
    - it may be a queryset that is not sliced, on some branch
    - it is a list that is sliced
    - the slice leaves nothing out (`[:]`)

Fix safety:
    The slice is moved behind the call. The rows are then the first ones of those that fit; where it was meant to
    look for some among the first ones, a condition in Python does that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report
from mir_lsp.semantics.wrong_queries import UNLESS_NONE

RULE = Rule(
    code="MIR210",
    name="slice-changed-later",
    family=Family.QUERYSET,
    severity=Severity.ERROR,
    message="`{about}()` raises `TypeError` after a slice has been taken",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/queries/#limiting-querysets",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Methods that Django refuses of slices."""
    sure = tuple(misuse for misuse in report.misuses if misuse.doubt in ("", UNLESS_NONE))
    return found_wrong(RULE, replace(report, misuses=sure), Misused.SLICED, _title, _reason)


def _title(misuse: Misuse) -> str:
    return f"Call `{misuse.about}()` before the slice"


def _reason(misuse: Misuse) -> str:
    return "which rows are meant is for you to say"
