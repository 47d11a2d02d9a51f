"""`mir-lsp sql`, run as people run it."""

import json
import time
from pathlib import Path

import pytest

from mir_lsp.helpers.process import HelperFailed, Process
from tests.cli.conftest import Run

CODE = """\
from shop.models import Book


def cheap(limit):
    return Book.objects.filter(title="Emma")[:limit]


def number():
    return 1
"""


@pytest.fixture
def queries(shop: Path) -> Path:
    path = shop / "shop" / "queries.py"
    path.write_text(CODE)
    return path


def test_the_statement_of_a_line_is_printed(queries: Path, run: Run) -> None:
    done = run("sql", f"{queries}:5")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('-- 5:12  Book.objects.filter(title="Emma")[:limit]\n-- Django ')
    assert done.stdout.endswith('FROM "shop_book"\nWHERE "shop_book"."title" = \'Emma\'\nLIMIT %s;\n')


def test_json_has_the_statement_in_both_forms(queries: Path, run: Run) -> None:
    (told,) = json.loads(run("sql", "--format", "json", f"{queries}:5:12").stdout)
    (statement,) = told["statements"]
    assert (told["line"], told["column"], statement["unknown"]) == (5, 12, [])
    assert statement["plain"].endswith('WHERE "shop_book"."title" = Emma LIMIT %s')


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (":9", "no queryset is built there"),
        (":5:2", "no queryset is built there"),
        (":99", "it has 10 lines"),
        ("", "is not PATH:LINE"),
        (":0", "is not PATH:LINE"),
        (":x", "is not PATH:LINE"),
    ],
)
def test_a_place_without_a_queryset_is_an_error(queries: Path, run: Run, place: str, said: str) -> None:
    done = run("sql", f"{queries}{place}")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_program_that_answers_too_late_is_ended_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "slow.py"
    program.write_text(
        "import json, sys, time\n"
        "for line in sys.stdin:\n"
        "    told = json.loads(line)\n"
        "    time.sleep(told['sleep'])\n"
        "    print(json.dumps({'id': told['id'], 'folder': sys.path}), flush=True)\n"
    )
    monkeypatch.setattr("mir_lsp.helpers.process._HERE", tmp_path)
    process = Process("slow.py")
    started = time.monotonic()
    with pytest.raises(HelperFailed, match="longer than"):
        process.ask({"sleep": 60}, seconds=1)
    assert time.monotonic() - started < 20
    assert not process.is_running
    answer = process.ask({"sleep": 0}, seconds=30)
    assert str(tmp_path) not in answer["folder"]
    process.close()
    assert not process.is_running


def test_a_program_that_dies_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dead.py").write_text("raise SystemExit(3)\n")
    monkeypatch.setattr("mir_lsp.helpers.process._HERE", tmp_path)
    with pytest.raises(HelperFailed, match="it ended"):
        Process("dead.py").ask({}, seconds=30)


MIGRATION = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("book", "pages", models.IntegerField(default=0)),
        migrations.AddIndex("book", models.Index(fields=["pages"], name="by_pages")),
    ]
"""
FIRST = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Book", [("id", models.BigAutoField(primary_key=True))]),
    ]
"""


@pytest.fixture
def migrations(shop: Path) -> Path:
    folder = shop / "shop" / "migrations"
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").write_text("")
    (folder / "0001_initial.py").write_text(FIRST)
    (folder / "0002_pages.py").write_text(MIGRATION)
    return folder


def test_the_statements_of_a_migration_are_printed_with_their_locks(migrations: Path, run: Run) -> None:
    done = run("sql", str(migrations / "0002_pages.py"))

    assert (done.returncode, done.stderr) == (0, "")
    _, *told = done.stdout.splitlines()
    assert told == [
        "",
        "-- line 7: AddField",
        'ALTER TABLE "shop_book" ADD COLUMN "pages" integer DEFAULT 0 NOT NULL;',
        'ALTER TABLE "shop_book" ALTER COLUMN "pages" DROP DEFAULT;',
        "-- Locks: `shop_book` ACCESS EXCLUSIVE (reads and writes wait).",
        "-- Work: instant, whatever the number of rows.",
        "-- Rolling deploy: the previous version of the code can no longer insert rows, until it is replaced.",
        "",
        "-- line 8: AddIndex",
        'CREATE INDEX "by_pages" ON "shop_book" ("pages");',
        "-- Locks: `shop_book` SHARE (writes wait).",
        "-- Work: `shop_book`: builds an index over the whole table.",
        "-- Rolling deploy: the previous version of the code still works.",
    ]


def test_one_operation_of_a_migration_is_told_by_its_line(migrations: Path, run: Run) -> None:
    told = json.loads(run("sql", "--format", "json", f"{migrations / '0002_pages.py'}:8").stdout)

    (operation,) = told["operations"]
    assert (operation["name"], operation["old_code"], operation["work"]) == (
        "AddIndex",
        "works",
        {"shop_book": "index"},
    )
