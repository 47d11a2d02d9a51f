"""`on_delete` says what cannot be done: NULL in a column that is NOT NULL, or a default that is not there.

Why:
    When the row that it points to is deleted, Django writes NULL (or the default) into the column, and the database
    refuses: the deletion fails. The system checks refuse such a model before that (fields.E320, fields.E321), where
    they are run.

Bad:
    class Parcel(models.Model):
        sender = models.ForeignKey(Author, on_delete=models.SET_NULL, related_name="+")

        class Meta:
            app_label = "bookshop"

Good:
    class Parcel(models.Model):
        sender = models.ForeignKey(Author, null=True, on_delete=models.SET_NULL, related_name="+")

        class Meta:
            app_label = "bookshop"

Silent when:
    - the field may be NULL, or it is not known whether it may
    - the class of the field is not Django's own
    - the field is made by a migration

Fix safety:
    The column may be NULL from then on: code that reads the relation has to expect that, and a migration is due.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.queryset._misuses import found_wrong
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR806",
    name="deletion-not-possible",
    family=Family.MODEL,
    severity=Severity.ERROR,
    message="{about}: deleting the row that it points to fails",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.ForeignKey.on_delete",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Relations whose `on_delete` the column does not allow."""
    return found_wrong(RULE, report, Misused.NO_DELETION, _title, _reason)


def _title(misuse: Misuse) -> str:
    return "Let the column be NULL"


def _reason(misuse: Misuse) -> str:
    return "what the default is to be, is for you to say"
