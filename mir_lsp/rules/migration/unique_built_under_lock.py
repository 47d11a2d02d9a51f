"""Values are made unique while everybody waits.

Why:
    A constraint builds its index under a lock that even reads wait for, a unique index under one that writes wait
    for; and it fails where values repeat. An index that is built concurrently can become the constraint at once.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddConstraint("book", models.UniqueConstraint(fields=["key"], name="one_key")),
        ]

Good:
    class Migration(migrations.Migration):
        atomic = False
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunSQL(
                "CREATE UNIQUE INDEX CONCURRENTLY one_key ON shop_book (key)",
                "DROP INDEX CONCURRENTLY IF EXISTS one_key",
            ),
        ]

The migration that follows makes the constraint of this index:

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(
                        "ALTER TABLE shop_book ADD CONSTRAINT one_key UNIQUE USING INDEX one_key",
                        "ALTER TABLE shop_book DROP CONSTRAINT one_key",
                    ),
                ],
                state_operations=[
                    migrations.AddConstraint("book", models.UniqueConstraint(fields=["key"], name="one_key")),
                ],
            ),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - only Django is told of it (`state_operations`)
    - settings name another database than PostgreSQL

Fix safety:
    The constraint comes to be the same, of an index that is built while others write, with a further migration
    in a new file. If values repeat, the index stays behind as INVALID and has to be dropped.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, acts, found_in, on_postgresql, waiting
from mir_lsp.rules.migration._repairs import unique_from_index
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR312",
    name="unique-built-under-lock",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message="`{operation}` blocks {who} of `{table}` while a unique index is built, and fails where values repeat",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
)

_BUILDING = frozenset({Act.ADD_UNIQUE, Act.CREATE_UNIQUE_INDEX, Act.ADD_PRIMARY_KEY, Act.ADD_EXCLUSION})


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AddConstraint", "AlterUniqueTogether", "AlterField"):
        if any(each in _BUILDING for each in acts(placed)):
            made = unique_from_index(report, placed) if placed.name == "AddConstraint" else ""
            yield found_in(RULE, placed, {"who": waiting(placed.effects())}, HAS_MANY_ROWS, made)
