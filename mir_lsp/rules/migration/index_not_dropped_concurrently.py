"""An index is dropped under a lock.

Why:
    `DROP INDEX` needs a lock that nobody else may hold: it waits for the longest query on the table, and everybody
    who comes later waits behind it. `RemoveIndexConcurrently` does not, in a migration that is no transaction.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RemoveIndex("book", "by_pages"),
        ]

Good:
    class Migration(migrations.Migration):
        atomic = False
        dependencies = [("shop", "0001_initial")]
        operations = [
            RemoveIndexConcurrently("book", "by_pages"),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - only Django is told of it (`state_operations`)
    - settings name another database than PostgreSQL

Fix safety:
    The index goes as before, outside of a transaction; beside other operations in a migration of its own, in a
    new file.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import acts, found_in, on_postgresql
from mir_lsp.rules.migration._repairs import dropped_concurrently
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR309",
    name="index-not-dropped-concurrently",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="`{operation}` waits for every query on `{table}`, and everybody else behind it",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/postgres/operations/#concurrent-index-operations",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "RemoveIndex"):
        if Act.DROP_INDEX in acts(placed):
            made = dropped_concurrently(report, placed)
            yield found_in(RULE, placed, {}, "if others use the table meanwhile", made)
