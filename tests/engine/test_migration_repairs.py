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
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50)),
                ("number", models.IntegerField()),
                ("weight", models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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


class Parcel(models.Model):
{parcel}


class Site(models.Model):
{site}
"""
ROWS = """
INSERT INTO depot_parcel (name, number, weight) SELECT 'n' || i, i, nullif(i % 3, 0) FROM generate_series(1, 2500) i
"""

FIELDS = {
    "name": "models.CharField(max_length=50)",
    "number": "models.IntegerField()",
    "weight": "models.IntegerField(null=True)",
}
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
    stuck: bool = False  # whether it cannot go back as it is


_INDEX = 'models.Index(fields=["number"], name="depot_number")'
_UNIQUE = 'models.UniqueConstraint(fields=["name", "number"], name="depot_once")'
_CHECK = 'models.CheckConstraint(condition=models.Q(number__gte=0), name="depot_low")'
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
        "depot/models.py": MODELS.format(parcel="\n".join(body), site=site),
        "depot/migrations/__init__.py": "",
        "depot/migrations/0001_initial.py": FIRST,
        "depot/migrations/0002_change.py": SECOND.format(
            operations="\n".join(f"        {each}," for each in operations)
        ),
    }


def repaired(case: Case, root: str = "/depot") -> dict[str, str]:
    """The files after the repair of the finding."""
    files = project(case)
    engine = Engine()
    engine.set_roots([root])
    for name, text in files.items():
        engine.set_text(f"{root}/{name}", text)
    return {**files, **_applied(files, _edits(engine, f"{root}/depot/migrations/0002_change.py", case.code), root)}


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
    assert case.stuck or done["end"] != done["start"]
    if plain is not None:
        assert (done["start"], done["end"]) == (plain["start"], plain["end"])


@pytest.mark.parametrize("name", CASES)
def test_a_repair_leaves_no_finding_of_its_kind(name: str) -> None:
    files = repaired(CASES[name])
    engine = Engine()
    engine.set_roots(["/depot"])
    for path, text in files.items():
        engine.set_text(f"/depot/{path}", text)

    assert CASES[name].code not in {each.code for path in files for each in engine.findings(f"/depot/{path}")}


def test_a_migration_that_others_follow_is_not_split() -> None:
    files = project(CASES["a check"])
    files["depot/migrations/0003_later.py"] = SECOND.replace("0001_initial", "0002_change").format(operations="")
    engine = Engine()
    engine.set_roots(["/depot"])
    for path, text in files.items():
        engine.set_text(f"/depot/{path}", text)
    path = "/depot/depot/migrations/0002_change.py"
    found = [each for each in engine.findings(path) if each.code == "MIR313"]

    assert all(not isinstance(engine.fix(path, each.fingerprint), Fix) for each in found)
