"""Which migrations may still have to run: those that the main branch lacks, else the newest of each application."""

from __future__ import annotations

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.index.migration_news import news
from tests.support.fixtures import ROOT

HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
INDEX = 'migrations.AddIndex("book", models.Index(fields=["pages"], name="by_pages{}"))'
FIRST = (
    HEAD + '    initial = True\n    operations = [migrations.CreateModel("Book", [("id", models.AutoField()),'
    ' ("pages", models.IntegerField())])]\n'
)


def step(number: int) -> str:
    return f'{HEAD}    dependencies = [("shop", "{number - 1:04}_step")]\n    operations = [{INDEX.format(number)}]\n'


def engine_of(last: int, **settings: object) -> Engine:
    engine = Engine()
    engine.set_roots((ROOT,))
    engine.set_config(ROOT, Config(select=("MIR3",), **settings))  # type: ignore[arg-type]
    for path in ("shop/__init__.py", "shop/migrations/__init__.py", "shop/models.py"):
        engine.set_text(f"{ROOT}/{path}", "")
    engine.set_text(path_of(1), FIRST)
    for number in range(2, last + 1):
        engine.set_text(path_of(number), step(number))
    return engine


def path_of(number: int) -> str:
    return f"{ROOT}/shop/migrations/{number:04}_step.py"


def judged(engine: Engine) -> list[int]:
    """The numbers of the migrations with findings."""
    return [number for number in range(1, 9) if engine.findings(path_of(number))]


def test_without_a_history_the_newest_migration_is_news() -> None:
    assert judged(engine_of(4)) == [4]


def test_with_a_history_all_are_news_that_the_main_branch_lacks() -> None:
    engine = engine_of(5)
    engine.set_applied([(ROOT, frozenset(map(path_of, (1, 2, 3))))])
    assert engine.db.get(news) == {path_of(4), path_of(5)}
    assert judged(engine) == [4, 5]


def test_where_the_main_branch_has_all_there_are_no_news() -> None:
    engine = engine_of(3)
    engine.set_applied([(ROOT, frozenset(map(path_of, (1, 2, 3))))])
    assert judged(engine) == []


def test_a_history_of_another_folder_says_nothing() -> None:
    engine = engine_of(3)
    engine.set_applied([("/elsewhere", frozenset())])
    assert judged(engine) == [3]


def test_all_migrations_are_judged_on_request() -> None:
    assert judged(engine_of(4, all_migrations=True)) == [2, 3, 4]


def test_settings_name_migrations_that_have_run() -> None:
    assert judged(engine_of(5, applied_migrations=("shop.0003_step",))) == [4, 5]


def test_a_floor_holds_for_what_the_main_branch_lacks_too() -> None:
    engine = engine_of(5, applied_migrations=("shop.0004_step",))
    engine.set_applied([(ROOT, frozenset({path_of(1)}))])
    assert judged(engine) == [5]


def test_a_table_that_is_made_in_the_same_run_has_no_rows() -> None:
    engine = engine_of(1)
    made = 'migrations.CreateModel("Page", [("id", models.AutoField()), ("pages", models.IntegerField())])'
    engine.set_text(path_of(2), step(2).replace(INDEX.format(2), made))
    engine.set_text(path_of(3), step(3).replace('"book"', '"page"'))
    assert judged(engine) == [3]
    engine.set_applied([(ROOT, frozenset({path_of(1)}))])
    assert judged(engine) == []


def test_a_migration_that_stands_for_others_runs_on_new_databases_alone() -> None:
    engine = engine_of(2)
    engine.set_text(
        path_of(2), step(2).replace("    operations", '    replaces = [("shop", "0002_old")]\n    operations')
    )
    assert judged(engine) == []


def test_migrations_of_tests_run_where_nobody_waits() -> None:
    engine = engine_of(1)
    place = f"{ROOT}/tests/thing"
    for path in ("__init__.py", "models.py", "migrations/__init__.py"):
        engine.set_text(f"{place}/{path}", "")
    engine.set_text(f"{place}/migrations/0001_step.py", FIRST)
    engine.set_text(f"{place}/migrations/0002_step.py", step(2).replace("shop", "thing"))
    assert engine.findings(f"{place}/migrations/0002_step.py") == ()
    engine.set_config(ROOT, Config(select=("MIR3",), include_tests=True))
    assert [each.code for each in engine.findings(f"{place}/migrations/0002_step.py")] == ["MIR308"]
