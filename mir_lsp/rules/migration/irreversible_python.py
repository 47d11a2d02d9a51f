"""A function runs that nothing undoes.

Why:
    Going back to an earlier migration raises `IrreversibleError` here: a deploy that has to be taken back stops.
    Where there is nothing to undo, `RunPython.noop` says so.

Bad:
    def fill(apps, schema_editor):
        Book = apps.get_model("shop", "Book")
        Book.objects.filter(stock=None).update(stock=0)

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunPython(fill),
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

Silent when:
    - there is a `reverse_code`
    - the migration stands for others (`replaces`), or arguments are not all in view

Fix safety:
    Going back over the migration does nothing: right where what it did may stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import found_in, is_written
from mir_lsp.rules.migration._repairs import reversed_by_nothing
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration

RULE = Rule(
    code="MIR328",
    name="irreversible-python",
    family=Family.MIGRATION,
    severity=Severity.HINT,
    message="`RunPython` cannot be undone: it has no `reverse_code`",
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    if report.migration.replaces:
        return
    for placed in report.operations:
        operation = placed.step.operation
        if placed.name == "RunPython" and operation.exact and not is_written(operation.argument("reverse_code")):
            made = reversed_by_nothing(placed)
            yield found_in(RULE, placed, {}, "", made)
