"""A column is added with a default of the database that differs from row to row.

Why:
    PostgreSQL keeps one constant for all rows that are there without touching them. A function of which each row
    gets a value of its own makes it write the whole table anew, while nobody can read it.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "token", models.UUIDField(db_default=RandomUUID())),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "token", models.UUIDField(default=uuid.uuid4, null=True)),
        ]

Later migrations fill the rows in batches. What is the same for all rows may be a default of the database:

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "seen", models.DateTimeField(db_default=Now())),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - settings name another database than PostgreSQL
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, found_in, on_postgresql
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR304",
    name="volatile-default",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message=(
        "adding `{column}` writes all of `{table}` anew while nobody can read it: its default differs from row to row"
    ),
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AddField"):
        for change in placed.changes.items:
            new = change.new
            if new is not None and change.act is Act.ADD_COLUMN_FILLED and new.volatile:
                yield found_in(RULE, placed, {"column": new.field}, HAS_MANY_ROWS)
