"""A function of a migration saves all rows of a table one by one.

Why:
    All rows are loaded into memory, each is written by a statement of its own, and the transaction stays open until
    the last: for hours on a large table. `update()`, `bulk_update()` and `iterator()` take a fraction of that.

Bad:
    def fill(apps, schema_editor):
        for book in apps.get_model("shop", "Book").objects.all():
            book.stock = book.pages
            book.save()

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunPython(fill, migrations.RunPython.noop),
        ]

Good:
    def fill(apps, schema_editor):
        apps.get_model("shop", "Book").objects.update(stock=models.F("pages"))

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunPython(fill, migrations.RunPython.noop),
        ]

Silent when:
    - rows are filtered, or read with `iterator()`
    - the table has no rows yet

Fix safety:
    Rows are read a thousand at a time and written by `bulk_update`, the fields that the loop sets. What the
    loop asks the database in between does not see rows that wait for their batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.rules.migration._code import saved_in_batches
from mir_lsp.rules.migration._operations import HAS_MANY_ROWS, found_in, is_populated, name_of
from mir_lsp.rules.model import Family, Found, Related, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.transfer import InUnit

RULE = Rule(
    code="MIR335",
    name="rows-saved-one-by-one",
    family=Family.MIGRATION,
    severity=Severity.WARNING,
    message="`{function}` loads all rows of `{model}` and saves them one by one",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#bulk-update",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in report.operations:
        for each in placed.code.written:
            if (
                each.looped
                and each.every
                and not each.batched
                and each.by == "save"
                and is_populated(report, placed, each.model)
            ):
                made = saved_in_batches(placed, each)
                given = {"function": name_of(placed), "model": each.model[1]}
                related = (Related(InUnit(each.spot.unit, each.spot.span), "saved here"),)
                yield replace(found_in(RULE, placed, given, HAS_MANY_ROWS, made), related=related)
                break
