"""A generated column that is stored is added.

Why:
    PostgreSQL works the value out for each row: it writes the whole table anew, while nobody can read it.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField(
                "book",
                "double",
                models.GeneratedField(
                    db_persist=True, expression=models.F("pages") * 2, output_field=models.IntegerField()
                ),
            ),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "double", models.IntegerField(null=True)),
        ]

Later migrations fill this plain column in batches, and the code that writes rows keeps it right.

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
    code="MIR305",
    name="stored-generated-column",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="adding `{column}` writes all of `{table}` anew while nobody can read it: its values are stored",
    since="0.1",
    url="https://www.postgresql.org/docs/current/ddl-generated-columns.html",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AddField"):
        for change in placed.changes.items:
            new = change.new
            if new is not None and change.act is Act.ADD_COLUMN_FILLED and new.stored:
                yield found_in(RULE, placed, {"column": new.field}, HAS_MANY_ROWS)
