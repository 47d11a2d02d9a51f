"""A table is dropped while the previous version of the code may still use it.

Why:
    As soon as the table is gone, the queries of the version that knows it fail, and so do deletions of rows that it
    referred to. Two deploys avoid that: one that removes the model from Django alone, and a later one that drops
    the table.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.DeleteModel("Book"),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.SeparateDatabaseAndState(
                state_operations=[migrations.DeleteModel("Book")],
            ),
        ]

A migration of the next deploy drops the table. Until then its foreign keys hold: rows that it refers to cannot be
deleted, because Django knows nothing any more of those that refer to them.

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - only Django is told of it (`state_operations`), or only the database
    - settings use SQLite, which nobody else uses meanwhile
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import WHILE_BOTH_RUN, found_in, on_rows
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR324",
    name="table-removed-at-once",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="every query on `{table}` of the previous version of the code fails once it is dropped",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/migration-operations/#deletemodel",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if not report.is_served:
        return
    for placed in on_rows(report, "DeleteModel"):
        change = placed.first(Act.DROP_TABLE, Act.DROP_TABLE_REFERENCING)
        if change is not None and placed.step.on_state:
            yield found_in(RULE, placed, {}, WHILE_BOTH_RUN)
