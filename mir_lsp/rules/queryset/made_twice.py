"""Rows are found or made by columns that nothing keeps unique.

Why:
    `get_or_create` looks first and makes then. Two requests that do this at the same time both find nothing and make
    a row each; from then on every call raises `MultipleObjectsReturned`. A `UniqueConstraint` on the columns makes
    the database refuse the second one, and Django reads the first.

Bad:
    def tagged(name):
        return Tag.objects.get_or_create(name=name)

Good:
    def profile_of(author):
        return Profile.objects.get_or_create(author=author)

`Profile.author` is a one-to-one relation, which the database keeps unique. For `Tag` it would be
`UniqueConstraint(fields=["name"], name="one_name")`.

Silent when:
    - a unique field or a constraint is among what is looked up, with its condition if it has one
    - a row was locked before
    - it is in a management command, which nobody runs twice at once
    - what is looked up is not all in view, or goes over relations
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR227",
    name="made-twice",
    family=Family.QUERYSET,
    severity=Severity.WARNING,
    message="`{by}()` may make two rows of `{model}`: {about} is not unique",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#get-or-create",
)


def check(report: Report) -> Iterator[Found]:
    """Lookups that two may find empty at once."""
    return found_troubles(RULE, report, is_of(Trouble.UNGUARDED))
