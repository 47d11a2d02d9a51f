"""A column is removed while the previous version of the code may still use it.

Why:
    Django names every column in every query. As soon as the column is gone, all queries of the version that knows
    it fail, reads included, until the last process of it has ended. Two deploys avoid that: one that removes the
    field from Django alone, and a later one that drops the column.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RemoveField("book", "subtitle"),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(
                        "ALTER TABLE shop_book ALTER COLUMN subtitle DROP NOT NULL",
                        "ALTER TABLE shop_book ALTER COLUMN subtitle SET NOT NULL",
                    ),
                ],
                state_operations=[migrations.RemoveField("book", "subtitle")],
            ),
        ]

The column may be empty from then on, because the new version of the code does not fill it. A migration of the next
deploy drops it: `ALTER TABLE shop_book DROP COLUMN subtitle`.

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - only Django is told of it (`state_operations`), or only the database, later, when no code knows the field
    - it is a relation to many rows with a table of its own
    - settings use SQLite, which nobody else uses meanwhile

Fix safety:
    Two deploys instead of one: the first takes the field from Django and lets the column be empty, the second, in a
    new file, drops it. Going back needs rows that have a value.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import WHILE_BOTH_RUN, column_of, found_in, on_rows
from mir_lsp.rules.migration._repairs import removed_in_two_deploys
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR322",
    name="column-removed-at-once",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="every query on `{table}` of the previous version of the code fails once `{column}` is gone",
    fix=Safety.SCAFFOLD,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/migrations/#considerations-when-removing-model-fields",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if not report.is_served:
        return
    for placed in on_rows(report, "RemoveField", "AlterOrderWithRespectTo"):
        change = placed.first(Act.DROP_COLUMN, Act.DROP_COLUMN_REFERENCING)
        if change is not None and placed.step.on_state:
            made = removed_in_two_deploys(report, placed, change) if report.is_postgresql else ""
            yield found_in(RULE, placed, {"column": column_of(change)}, WHILE_BOTH_RUN, made)
