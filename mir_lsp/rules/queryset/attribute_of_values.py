"""An attribute is read of what `values()` or `values_list()` gives.

Why:
    `values()` gives dicts, `values_list()` tuples: neither has the attributes of rows, and none of their
    relations. Reading one raises `AttributeError`.

Bad:
    def titles():
        return [row.title for row in Book.objects.values("title")]

Good:
    def titles():
        return [row["title"] for row in Book.objects.values("title")]

Silent when:
    - it is an attribute that dicts or tuples have
    - they are named tuples (`named=True`), or single values (`flat=True`)
    - it stands in a `try`
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR240",
    name="attribute-of-values",
    family=Family.QUERYSET,
    severity=Severity.ERROR,
    message="{about}, which raises `AttributeError`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#values",
)


def check(report: Report) -> Iterator[Found]:
    """Attributes that dicts and tuples do not have."""
    return found_wrong(RULE, report, Misused.NO_ROWS, _title, _reason)


def _title(misuse: Misuse) -> str:
    return ""


def _reason(misuse: Misuse) -> str:
    return "how the value is to be reached is for you to say"
