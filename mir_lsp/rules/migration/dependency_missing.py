"""A migration gets a model of an application that it does not depend on.

Why:
    `apps.get_model` knows the models of the migrations that have run before. Without a dependency on one of the
    other application nothing says that they have: it fails with `LookupError` on a database where the order is
    another.

Bad:
    def fill(apps, schema_editor):
        Box = apps.get_model("store", "Box")
        Box.objects.filter(stock=None).update(stock=0)

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.RunPython(fill, migrations.RunPython.noop),
        ]

Good:
    def fill(apps, schema_editor):
        Box = apps.get_model("store", "Box")
        Box.objects.filter(stock=None).update(stock=0)

    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial"), ("store", "0001_initial")]
        operations = [
            migrations.RunPython(fill, migrations.RunPython.noop),
        ]

Silent when:
    - a migration that it needs depends on the application
    - the application has no migrations in view, or its name is not written as text
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.migration._operations import found_in, name_of
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.migration_judging import JudgedMigration

RULE = Rule(
    code="MIR332",
    name="dependency-missing",
    family=Family.MIGRATION,
    severity=Severity.ERROR,
    message=(
        "`{function}` gets `{model}`, and the migration does not depend on `{label}`: "
        "`apps.get_model` fails where that has not been migrated before"
    ),
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/migrations/#accessing-models-from-other-apps",
)


def check_migration(report: JudgedMigration) -> Iterator[Found]:
    for placed in report.operations:
        for (label, model), _ in placed.code.fetched:
            if label in report.others and label not in report.reachable:
                given = {"function": name_of(placed), "model": f"{label}.{model}", "label": label}
                yield found_in(RULE, placed, given, "unless another migration sees to the order")
                break
