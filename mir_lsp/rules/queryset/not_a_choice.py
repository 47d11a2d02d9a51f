"""A column is compared with, or set to, something that its `choices` do not have.

Why:
    Nothing checks `choices` in a query: a condition with a value that is none of them finds no rows, without a
    word, and a row that is written with it has a value that no form shows. It is a typing error as often as not,
    or was forgotten when a choice got another name.

Bad:
The choices of `mood` are `praise` and `blame`:

    def praised():
        return Review.objects.filter(mood="prais").count()

Good:
    def praised():
        return Review.objects.filter(mood="praise").count()

Silent when:
    - not all choices are known: they come from a function, or from code out of view
    - the value is not written in the call itself
    - it is a part of a value (`state__startswith`), empty, or of another type that becomes one of them
    - the condition is a `Q`

Fix safety:
    The nearest choice is taken for what was meant: rows are found then.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR239",
    name="not-a-choice",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="{about}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/fields/#choices",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Values that no choice has."""
    return found_wrong(RULE, report, Misused.NO_CHOICE, _title, _reason)


def _title(misuse: Misuse) -> str:
    return f"Write `{misuse.edits[0][1].strip(chr(34) + chr(39))}`"


def _reason(misuse: Misuse) -> str:
    return "which choice is meant is for you to say"
