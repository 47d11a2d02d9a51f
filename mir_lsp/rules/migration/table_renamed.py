"""A table is renamed while the previous version of the code may still use it.

Why:
    The queries of the version that knows the old name fail as soon as it is gone, those of the new version until it
    is there. `db_table` keeps the table under its old name. Tables of many-to-many relations have a column that is
    called after the model, which gets another name with it even then.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RenameModel("Book", "Volume"),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterModelTable("shelf", "shop_shelf"),
            migrations.RenameModel("Shelf", "Rack"),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the table keeps its name (`db_table`), and no many-to-many relation has one of its own
    - only Django is told of it (`state_operations`)
    - settings use SQLite, which nobody else uses meanwhile

Fix safety:
    The table keeps its name, in the migration and in the model, and nothing runs in the database. SQL that is written
    by hand goes on to use the old name.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._kept import table_kept
from mir_lsp.rules.migration._operations import WHILE_BOTH_RUN, found_in, on_rows
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.migration_judging import JudgedMigration, Placed
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR326",
    name="table-renamed",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="every query on `{table}` of the previous version of the code fails once {renamed}",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/options/#db-table",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if not report.is_served:
        return
    between: set[str] = set()  # names that a table has inside of the migration alone
    for placed in on_rows(report, "RenameModel", "AlterModelTable"):
        change = placed.first(Act.RENAME_TABLE) or placed.first(Act.RENAME_COLUMN)
        if change is not None and placed.step.on_state and placed.table not in between:
            between.add(change.name)
            made = table_kept(placed)
            yield found_in(RULE, placed, _told(placed, change), WHILE_BOTH_RUN, made)


def _told(placed: Placed, change: Change) -> dict[str, str]:
    if change.act is Act.RENAME_TABLE:
        return {"renamed": f"it is called `{change.name}`"}
    new = placed.step.named("new_name").lower()
    return {"table": change.table or placed.table, "renamed": f"a column of it is called `{new}_id`"}
