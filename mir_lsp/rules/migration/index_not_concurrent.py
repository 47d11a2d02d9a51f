"""An index is built while writes wait.

Why:
    `CREATE INDEX` lets nobody write to the table until it is done, for minutes on a large one.
    `AddIndexConcurrently` builds it while others work, in a migration that is no transaction.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddIndex("book", models.Index(fields=["price"], name="by_price")),
        ]

Good:
    class Migration(migrations.Migration):
        atomic = False
        dependencies = [("shop", "0001_initial")]
        operations = [
            AddIndexConcurrently("book", models.Index(fields=["price"], name="by_price")),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - only Django is told of it (`state_operations`)
    - settings name another database than PostgreSQL

Fix safety:
    The index comes to be the same. It is built outside of a transaction: if that fails, it stays behind as
    INVALID and has to be dropped. Beside other operations it gets a migration of its own, in a new file.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, acts, found_in, on_postgresql
from mir_lsp.rules.migration._repairs import built_concurrently
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR308",
    name="index-not-concurrent",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="`{operation}` blocks writes to `{table}` while the index is built",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/postgres/operations/#concurrent-index-operations",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AddIndex", "AlterIndexTogether"):
        if Act.CREATE_INDEX in acts(placed):
            made = built_concurrently(report, placed) if placed.name == "AddIndex" else ""
            yield found_in(RULE, placed, {}, HAS_MANY_ROWS, made)
