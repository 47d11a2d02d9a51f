"""A column takes less than before.

Why:
    PostgreSQL checks and writes all rows anew, while nobody can read the table, and the migration fails at the
    first value that is too long.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField("book", "title", models.CharField(max_length=60)),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField(
                "book",
                "title",
                models.CharField(max_length=100, validators=[django.core.validators.MaxLengthValidator(60)]),
            ),
        ]

The column stays as wide as it is, and forms and serializers refuse what is longer.

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the type before or after is not known
    - settings name another database than PostgreSQL
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_ROWS, found_in, on_postgresql
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.column_changes import is_shorter
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR318",
    name="column-made-shorter",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message=(
        "changing `{column}` from `{old}` to `{new}` fails at the first value in `{table}` that is "
        "too long, and writes all rows anew"
    ),
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AlterField"):
        change = placed.first(Act.CHANGE_TYPE)
        if change is None or change.old is None or change.new is None or not is_shorter(change.old, change.new):
            continue
        given = {"column": change.new.field, "old": change.old.type or "", "new": change.new.type or ""}
        yield found_in(RULE, placed, given, HAS_ROWS)
