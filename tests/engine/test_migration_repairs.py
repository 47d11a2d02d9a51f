"""Repairs that write migrations, run on PostgreSQL: forward with rows, back, forward again, to the same schema."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.engine.repair import FileEdits
from mir_lsp.text.edits import apply
from tests.support.postgres import USER, cluster

SETTINGS = """\
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.postgres", "depot"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "depot"}}
"""
MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n"
FIRST = """\
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50)),
                ("number", models.IntegerField()),
                ("weight", models.IntegerField(null=True)),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parcels", to="depot.site"
                    ),
                ),
                (
                    "loose",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="others",
                        to="depot.site",
                    ),
                ),
            ],
        ),
    ]
"""
SECOND = """\
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("depot", "Parcel").objects.filter(number=1).update(weight=BEST)


BEST = 2
{code}

class Migration(migrations.Migration):

    dependencies = [
        ("depot", "0001_initial"),
    ]

    operations = [
{operations}
    ]
"""
MODELS = """\
from django.db import models


class {name}(models.Model):
{parcel}


class Site(models.Model):
{site}
"""
ROWS = """
INSERT INTO depot_site DEFAULT VALUES;
INSERT INTO depot_parcel (name, number, weight, origin_id, loose_id)
SELECT 'n' || i, i, nullif(i % 3, 0), site.id, site.id FROM generate_series(1, 2500) i, depot_site site
"""

FIELDS = {
    "name": "models.CharField(max_length=50)",
    "number": "models.IntegerField()",
    "weight": "models.IntegerField(null=True)",
    "origin": 'models.ForeignKey("depot.Site", models.CASCADE, related_name="parcels")',
    "loose": 'models.ForeignKey("depot.Site", models.CASCADE, db_constraint=False, null=True, related_name="others")',
}


def _called(**names: str) -> dict[str, str]:
    """The fields with other names for some of them."""
    return {names.get(name, name): field for name, field in FIELDS.items()}


_SITE = 'migrations.AddField(model_name="site", name="city", field=models.CharField(max_length=9, null=True))'


@dataclass(frozen=True)
class Case:
    """A risky operation and the models as they are after it."""

    code: str
    operation: str
    fields: dict[str, str]
    meta: str = ""
    files: int = 1  # migrations that the repair adds
    beside: bool = False  # whether another operation stands in the same migration
    fails: bool = False  # whether it raises as it is
    kept: tuple[str, ...] = ()  # what the schema has in place of what it would come to, in the words of PostgreSQL
    renamed: str = ""  # the name of the model after it
    function: str = ""  # code of the migration
    stuck: bool = False  # whether it cannot go back as it is


_INDEX = 'models.Index(fields=["number"], name="depot_number")'
_UNIQUE = 'models.UniqueConstraint(fields=["name", "number"], name="depot_once")'
_CHECK = 'models.CheckConstraint(condition=models.Q(number__gte=0), name="depot_low")'
_KEY = 'models.ForeignKey("depot.Site", models.CASCADE, null=True, related_name="+")'
_LINES = (
    'models.ForeignKey(\n                to="depot.Site",\n                on_delete=models.CASCADE,\n'
    '                null=True,\n                related_name="+",\n            )'
)
_LOOSE = 'models.ForeignKey("depot.Site", models.CASCADE, db_constraint=False, null=True, related_name="+")'
_ORIGIN = 'models.ForeignKey("depot.Site", models.CASCADE, null=True, related_name="parcels")'
_HELD = 'models.ForeignKey("depot.Site", models.CASCADE, null=True, related_name="others")'
CASES = {
    "an index": Case(
        "MIR308", f'migrations.AddIndex(model_name="parcel", index={_INDEX})', FIELDS, f"indexes = [{_INDEX}]", 0
    ),
    "an index beside something else": Case(
        "MIR308",
        f'migrations.AddIndex(model_name="parcel", index={_INDEX})',
        FIELDS,
        f"indexes = [{_INDEX}]",
        beside=True,
    ),
    "a unique constraint": Case(
        "MIR312",
        f'migrations.AddConstraint(model_name="parcel", constraint={_UNIQUE})',
        FIELDS,
        f"constraints = [{_UNIQUE}]",
    ),
    "a unique constraint beside something else": Case(
        "MIR312",
        f'migrations.AddConstraint(model_name="parcel", constraint={_UNIQUE})',
        FIELDS,
        f"constraints = [{_UNIQUE}]",
        2,
        beside=True,
    ),
    "a check": Case(
        "MIR313",
        f'migrations.AddConstraint(model_name="parcel", constraint={_CHECK})',
        FIELDS,
        f"constraints = [{_CHECK}]",
    ),
    "a column that becomes required": Case(
        "MIR316",
        'migrations.AlterField(model_name="parcel", name="weight", field=models.IntegerField(default=7))',
        {**FIELDS, "weight": "models.IntegerField(default=7)"},
        files=3,
    ),
    "a concurrent index in a transaction": Case(
        "MIR310",
        f'AddIndexConcurrently(model_name="parcel", index={_INDEX})',
        FIELDS,
        f"indexes = [{_INDEX}]",
        0,
        fails=True,
    ),
    "code without a way back": Case("MIR328", "migrations.RunPython(fill)", FIELDS, files=0, stuck=True),
    "sql without a way back": Case(
        "MIR329", "migrations.RunSQL(\n            'SELECT 1',\n        )", FIELDS, files=0, stuck=True
    ),
    "rows beside a schema": Case(
        "MIR336",
        'migrations.AddField(model_name="parcel", name="city", field=models.CharField(max_length=9, null=True)),\n'
        "        migrations.RunPython(fill, migrations.RunPython.noop)",
        {**FIELDS, "city": "models.CharField(max_length=9, null=True)"},
    ),
    "a relation": Case(
        "MIR306",
        f'migrations.AddField(model_name="parcel", name="site", field={_KEY})',
        {**FIELDS, "site": _KEY},
        files=2,
    ),
    "a relation beside something else": Case(
        "MIR306",
        'migrations.AddField(\n            model_name="parcel",\n            name="site",\n'
        f"            field={_LINES},\n        )",
        {**FIELDS, "site": _KEY},
        files=2,
        beside=True,
    ),
    "a relation without a constraint": Case(
        "MIR306",
        f'migrations.AddField(model_name="parcel", name="site", field={_LOOSE})',
        {**FIELDS, "site": _LOOSE},
    ),
    "a relation that may be empty": Case(
        "MIR321",
        f'migrations.AlterField(model_name="parcel", name="origin", field={_ORIGIN})',
        {**FIELDS, "origin": _ORIGIN},
        files=0,
    ),
    "a relation that gets a constraint": Case(
        "MIR321",
        f'migrations.AlterField(model_name="parcel", name="loose", field={_HELD})',
        {**FIELDS, "loose": _HELD},
    ),
    "a default": Case(
        "MIR302",
        'migrations.AddField("parcel", "kind", models.CharField(default="it\'s", max_length=5))',
        {**FIELDS, "kind": 'models.CharField(default="it\'s", max_length=5)'},
        files=0,
        kept=("DEFAULT",),
    ),
    "a default for the rows that there are": Case(
        "MIR302",
        'migrations.AddField(\n            "parcel",\n            "is_kept",\n'
        "            models.BooleanField(default=True),\n            preserve_default=False,\n        )",
        {**FIELDS, "is_kept": "models.BooleanField()"},
        files=0,
        kept=("DEFAULT",),
    ),
    "the name of a column": Case(
        "MIR325",
        'migrations.RenameField(model_name="parcel", old_name="name", new_name="title")',
        _called(name="title"),
        files=0,
        kept=("NAME",),
    ),
    "the name of a relation": Case(
        "MIR325",
        'migrations.RenameField("parcel", "origin", "source")',
        _called(origin="source"),
        files=0,
        kept=("NAME",),
    ),
    "the name of a table": Case(
        "MIR326",
        'migrations.RenameModel("Parcel", "Box")',
        FIELDS,
        files=0,
        kept=("NAME",),
        renamed="Box",
    ),
    "the model of today": Case(
        "MIR330",
        "migrations.RunPython(double, migrations.RunPython.noop)",
        FIELDS,
        files=0,
        function="""
from depot.models import Parcel, Site


def double(apps, schema_editor):
    '''Twice the weight.'''
    for parcel in Parcel.objects.filter(weight__gt=0).iterator():
        parcel.weight *= 2
        parcel.save()


def sites():
    return Site
""",
    ),
    "the model of today in the function": Case(
        "MIR330",
        "migrations.RunPython(double, migrations.RunPython.noop)",
        FIELDS,
        files=0,
        function="""

def double(registry, schema_editor):
    from depot.models import Parcel

    Parcel.objects.update(weight=3)

""",
    ),
    "rows that are saved one by one": Case(
        "MIR335",
        "migrations.RunPython(double, migrations.RunPython.noop)",
        FIELDS,
        files=0,
        function="""

def double(apps, schema_editor):
    Parcel = apps.get_model("depot", "Parcel")
    for parcel in Parcel.objects.all():
        if parcel.number % 2:
            parcel.weight = parcel.number
            parcel.name += "!"
            parcel.save()
    Parcel.objects.filter(number=4).update(name="four")

""",
    ),
    "rows of a queryset that are saved one by one": Case(
        "MIR335",
        "migrations.RunPython(double, migrations.RunPython.noop)",
        FIELDS,
        files=0,
        function="""

def double(apps, schema_editor):
    batch = apps.get_model("depot", "Parcel")
    parcels = batch.objects.order_by("-number")
    for parcel in parcels:
        parcel.weight = parcel.number
        parcel.save(update_fields=["weight"])

""",
    ),
    "a column that goes": Case(
        "MIR322",
        'migrations.RemoveField(model_name="parcel", name="number")',
        {name: field for name, field in FIELDS.items() if name != "number"},
    ),
}


def project(case: Case) -> dict[str, str]:
    """The files of a project with a case."""
    operations = [case.operation, *([_SITE] if case.beside else [])]
    body = [f"    {name} = {field}" for name, field in case.fields.items()]
    body += ["", "    class Meta:", f"        {case.meta}"] if case.meta else []
    site = "    city = models.CharField(max_length=9, null=True)" if case.beside else "    pass"
    return {
        "settings.py": SETTINGS,
        "manage.py": MANAGE,
        "depot/__init__.py": "",
        "depot/models.py": MODELS.format(name=case.renamed or "Parcel", parcel="\n".join(body), site=site),
        "depot/migrations/__init__.py": "",
        "depot/migrations/0001_initial.py": FIRST,
        "depot/migrations/0002_change.py": SECOND.format(
            code=case.function, operations="\n".join(f"        {each}," for each in operations)
        ),
    }


def repaired(case: Case, root: str = "/depot") -> dict[str, str]:
    """The files after the repair of the finding."""
    files = project(case)
    engine = _engine(files, root)
    return {**files, **_applied(files, _edits(engine, f"{root}/depot/migrations/0002_change.py", case.code), root)}


def _engine(files: dict[str, str], root: str = "/depot") -> Engine:
    engine = Engine()
    engine.set_roots([root])
    for name, text in files.items():
        engine.set_text(f"{root}/{name}", text)
    return engine


def _edits(engine: Engine, path: str, code: str) -> FileEdits:
    (finding,) = (each for each in engine.findings(path) if each.code == code)
    assert finding.fix is not None, finding.no_fix
    fix = engine.fix(path, finding.fingerprint)
    assert isinstance(fix, Fix), fix
    return fix.edits


def _applied(files: dict[str, str], edits: FileEdits, root: str) -> dict[str, str]:
    return {
        path.removeprefix(f"{root}/"): apply(files.get(path.removeprefix(f"{root}/"), ""), changes)
        for path, changes in edits
    }


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    names = [f"{kind}_{number}" for number in range(len(CASES)) for kind in ("plain", "repaired")]
    with cluster(*names) as found:
        yield found


def _run(files: dict[str, str], folder: Path, host: str, database: str):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    program = Path(__file__).parents[1] / "support" / "there_and_back.py"
    command = [sys.executable, str(program), host, USER, database, "0001"]
    done = subprocess.run(command, cwd=folder, input=ROWS, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", CASES)
def test_a_repair_comes_to_the_same_schema_there_and_back(name: str, host: str, tmp_path: Path) -> None:
    case, number = CASES[name], list(CASES).index(name)
    files = repaired(case)
    assert len(files) == len(project(case)) + case.files
    plain = None
    if not case.fails and not case.stuck:
        plain = _run(project(case), tmp_path / "plain", host, f"plain_{number}")
    done = _run(files, tmp_path / "repaired", host, f"repaired_{number}")

    assert done["check"]
    assert done["rows"] == 2500
    assert done["back"] == done["start"]
    assert done["again"] == done["end"]
    assert (done["end"] == done["start"]) == (case.stuck or bool(case.function) or "NAME" in case.kept)
    if plain is not None:
        assert (done["start"], done["data"]) == (plain["start"], plain["data"])
        if "NAME" not in case.kept:
            assert _without(done["end"], *case.kept) == _without(plain["end"], *case.kept)
            assert (done["end"] == plain["end"]) is not ("DEFAULT" in case.kept)


def _without(schema, *kept: str):
    """A schema without the defaults of its columns, if these are kept on purpose."""
    columns, *rest = schema
    return [[each[:5] if kept else each for each in columns], *rest]


@pytest.mark.parametrize("name", CASES)
def test_a_repair_leaves_no_finding_of_its_kind(name: str) -> None:
    files = repaired(CASES[name])
    engine = _engine(files)

    assert CASES[name].code not in {each.code for path in files for each in engine.findings(f"/depot/{path}")}


def test_a_migration_that_others_follow_is_not_split() -> None:
    files = project(CASES["a check"])
    files["depot/migrations/0003_later.py"] = SECOND.replace("0001_initial", "0002_change").format(
        code="", operations=""
    )
    engine = _engine(files)
    path = "/depot/depot/migrations/0002_change.py"
    found = [each for each in engine.findings(path) if each.code == "MIR313"]

    assert all(not isinstance(engine.fix(path, each.fingerprint), Fix) for each in found)


@pytest.mark.parametrize(
    "loop",
    [
        "for parcel in list(Parcel.objects.all()):\n        parcel.weight = 3\n        parcel.save()",
        "for parcel in Parcel.objects.raw('SELECT 1'):\n        parcel.weight = 3\n        parcel.save()",
        "for parcel in Parcel.objects.all():\n        parcel.mark = 3\n        parcel.save()",
        "for parcel in Parcel.objects.all():\n        parcel.changed = parcel.sent\n"
        "        parcel.save(update_fields=['changed'])",
        "for parcel in Parcel.objects.all():\n        parcel.save(update_fields=['weight', NAME])",
        "for parcel in Parcel.objects.all():\n        other = Parcel.objects.get(number=parcel.weight)\n"
        "        other.weight = 3\n        other.save(update_fields=['weight'])",
    ],
)
def test_rows_are_saved_in_batches_only_where_that_writes_the_same(loop: str) -> None:
    """Lists have no `iterator()`, `bulk_update()` takes no attributes and sets no times."""
    head = 'def double(apps, schema_editor):\n    Parcel = apps.get_model("depot", "Parcel")\n'
    run = "migrations.RunPython(double, migrations.RunPython.noop)"
    files = project(Case("MIR335", run, FIELDS, function=f"\n\n{head}    {loop}\n\n"))
    first = "depot/migrations/0001_initial.py"
    changed = '("changed", models.DateTimeField(auto_now=True)),\n                ("number"'
    files[first] = files[first].replace('("number"', changed)
    found = _engine(files).findings("/depot/depot/migrations/0002_change.py")

    assert [each.fix for each in found if each.code == "MIR335"] == [None]
