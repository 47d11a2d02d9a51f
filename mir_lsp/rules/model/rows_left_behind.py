"""`DO_NOTHING` leaves it to the database what becomes of rows whose row is deleted, and the database refuses.

Why:
    Django makes foreign keys that the database checks. With `DO_NOTHING` nobody looks after the rows that point to a
    deleted one: PostgreSQL refuses the deletion with an `IntegrityError`, at the end of the transaction, far from the
    code that deletes. `PROTECT` and `RESTRICT` refuse at once and say why.

Bad:
    class Parcel(models.Model):
        sender = models.ForeignKey(Author, on_delete=models.DO_NOTHING, related_name="+")

        class Meta:
            app_label = "bookshop"

Good:
    class Parcel(models.Model):
        sender = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "bookshop"

Silent when:
    - `db_constraint` is given: the database does not check then
    - Django does not make the table (`managed = False`), or not all of the model is in view
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misused, Report

RULE = Rule(
    code="MIR809",
    name="rows-left-behind",
    family=Family.MODEL,
    severity=Severity.INFORMATION,
    message="`DO_NOTHING` leaves rows behind: the database refuses the deletion",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.DO_NOTHING",
)


def check(report: Report) -> Iterator[Found]:
    """Relations of which nobody looks after the rows."""
    return found_misuses(
        RULE, report, Misused.LEFT_BEHIND, lambda misuse: "what becomes of the rows is for you to say"
    )
