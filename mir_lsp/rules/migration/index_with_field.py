"""A field is added with an index, or gets one.

Why:
    The index is built in the transaction of the migration: writes wait until it is there, and reads, too, where the
    same transaction has altered the table before.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "mark", models.CharField(db_index=True, max_length=9, null=True)),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "mark", models.CharField(max_length=9, null=True)),
        ]

The index is named in `Meta.indexes` instead, and a later migration builds it with `AddIndexConcurrently` (MIR308).

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the field is a relation: MIR306 and MIR321 tell of those
    - settings name another database than PostgreSQL
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.migration_columns import Given
from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, acts, found_in, on_postgresql, waiting
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.tables.postgres import Act

RULE = Rule(
    code="MIR307",
    name="index-with-field",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="`{operation}` blocks {who} of `{table}` while an index on `{column}` is built",
    since="0.1",
    url="https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
)

_UNIQUE = frozenset({Act.ADD_COLUMN_UNIQUE, Act.ADD_COLUMN_REFERENCING_UNIQUE})
_BUILDING = frozenset({*_UNIQUE, Act.CREATE_INDEX})


def _is_one_value(change: Change) -> bool:
    """Whether all rows get one value: that fails, and MIR301 and MIR303 say so."""
    new = change.new
    return new is not None and (new.default is Given.CALLABLE or (new.null is False and new.default is Given.NOTHING))


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_postgresql(report, "AddField", "AlterField"):
        change = next((each for each in placed.changes.items if each.act in _BUILDING), None)
        if (
            change is None
            or change.new is None
            or (placed.name == "AlterField" and Act.ADD_FOREIGN_KEY in acts(placed))
        ):
            continue
        if placed.name == "AddField" and change.new.is_relation and not change.new.unique:
            continue
        is_unique_key = change.act in _UNIQUE and change.new.unique and _is_one_value(change)
        if not is_unique_key:
            given = {"column": change.new.field, "who": waiting(placed.effects())}
            yield found_in(RULE, placed, given, HAS_MANY_ROWS)
