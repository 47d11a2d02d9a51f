"""The function of a migration uses the models of today.

Why:
    A model that is imported has the fields that it has today, the table has those of the time of the migration: the
    query fails on a new database as soon as a later migration adds a column. `apps.get_model` gives the model as it
    was.

Bad:
    from shop.models import Book


    def fill(apps, schema_editor):
        Book.objects.filter(stock=None).update(stock=0)

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
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

Silent when:
    - of the class only constants, choices or functions are used
    - the class is no model, or is not in view

Fix safety:
    The function gets the model from `apps`, and an import that nobody else needs is taken away. Methods of the class
    that rows have today are not there then; managers are, if they say `use_in_migrations`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.rules.migration._code import model_as_it_was
from mir_lsp.rules.migration._operations import found_in, name_of
from mir_lsp.rules.model import Family, Found, Related, Rule, Safety, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.transfer import InUnit

RULE = Rule(
    code="MIR330",
    name="real-model-in-migration",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message=(
        "`{function}` queries `{model}` as it is today, which fails once the model has a column "
        "that the table does not have yet"
    ),
    fix=Safety.INTENDED_CHANGE,
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/migrations/#data-migrations",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in report.operations:
        seen: set[str] = set()
        for each in placed.code.real:
            name, spot = each.model.name, each.spot
            if name not in seen:
                seen.add(name)
                made = model_as_it_was(report, placed, each)
                given = {"function": name_of(placed), "model": name}
                found = found_in(RULE, placed, given, "unless it never gets another", made)
                related = (Related(InUnit(spot.unit, spot.span), f"`{spot.text}` is the model of today"),)
                yield replace(found, related=related)
