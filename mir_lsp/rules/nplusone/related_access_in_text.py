"""Rows are made texts, and the model's `__str__` reads a relation.

Why:
    `str(row)`, an f-string, `print` and a template all run `__str__`. Where that reads a relation, each row costs a
    query of its own, and nothing in the code that lists the rows shows it.

Bad:
    def labels():
        return [str(remark) for remark in Remark.objects.all()]

Good:
    def labels():
        return [str(remark) for remark in Remark.objects.select_related("book")]

Silent when:
    - the queryset loads what `__str__` reads
    - one row is made a text

Fix safety:
    The relation is loaded where the queryset is built. The conditions are those of MIR101.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import ADMIN_TEXT, FORM, TEXT, Report

RULE = Rule(
    code="MIR115",
    name="related-access-in-text",
    family=Family.NPLUSONE,
    severity=Severity.INFORMATION,
    message="`__str__` reads `{path}`: queries for each `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/instances/#str",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Relations of any kind that `__str__` reads from the rows of a queryset."""
    for origin in (TEXT, ADMIN_TEXT, FORM):
        yield from found_loads(RULE, report, origin, _any)


def _any(each: Missing) -> bool:
    return True
