"""A column is added with a function for its default.

Why:
    Django calls the function once and gives all rows that are there the same value. With `unique=True` that fails;
    without, it is seldom what a key or a moment is meant to be. The default is dropped then, so that inserts of the
    previous version of the code fail.

Bad:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "token", models.UUIDField(default=uuid.uuid4, unique=True)),
        ]

Good:
    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "token", models.UUIDField(default=uuid.uuid4, null=True)),
        ]

Later migrations give each row a value of its own, and make the column unique (MIR312).

Silent when:
    - the table is made by the same migration, by an initial one, or by one that runs together with it
    - the column may be empty, and is not unique: rows can be filled afterwards
    - it is not known whether the default is a function
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.index.migration_columns import Given
from mir_lsp.rules.migration._operations import HAS_SEVERAL_ROWS, WHILE_BOTH_RUN, found_in, is_left_empty, on_rows
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration

RULE = Rule(
    code="MIR303",
    name="callable-default-for-rows",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="all rows of `{table}` get one value of `{callable}`{then}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/howto/writing-migrations/#migrations-that-add-unique-fields",
)

# What is unique is refused.
_UNIQUE = replace(RULE, severity=Severity.ERROR)
_FAILS = ": adding `{column}` fails, which is unique"
_NOT_KEPT = ", and the previous version of the code can no longer insert: `{column}` may not be NULL"


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in on_rows(report, "AddField"):
        for change in placed.changes.items:
            new = change.new
            if new is None or new.default is not Given.CALLABLE or new.db_default is not Given.NOTHING:
                continue
            given = {"callable": new.callable or "now", "then": _FAILS.format(column=new.field)}
            if new.unique:
                yield found_in(_UNIQUE, placed, given, HAS_SEVERAL_ROWS)
            elif is_left_empty(change, Given.CALLABLE) and report.is_served:
                then = _NOT_KEPT.format(column=new.field)
                yield found_in(RULE, placed, {**given, "then": then}, WHILE_BOTH_RUN)
