"""A check is held against all rows while everybody waits.

Why:
    Adding a check reads the whole table under a lock that even reads wait for. `AddConstraintNotValid` asks it of
    new rows only, and `ValidateConstraint`, in a later migration, reads the others while everybody works.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddConstraint(
                "book", models.CheckConstraint(condition=models.Q(price__gt=0), name="has_price")
            ),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            AddConstraintNotValid("book", models.CheckConstraint(condition=models.Q(price__gt=0), name="has_price")),
        ]

The migration that follows looks at the rows that are there: `ValidateConstraint("book", "has_price")`.

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - only Django is told of it (`state_operations`)
    - settings name another database than PostgreSQL

Fix safety:
    The constraint comes to be the same. Between the two migrations only new rows are checked; the second is a
    new file.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, acts, found_in, on_postgresql
from mir_lsp.rules.migration._repairs import validated_later
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR313",
    name="constraint-checked-under-lock",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="`{operation}` blocks reads and writes of `{table}` while a check goes through all rows",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/postgres/operations/#adding-constraints-without-enforcing-validation",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AddConstraint", "AlterField"):
        done = acts(placed)
        if Act.ADD_CHECK in done and Act.CHANGE_TYPE not in done:
            made = validated_later(report, placed)
            yield found_in(RULE, placed, {}, HAS_MANY_ROWS, made)
