"""A column that may be empty must be filled from now on.

Why:
    `SET NOT NULL` reads the whole table under a lock that even reads wait for, unless a valid check says already
    that there is no NULL. With a default, Django fills all rows first, under the same lock.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField("book", "stock", models.IntegerField()),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            AddConstraintNotValid(
                "book", models.CheckConstraint(condition=models.Q(stock__isnull=False), name="has_stock")
            ),
        ]

Three migrations follow: one fills the rows in batches, one runs `ValidateConstraint("book", "has_stock")`, and one
has the `AlterField`, which needs not look at the rows any more, and drops the check.

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - a check that was validated before says that the column is not NULL
    - settings name another database than PostgreSQL

Fix safety:
    The column comes to be the same, by up to three further migrations in new files. Read what rows without a
    value get: without a constant default nothing fills them, and the check fails where one is left.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, acts, column_of, found_in, on_postgresql
from mir_lsp.rules.migration._repairs import required_in_steps
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR316",
    name="column-made-required",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="making `{column}` NOT NULL blocks reads and writes of `{table}`{other} while {work}",
    fix=Safety.SCAFFOLD,
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AlterField"):
        change = placed.first(Act.SET_NOT_NULL, Act.SET_NOT_NULL_PROVED)
        done = acts(placed)
        if change is None or (change.act is Act.SET_NOT_NULL_PROVED and Act.UPDATE_ROWS not in done):
            continue
        remade = f" and `{change.other}`" if Act.DROP_FOREIGN_KEY in done and change.other else ""
        work = "rows are filled and all are read" if Act.UPDATE_ROWS in done else "all rows are read"
        told = {"column": column_of(change), "work": work, "other": remade}
        made = required_in_steps(report, placed, change)
        yield found_in(RULE, placed, told, HAS_MANY_ROWS, made)
