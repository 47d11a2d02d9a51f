"""An index is built concurrently in a migration that is a transaction.

Why:
    PostgreSQL builds an index concurrently outside of transactions only. Django refuses to run the migration with
    `NotSupportedError`, unless it says `atomic = False`.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            AddIndexConcurrently("book", models.Index(fields=["price"], name="by_price")),
        ]

Good:
    class Migration(migrations.Migration):
        atomic = False
        dependencies = [("shop", "0001_initial")]
        operations = [
            AddIndexConcurrently("book", models.Index(fields=["price"], name="by_price")),
        ]

Silent when:
    - the migration says `atomic = False`
    - it is not known what `atomic` is

Fix safety:
    The migration raised before. Beside other operations it gets one of its own, in a new file.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import acts, found_in
from mir_lsp.rules.migration._repairs import out_of_transactions
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import EFFECTS

RULE = Rule(
    code="MIR310",
    name="concurrent-index-in-transaction",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message="`{operation}` cannot run in a transaction: the migration needs `atomic = False`",
    fix=Safety.REPAIR,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/postgres/operations/#concurrent-index-operations",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if report.migration.atomic is not True:
        return
    for placed in report.operations:
        if any(not EFFECTS[each].transactional for each in acts(placed)):
            made = out_of_transactions(report, placed)
            yield found_in(RULE, placed, {}, "", made)
