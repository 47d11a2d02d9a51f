"""A relation is added to a table with rows at once.

Why:
    Django adds the column and builds its index in one transaction: from the first statement on nobody can read the
    table, and nobody can write to the one that it refers to, until the index is there.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField(
                "book", "owner", models.ForeignKey("shop.shelf", models.CASCADE, null=True, related_name="+")
            ),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField(
                "book",
                "owner",
                models.ForeignKey("shop.shelf", models.CASCADE, db_index=False, null=True, related_name="+"),
            ),
        ]

A later migration builds the index while others work, with `AddIndexConcurrently` (MIR308).

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - there is no index (`db_index=False`), and no row refers to anything yet
    - settings name another database than PostgreSQL

Fix safety:
    Three migrations instead of one, the last two in new files: the column with a constraint that new rows alone are
    held against, the index without a lock that writes wait for, and the constraint for the rows that are there. The
    schema comes to be the same. Going back drops the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._keys import key_added_in_steps
from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, acts, found_in, on_postgresql
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.column_changes import has_value, refers_to
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR306",
    name="foreign-key-added",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="adding `{column}` blocks reads and writes of `{table}`{other} while its index is built",
    fix=Safety.SCAFFOLD,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/fields/#foreignkey",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AddField"):
        change = next((each for each in placed.changes.items if each.new is not None and each.new.is_relation), None)
        new = change.new if change is not None else None
        if change is None or new is None or new.unique or (new.null is False and not has_value(new)):
            continue
        done = acts(placed)
        if Act.CREATE_INDEX in done or Act.ADD_COLUMN_REFERENCING_FILLED in done:
            other = f", and writes to `{refers_to(new)}`," if new.constraint else ""
            made = key_added_in_steps(report, placed, change)
            yield found_in(RULE, placed, {"column": new.field, "other": other}, HAS_MANY_ROWS, made)
