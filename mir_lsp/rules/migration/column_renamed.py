"""A column is renamed while the previous version of the code may still use it.

Why:
    Django names every column in every query: those of the version that knows the old name fail as soon as it is
    gone, those of the new version until it is there. `db_column` keeps the column under its old name.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RenameField("book", "subtitle", "second_title"),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField(
                "book", "subtitle", models.CharField(db_column="subtitle", default="", max_length=100)
            ),
            migrations.RenameField("book", "subtitle", "second_title"),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the column keeps its name (`db_column`)
    - only Django is told of it (`state_operations`)
    - settings use SQLite, which nobody else uses meanwhile

Fix safety:
    The column keeps its name, in the migration and in the model, and nothing runs in the database. SQL that is
    written by hand goes on to use the old name.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._kept import column_kept
from mir_lsp.rules.migration._operations import WHILE_BOTH_RUN, found_in, on_rows
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR325",
    name="column-renamed",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="every query on `{table}` of the previous version of the code fails once `{old}` is called `{new}`",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/fields/#db-column",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if not report.is_served:
        return
    for placed in on_rows(report, "RenameField", "AlterField"):
        change = placed.first(Act.RENAME_COLUMN)
        if change is not None and change.old is not None and change.new is not None and placed.step.on_state:
            given = {"old": change.old.column or "", "new": change.new.column or ""}
            made = column_kept(placed, change)
            yield found_in(RULE, placed, given, WHILE_BOTH_RUN, made)
