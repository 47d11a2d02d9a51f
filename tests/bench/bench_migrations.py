"""How long `mir-lsp check` takes over a thousand migrations, cold and with what it remembers of them.

python tests/bench/bench_migrations.py [APPLICATIONS [MIGRATIONS OF EACH]]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 3

HEAD = "import django.db.models.deletion\nfrom django.db import migrations, models\n\n\n"
FIRST = """class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100)),
                ("pages", models.IntegerField()),
            ],
        ),
    ]
"""
MODEL = """from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=100)
    pages = models.IntegerField()
"""
NEXT = """class Migration(migrations.Migration):
    dependencies = [("{app}", "{before}")]
    operations = [
        migrations.AddField(
            model_name="book",
            name="field_{number}",
            field=models.CharField(default="", help_text="What is said of it.", max_length=100),
        ),
        migrations.AlterField(
            model_name="book",
            name="title",
            field=models.CharField(help_text="{number}", max_length=100),
        ),
        migrations.AddIndex(
            model_name="book",
            index=models.Index(fields=["field_{number}"], name="{app}_{number}"),
        ),
    ]
"""


def write(folder: Path, applications: int, migrations: int) -> None:
    """A project with so many migrations."""
    names = [f"app{number}" for number in range(applications)]
    (folder / "manage.py").write_text('import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n')
    (folder / "settings.py").write_text(f"INSTALLED_APPS = {names!r}\n")
    for app in names:
        place = folder / app / "migrations"
        place.mkdir(parents=True)
        for path in (folder / app / "__init__.py", place / "__init__.py"):
            path.write_text("")
        fields = "".join(f'    field_{number} = models.CharField(default="", max_length=100)\n'
                         for number in range(2, migrations + 1))  # fmt: skip
        (folder / app / "models.py").write_text(MODEL + fields)
        (place / "0001_initial.py").write_text(HEAD + FIRST)
        before = "0001_initial"
        for number in range(2, migrations + 1):
            name = f"{number:04}_field_{number}"
            (place / f"{name}.py").write_text(HEAD + NEXT.format(app=app, before=before, number=number))
            before = name


def check(folder: Path, cache: Path, *options: str) -> tuple[float, float]:
    """The seconds of the clock and of the processor that a check takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    environment = {**os.environ, "MIR_CACHE_DIR": str(cache), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "mir_lsp", "check", "--format", "json", *options, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used


def main() -> None:
    given = [int(each) for each in sys.argv[1:]]
    applications, migrations = [*given, *(50, 20)[len(given) :]]
    with tempfile.TemporaryDirectory() as top:
        folder, cache = Path(top) / "project", Path(top) / "cache"
        folder.mkdir()
        write(folder, applications, migrations)
        print(f"{applications * migrations} migrations; seconds of the clock / of the processor")
        print("cold: {:.2f} / {:.2f}".format(*check(folder, cache)))
        for name, options in (("news alone", ()), ("all migrations", ("--all-migrations",))):
            runs = sorted(check(folder, cache, *options) for _ in range(RUNS))
            print("warm, {}: {:.2f} / {:.2f}".format(name, *runs[RUNS // 2]))


if __name__ == "__main__":
    main()
