"""The SQL of migrations is what Django runs on PostgreSQL, operation by operation, and so are their locks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.migration_sql import Verdict, migration_request, operation_spans, verdicts
from mir_lsp.features.hover import hover
from mir_lsp.features.migration import lines_of
from mir_lsp.helpers.compiler import Compiler, Migrated
from mir_lsp.semantics.tables.postgres import Work
from tests.support.postgres import USER, cluster
from tests.support.postgres_watch import ORDER

_HEAD = """\
import uuid

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from depot.fields import CodeField


class Migration(migrations.Migration):
"""
_KEY = '("id", models.BigAutoField(primary_key=True))'
FILES = {
    "settings.py": """\
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "depot"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "depot"}}
""",
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n",
    "depot/__init__.py": "",
    "depot/fields.py": """\
from django.db import models


class CodeField(models.CharField):
    pass
""",
    "depot/models.py": "from django.db import models\n",
    "depot/migrations/__init__.py": "",
    "depot/migrations/0001_initial.py": f"""{_HEAD}
    initial = True
    dependencies = [("auth", "__first__")]
    operations = [
        migrations.CreateModel("Site", [{_KEY}, ("code", CodeField(max_length=20, unique=True))]),
        migrations.CreateModel("Tag", [("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel("Parcel", [{_KEY},
            ("name", models.CharField(max_length=100, db_index=True)),
            ("number", models.PositiveIntegerField()),
            ("weight", models.IntegerField(null=True)),
            ("owner", models.ForeignKey("auth.User", models.CASCADE)),
            ("site", models.ForeignKey("depot.Site", models.CASCADE, null=True)),
            ("tags", models.ManyToManyField("depot.Tag"))],
            options={{"unique_together": {{("name", "number")}}}}),
        migrations.CreateModel("Label", [{_KEY},
            ("parcel", models.ForeignKey("depot.Parcel", models.CASCADE)),
            ("hidden", models.ForeignKey("depot.Parcel", models.CASCADE, related_name="+", null=True)),
            ("loose", models.ForeignKey("depot.Parcel", models.CASCADE, "loose", null=True, db_constraint=False)),
            ("tag", models.OneToOneField("depot.Tag", models.CASCADE, primary_key=False)),
            ("parcels", models.ManyToManyField("depot.Parcel", related_name="labels", db_table="labelled"))]),
    ]
""",
    "depot/migrations/0002_more.py": f"""{_HEAD}
    dependencies = [("depot", "0001_initial")]
    operations = [
        migrations.AddField("Parcel", "sent", models.DateTimeField(null=True)),
        migrations.AddField("Parcel", "key", models.UUIDField(default=uuid.uuid4)),
        migrations.AddField("Parcel", "kind", models.CharField(max_length=5, choices=[("a", "b")], default="it's")),
        migrations.AddField("Parcel", "origin", models.ForeignKey("depot.Site", models.CASCADE, "+", null=True)),
        migrations.AlterField("Parcel", "weight", models.IntegerField(default=1)),
        migrations.AlterField("Parcel", "name", models.TextField(db_index=True)),
        migrations.AlterField("Parcel", "kind", models.CharField(max_length=5, help_text="new")),
        migrations.AlterField("Tag", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterUniqueTogether("Parcel", set()),
        migrations.AddConstraint("Parcel", models.UniqueConstraint(fields=["number"], name="once")),
        migrations.AddIndex("Parcel", models.Index(fields=["-sent"], name="recent")),
        migrations.RunSQL("UPDATE depot_parcel SET weight = 2 WHERE weight IS NULL", migrations.RunSQL.noop),
        migrations.AddField("Site", "managers", models.ManyToManyField("auth.User")),
    ]
""",
    "depot/migrations/0003_renames.py": f"""{_HEAD}
    dependencies = [("depot", "0002_more")]
    operations = [
        migrations.RenameField("Parcel", "site", "place"),
        migrations.RenameModel("Parcel", "Box"),
        migrations.AlterField("Box", "place", models.ForeignKey("depot.Site", models.CASCADE)),
        migrations.RemoveIndex("Box", "recent"),
        migrations.RemoveField("Box", "origin"),
        migrations.AlterField("Box", "name", models.TextField()),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Box", "kind")]),
        migrations.RemoveField("Label", "parcels"),
        migrations.DeleteModel("Label"),
        migrations.RenameField("Site", "managers", "staff"),
        migrations.AlterModelTable("Site", "sites"),
        migrations.DeleteModel("Box"),
    ]
""",
    "depot/migrations/0004_concurrently.py": f"""{_HEAD}
    atomic = False
    dependencies = [("depot", "0003_renames")]
    operations = [AddIndexConcurrently("Site", models.Index(fields=["code", "id"], name="coded"))]
""",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project on disk."""
    root = tmp_path_factory.mktemp("depot")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    made = Engine()
    made.set_roots([str(folder)])
    for name, text in FILES.items():
        made.set_text(str(folder / name), text)
    return made


@pytest.fixture(scope="module")
def really(folder: Path):
    """What Django does when it migrates the project."""
    program = Path(__file__).parents[1] / "support" / "migrated.py"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(folder)}
    with cluster("depot") as host:
        command = [sys.executable, str(program), host, USER, "depot", "depot"]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert not told["error"]
    return told["migrations"]


NAMES = sorted(Path(name).stem for name in FILES if "/0" in name)


@pytest.fixture(scope="module")
def compiled(engine: Engine, folder: Path) -> dict[str, Migrated]:
    compiler = Compiler()
    found = {}
    for name in NAMES:
        asked = migration_request(engine.db, engine.text, str(folder / f"depot/migrations/{name}.py"))
        assert asked is not None
        found[name] = compiler.migration(asked.key, asked.history, (asked.app, asked.name), 60)
    compiler.close()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_sql_of_an_operation_is_what_django_runs(name: str, compiled: dict[str, Migrated], really) -> None:
    told = compiled[name]
    assert (told.trouble, [each.trouble for each in told.operations if each.trouble]) == ("", [])
    ours = [(each.name, _plain(each.sql), _plain(each.end)) for each in told.operations]
    theirs = [(each["name"], _plain(each["sql"]), _plain(each["end"])) for each in really[f"depot.{name}"]]
    assert ours == theirs


@pytest.mark.parametrize("name", [name for name in NAMES if name != "0004_concurrently"])
def test_the_locks_of_a_migration_are_those_that_postgresql_takes(
    name: str, engine: Engine, folder: Path, really
) -> None:
    theirs = _strongest(really[f"depot.{name}"][-1]["locks"])
    ours = _strongest(
        [called.get(lock.table, lock.table), lock.lock.value]
        for each, called in _judged(engine, folder, name)
        for lock in each.locks
    )

    assert ours == theirs


@pytest.mark.parametrize("name", [name for name in NAMES if name != "0004_concurrently"])
def test_the_tables_that_are_written_anew_are_those_that_postgresql_tells_of(
    name: str, engine: Engine, folder: Path, really
) -> None:
    theirs = {table for each in really[f"depot.{name}"] for kind, table in each["work"] if kind == "REWRITE"}
    ours = {
        called.get(table, table)
        for each, called in _judged(engine, folder, name)
        for table, work in each.work
        if work is Work.REWRITE
    }

    assert ours == theirs


def _judged(engine: Engine, folder: Path, name: str) -> Iterator[tuple[Verdict, dict[str, str]]]:
    """Each operation, and what tables were called before the migration by their names at that time."""
    called: dict[str, str] = {}
    for each in verdicts(engine.db, str(folder / f"depot/migrations/{name}.py")):
        yield each, dict(called)
        called |= {new: called.get(old, old) for old, new in each.renamed}


def _strongest(pairs) -> dict[str, str]:
    found: dict[str, str] = {}
    for table, mode in pairs:
        if ORDER.index(mode) >= ORDER.index("RowExclusiveLock"):
            found[table] = max(found.get(table, mode), mode, key=ORDER.index)
    return found


def _plain(statements) -> list[str]:
    joined = (" ".join(each.rstrip(";").split()) for each in statements)
    return [re.sub(r"'[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}'", "'…'", each) for each in joined]


def test_pointing_at_an_operation_shows_its_locks_its_work_and_the_old_code(engine: Engine, folder: Path) -> None:
    path = str(folder / "depot/migrations/0002_more.py")
    span = operation_spans(FILES["depot/migrations/0002_more.py"])[10]
    (card,) = hover(engine, path, span.start + 12)

    assert card.headline == "AddIndex"
    assert card.lines == (
        "Locks: `depot_parcel` SHARE (writes wait).",
        "Work: `depot_parcel`: builds an index over the whole table.",
        "Rolling deploy: the previous version of the code still works.",
    )
    assert card.asks is not None


def test_an_operation_that_only_tells_django_something_is_said_to_make_no_sql(engine: Engine, folder: Path) -> None:
    found = verdicts(engine.db, str(folder / "depot/migrations/0002_more.py"))[6]

    assert lines_of(found) == ("No SQL: only Django is told.",)


def test_a_column_that_old_code_cannot_fill_is_said_to_break_its_inserts(engine: Engine, folder: Path) -> None:
    found = verdicts(engine.db, str(folder / "depot/migrations/0002_more.py"))[1]

    assert lines_of(found)[-1] == (
        "Rolling deploy: the previous version of the code can no longer insert rows, until it is replaced."
    )


def test_a_file_without_a_migration_is_none(engine: Engine, folder: Path) -> None:
    assert migration_request(engine.db, engine.text, str(folder / "depot/fields.py")) is None
    assert verdicts(engine.db, str(folder / "depot/fields.py")) == ()
