"""SQL that needs to be outside of a transaction runs in one.

Why:
    `CREATE INDEX CONCURRENTLY` and its kin fail in a transaction, and so does the migration, unless it says
    `atomic = False`.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunSQL("CREATE INDEX CONCURRENTLY by_price ON shop_book (price)", migrations.RunSQL.noop),
        ]

Good:
    class Migration(migrations.Migration):
        atomic = False
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunSQL("CREATE INDEX CONCURRENTLY by_price ON shop_book (price)", migrations.RunSQL.noop),
        ]

Silent when:
    - the migration says `atomic = False`
    - the SQL is not written as text, or cannot be read
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import found_in
from mir_lsp.rules.migration._sql import words_of
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import EFFECTS

RULE = Rule(
    code="MIR342",
    name="concurrent-sql-in-transaction",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message="`{words}` fails in a transaction: the migration needs `atomic = False`",
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if report.migration.atomic is not True or not report.is_postgresql:
        return
    for placed in report.operations:
        for each in placed.sql:
            if each.act is not None and not EFFECTS[each.act].transactional:
                yield found_in(RULE, placed, {"words": words_of(each)})
