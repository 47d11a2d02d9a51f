"""SQL of a migration stops others, or breaks what they run.

Why:
    Django runs it as it is written, without any of the care that operations can take: an index without
    `CONCURRENTLY`, a constraint without `NOT VALID`, a change of all rows hold their locks until they are done.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunSQL("CREATE INDEX by_price ON shop_book (price)", "DROP INDEX by_price"),
        ]

Good:
    class Migration(migrations.Migration):
        atomic = False
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunSQL(
                "CREATE INDEX CONCURRENTLY by_price ON shop_book (price)", "DROP INDEX CONCURRENTLY by_price"
            ),
        ]

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the SQL is not written as text, or cannot be read
    - a key word keeps the lock short: `CONCURRENTLY`, `NOT VALID`, `USING INDEX`
    - settings name another database than PostgreSQL
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, WHILE_BOTH_RUN, found_in
from mir_lsp.rules.migration._sql import BREAKING, problem_of, words_of
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR338",
    name="sql-that-blocks",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="`{words}` {what}",
    since="0.1",
    url="https://www.postgresql.org/docs/current/explicit-locking.html",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if not report.is_postgresql or report.is_new:
        return
    for placed in report.operations:
        made = set(placed.new)
        for each in placed.sql:
            if each.act is Act.CREATE_TABLE:
                made.add(each.table)
            what = None if each.table in made else problem_of(each)
            if what is not None:
                doubt = HAS_MANY_ROWS if each.act not in BREAKING else WHILE_BOTH_RUN
                given = {"words": words_of(each), "what": what}
                yield found_in(RULE, placed, given, doubt if each.act is not None else "")
