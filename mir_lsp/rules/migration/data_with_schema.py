"""Rows are changed in the transaction that alters a table.

Why:
    What the schema change has locked stays locked until all rows are changed: nobody can read the table meanwhile.
    The other way round, PostgreSQL refuses to alter a table whose rows the transaction has inserted or whose keys
    it has changed: "pending trigger events".

Bad:
    def fill(apps, schema_editor):
        Book = apps.get_model("shop", "Book")
        Book.objects.filter(stock=None).update(stock=0)

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.AddField("book", "copies", models.IntegerField(null=True)),
            migrations.RunPython(fill, migrations.RunPython.noop),
        ]

Good:
    def fill(apps, schema_editor):
        Book = apps.get_model("shop", "Book")
        Book.objects.filter(stock=None).update(stock=0)

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunPython(fill, migrations.RunPython.noop),
        ]

The column is added by a migration of its own, before or after this one.

Silent when:
    - no table with rows is locked by the other operations, or the migration is no transaction (`atomic = False`)
    - the function writes no rows that are in view
    - settings name another database than PostgreSQL

Fix safety:
    What is done stays the same, in two transactions: if the second fails, the first stays. Functions that only
    the moved operation uses go along into the new file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.rules.migration._operations import (
    HAS_MANY_ROWS,
    found_in,
    locks_itself,
    locks_readers,
    name_of,
    table_of,
    tables_written,
)
from mir_lsp.rules.migration._repairs import data_apart
from mir_lsp.rules.model import Family, Found, Related, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration

RULE = Rule(
    code="MIR336",
    name="data-with-schema",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message=(
        "`{by}` changes rows in the transaction in which `{first}` {what}: they belong into migrations of their own"
    ),
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if report.migration.atomic is not True or not report.is_postgresql:
        return
    for number, placed in enumerate(report.operations):
        written = tables_written(report, placed)
        if not written:
            continue
        before = [each for each in report.operations[:number] if locks_readers(each)]
        after = [
            each for each in report.operations[number + 1 :] if locks_readers(each) and table_of(each) in written
        ]
        own = [placed] if locks_itself(placed) else []
        for other in (before or own or after)[:1]:
            is_later = other in after and other not in before
            what = f"alters `{table_of(other)}` afterwards" if is_later else f"locks `{table_of(other)}`"
            given = {"by": name_of(placed), "first": other.name, "what": what}
            related = (Related(other.span, "the table is locked here"),)
            made = data_apart(report, placed)
            yield replace(found_in(RULE, placed, given, HAS_MANY_ROWS, made), related=related)
