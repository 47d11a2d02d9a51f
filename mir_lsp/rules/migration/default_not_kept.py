"""A column is added with a default that the database does not keep.

Why:
    Django fills the rows that are there and then drops the default. The previous version of the code does not know
    the column: while it still runs, each of its inserts fails with `NOT NULL`.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "is_signed", models.BooleanField(default=False)),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "is_signed", models.BooleanField(db_default=False)),
        ]

Before Django 5.0 there is no `db_default`: let the column be empty (`null=True`) until the previous version of the
code runs nowhere any more.

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the database keeps a default (`db_default`, from Django 5.0 on)
    - the column may be empty
    - settings use SQLite, which nobody else writes to meanwhile

Fix safety:
    The migration and the model get `db_default` with the same value. Rows that name no value for the column get it
    from the database from then on.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.migration_columns import Given
from mir_lsp.rules.migration._kept import default_kept
from mir_lsp.rules.migration._operations import WHILE_BOTH_RUN, column_of, found_in, is_left_empty, on_rows
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration

RULE = Rule(
    code="MIR302",
    name="default-not-kept",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message=(
        "the previous version of the code can no longer insert into `{table}`: `{column}` may not "
        "be NULL, and the database keeps no default"
    ),
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/fields/#db-default",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if not report.is_served:
        return
    for placed in on_rows(report, "AddField", "AlterOrderWithRespectTo"):
        for change in placed.changes.items:
            if is_left_empty(change, Given.CONSTANT):
                made = default_kept(report, placed, change)
                yield found_in(RULE, placed, {"column": column_of(change)}, WHILE_BOTH_RUN, made)
