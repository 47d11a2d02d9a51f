"""The latest row is asked for, and nothing says by which column.

Why:
    `latest()` and `earliest()` sort by the columns that they are given, else by `Meta.get_latest_by`. Without
    either Django raises `ValueError`.

Bad:
    def newest():
        return Book.objects.latest().title

Good:
    def newest():
        return Book.objects.latest("pk").title

Silent when:
    - columns are given
    - the model, or one that it inherits from, has `get_latest_by`
    - a base of the model is not in view
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR244",
    name="latest-of-nothing",
    family=Family.QUERYSET,
    severity=Severity.ERROR,
    message="`{about}()` raises `ValueError`: `{model}` has no `get_latest_by`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#latest",
)


def check(report: Report) -> Iterator[Found]:
    """Calls that say nothing of the order."""
    return found_wrong(RULE, report, Misused.NO_LATEST, _title, _reason)


def _title(misuse: Misuse) -> str:
    return ""


def _reason(misuse: Misuse) -> str:
    return "by which column is for you to say"
