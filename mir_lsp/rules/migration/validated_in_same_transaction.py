"""A constraint is validated in the transaction that adds it.

Why:
    The lock that adding it takes is held until the transaction ends, so that everybody waits while all rows are
    read: what `AddConstraintNotValid` was to avoid.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            AddConstraintNotValid("book", models.CheckConstraint(condition=models.Q(price__gt=0), name="has_price")),
            ValidateConstraint("book", "has_price"),
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
    - the migration is no transaction (`atomic = False`)
    - settings name another database than PostgreSQL
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, found_in, on_postgresql
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Lock

RULE = Rule(
    code="MIR315",
    name="validated-in-same-transaction",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message=(
        "`{operation}` goes through all rows of `{table}` under the lock of what was altered "
        "before: it belongs into a migration of its own"
    ),
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/postgres/operations/#adding-constraints-without-enforcing-validation",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if report.migration.atomic is not True:
        return
    locked: set[str] = set()
    for placed in on_postgresql(report):
        if placed.name == "ValidateConstraint" and placed.table in locked:
            yield found_in(RULE, placed, {}, HAS_MANY_ROWS)
        if any(each.lock is Lock.ACCESS_EXCLUSIVE for each in placed.effects()):
            locked.add(placed.table)
