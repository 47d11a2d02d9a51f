"""`and` or `or` stands between two conditions, or `and` between two querysets.

Why:
    Python gives one of the two as it is: a `Q` that has a condition is true, so `Q(…) and Q(…)` is the last one
    and `Q(…) or Q(…)` the first. `and` between querysets reads the first as a whole, and gives the second one if
    there are rows in it. Conditions and querysets are combined by `&` and `|`.

Bad:
    def drafts():
        wanted = Q(is_draft=True) and Q(pages__gt=101)
        return [book.title for book in Book.objects.filter(wanted).order_by("pk")]

Good:
    def drafts():
        wanted = Q(is_draft=True) & Q(pages__gt=101)
        return [book.title for book in Book.objects.filter(wanted).order_by("pk")]

Silent when:
    - the first may be empty: `Q()` is false
    - it is the condition of an `if`, or of anything else that asks for truth
    - `or` stands between querysets: that is how the first one with rows is taken

Fix safety:
    What the query gives changes, as its author wanted. Lookups over relations to many may fit other rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR224",
    name="boolean-of-queries",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="{about}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/queries/#complex-lookups-with-q-objects",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Python's operators where those of queries are meant."""
    return found_wrong(RULE, report, Misused.ONE_OF_TWO, _title, _reason)


def _title(misuse: Misuse) -> str:
    return "Use `&`" if "`and`" in misuse.about else "Use `|`"


def _reason(misuse: Misuse) -> str:
    return "parentheses are needed, and where is for you to say"
