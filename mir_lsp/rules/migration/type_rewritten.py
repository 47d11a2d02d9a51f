"""A column gets a type that is stored otherwise.

Why:
    PostgreSQL writes the whole table and all of its indexes anew, while nobody can read it, and converts each
    value; it fails at the first that does not fit.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField("book", "pages", models.BigIntegerField()),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "page_count", models.BigIntegerField(null=True)),
        ]

The code writes both columns, later migrations fill the new one in batches, and it takes over when it is full. Some
types are stored alike, so that nothing is written anew:

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField("book", "title", models.CharField(max_length=200)),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the values are stored alike: a longer `varchar`, `text` instead of it, more digits before the point
    - the type before or after is not known
    - settings name another database than PostgreSQL
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, found_in, on_postgresql
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.column_changes import is_shorter
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR317",
    name="type-rewritten",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message="changing `{column}` from `{old}` to `{new}` writes all of `{table}` anew while nobody can read it",
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AlterField"):
        change = placed.first(Act.CHANGE_TYPE)
        if change is None or change.old is None or change.new is None or is_shorter(change.old, change.new):
            continue
        given = {"column": change.new.field, "old": change.old.type or "", "new": change.new.type or ""}
        yield found_in(RULE, placed, given, HAS_MANY_ROWS)
