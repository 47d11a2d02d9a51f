"""Values are to be distinct and are sorted by a column that is not among them.

Why:
    The columns that a query sorts by are compared by `distinct()` as well, whether they are asked for or not.
    Values that are equal come as often as the other column has values.

Bad:
    def states():
        values = Book.objects.order_by("pages").values_list("is_draft", flat=True).distinct()
        return len(list(values)) == 2

Good:
    def states():
        values = Book.objects.order_by("is_draft").values_list("is_draft", flat=True).distinct()
        return len(list(values)) == 2

Silent when:
    - rows are asked for, not values
    - `order_by()` takes the order away, or sorts by what is asked for
    - `distinct()` names columns
    - the values are only counted: that is done without an order
    - what is asked for or sorted by is not a text, or is annotated
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR219",
    name="distinct-with-other-order",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="sorted by `{about}`, which makes equal values differ for `distinct()`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#distinct",
)


def check(report: Report) -> Iterator[Found]:
    """Values that are read although their order makes them differ."""
    return found_wrong(RULE, report, Misused.UNSORTED_DISTINCT, _title, _reason)


def _title(misuse: Misuse) -> str:
    return ""


def _reason(misuse: Misuse) -> str:
    return "in which order the values are to come is for you to say"
