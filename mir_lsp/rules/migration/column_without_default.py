"""A column that may not be empty is added without a default.

Why:
    The rows that are there need a value and there is none: the database refuses the migration as soon as the table
    has one row. An empty test database lets it pass.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "shelf_mark", models.CharField(max_length=20)),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "shelf_mark", models.CharField(max_length=20, null=True)),
        ]

The rows that are there have no value then: fill them, and make the column required after that (MIR316).

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the class of the field is not known, and may have a default of its own
    - the database numbers the rows itself
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.migration_columns import Given
from mir_lsp.rules.migration._operations import HAS_ROWS, found_in, on_rows
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import POSTGRESQL, SQLITE, JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR301",
    name="column-without-default",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message="adding `{column}` to `{table}` fails: it may not be NULL and has no default",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/migration-operations/#addfield",
)

_ADDING = frozenset(act for act in Act if act.name.startswith("ADD_COLUMN"))


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if report.vendor not in (POSTGRESQL, SQLITE):
        return
    for placed in on_rows(report, "AddField"):
        for change in placed.changes.items:
            new = change.new
            if (
                new is None
                or change.act not in _ADDING
                or new.null is not False
                or new.is_counted
                or new.stored is not None
            ):
                continue
            if new.default is Given.NOTHING and new.db_default is Given.NOTHING:
                yield found_in(RULE, placed, {"column": new.field}, HAS_ROWS)
