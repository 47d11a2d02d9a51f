"""The constraint of a relation is made anew, or for the first time.

Why:
    Whatever of a relation is altered in the database, Django drops its constraint and adds it again: PostgreSQL
    looks every row up in the other table, under locks on both that reads wait for.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField("book", "shelf", models.ForeignKey("shop.shelf", models.CASCADE, null=True)),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.SeparateDatabaseAndState(
                database_operations=[
                    migrations.RunSQL(
                        "ALTER TABLE shop_book ALTER COLUMN shelf_id DROP NOT NULL",
                        "ALTER TABLE shop_book ALTER COLUMN shelf_id SET NOT NULL",
                    ),
                ],
                state_operations=[
                    migrations.AlterField(
                        "book", "shelf", models.ForeignKey("shop.shelf", models.CASCADE, null=True)
                    ),
                ],
            ),
        ]

What concerns Django alone makes no statement:

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AlterField(
                "book", "shelf", models.ForeignKey("shop.shelf", models.PROTECT, related_name="books")
            ),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - only what Django knows is altered: `related_name`, `on_delete`, `blank`
    - another finding tells what takes longer
    - settings name another database than PostgreSQL

Fix safety:
    The schema comes to be the same. A relation that may be empty from now on loses NOT NULL alone; a constraint that
    is new is not valid until a migration that follows, in a new file.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._keys import key_left_alone
from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, acts, column_of, found_in, on_postgresql
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR321",
    name="foreign-key-made-anew",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message=(
        "`{operation}` makes the constraint of `{column}` anew: it looks all rows of `{table}` up "
        "in `{other}`{waiting}"
    ),
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
)

_WORSE = frozenset({Act.SET_NOT_NULL, Act.CHANGE_TYPE, Act.ADD_UNIQUE, Act.RENAME_COLUMN})


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AlterField"):
        change = placed.first(Act.ADD_FOREIGN_KEY)
        if change is None or change.new is None or any(each in _WORSE for each in acts(placed)):
            continue
        waiting = (
            ", while nobody can read either" if Act.DROP_FOREIGN_KEY in acts(placed) else ", while nobody can write"
        )
        given = {"column": column_of(change), "other": change.other, "waiting": waiting}
        made = key_left_alone(report, placed, change)
        yield found_in(RULE, placed, given, HAS_MANY_ROWS, made)
