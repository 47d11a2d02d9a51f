"""What functions of migrations do: the rows they write, the models they get, and what of today's code they use."""

from __future__ import annotations

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.facts.terms import Ref
from mir_lsp.semantics.migration_code import DataCode, data_code
from tests.support.fixtures import ROOT
from tests.support.migration_set import initial

PATH = f"{ROOT}/shop/migrations/0002_fill.py"
HEAD = "from django.db import migrations, models\n"
CLASS = """

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""
MODELS = """\
from django.db import models

LIMIT = 3


class Book(models.Model):
    class Kind(models.TextChoices):
        NEW = "new"

    title = models.CharField(max_length=100)


def tidy(book):
    book.save()


def load():
    return Book.objects.first()
"""


def engine_of(code: str) -> Engine:
    engine = Engine()
    engine.set_roots((ROOT,))
    engine.set_config(ROOT, Config(select=("MIR3",)))
    files = {
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": initial().replace("APP", "shop"),
        "shop/migrations/0002_fill.py": HEAD + code + CLASS,
    }
    for path, text in files.items():
        engine.set_text(f"{ROOT}/{path}", text)
    return engine


def done(code: str) -> DataCode:
    return data_code(engine_of(code).db, PATH, Ref(("fill",)))


def codes(code: str) -> list[str]:
    return [finding.code for finding in engine_of(code).findings(PATH)]


def written(code: str) -> list[tuple[tuple[str, str], str]]:
    return [(each.model, each.by) for each in done(code).written]


def test_rows_are_written_through_the_models_of_then() -> None:
    assert written("""
def fill(apps, schema_editor):
    Book = apps.get_model("shop", "Book")
    Book.objects.using(schema_editor.connection.alias).filter(pages=1).update(pages=2)
    apps.get_model("shop.Shelf")._default_manager.create(label="x")
    book = Book.objects.get(pk=1)
    book.save()
    Book(title="x").save()
""") == [
        (("shop", "book"), "update"),
        (("shop", "shelf"), "create"),
        (("shop", "book"), "save"),
        (("shop", "book"), "save"),
    ]


def test_reading_writes_nothing() -> None:
    assert (
        written("""
def fill(apps, schema_editor):
    Book = apps.get_model("shop", "Book")
    found = {book.pk: book.title for book in Book.objects.all()}
    print(len(found), Book.objects.count(), update(found), save())
""")
        == []
    )


def test_helpers_write_for_the_function_that_calls_them() -> None:
    assert written("""
from shop.models import tidy


def each(rows):
    for row in rows:
        tidy(row)


def fill(apps, schema_editor):
    each(apps.get_model("shop", "Book").objects.filter(pages=1))
""") == [(("shop", "book"), "save")]


def test_rows_are_all_or_some_and_read_as_a_whole_or_in_parts() -> None:
    loop = """
def fill(apps, schema_editor):
    for book in apps.get_model("shop", "Book").objects{}:
        book.save()
"""
    found = {rows: done(loop.format(rows)).written[0] for rows in (".all()", ".filter(pages=1)", ".all().iterator()")}
    assert all(each.looped for each in found.values())
    assert [each.every for each in found.values()] == [True, False, True]
    assert [each.batched for each in found.values()] == [False, False, True]


def test_a_model_of_today_that_is_queried_is_told() -> None:
    assert codes("""
from shop.models import Book


def fill(apps, schema_editor):
    Book.objects.update(title="x")
""") == ["MIR330"]


def test_so_is_one_that_is_imported_inside_or_reached_through_its_module() -> None:
    assert codes("""
def fill(apps, schema_editor):
    from shop.models import Book
    Book(title="x")
""") == ["MIR330"]
    assert codes("""
from shop import models as ours


def fill(apps, schema_editor):
    ours.Book.objects.all()
""") == ["MIR330"]


def test_constants_and_choices_of_today_may_be_used() -> None:
    assert (
        codes("""
from shop import models as ours
from shop.models import LIMIT, Book


def fill(apps, schema_editor):
    New = apps.get_model("shop", "Book")
    New.objects.filter(title=Book.Kind.NEW)[:LIMIT].count() + ours.LIMIT
""")
        == []
    )


def test_a_name_that_the_function_binds_is_its_own() -> None:
    assert (
        codes("""
from shop.models import Book


def fill(apps, schema_editor):
    Book = apps.get_model("shop", "Book")
    Book.objects.filter(title="").update(title="x")
""")
        == []
    )


def test_sql_that_a_function_runs_is_read() -> None:
    assert codes("""
def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop_book")
""") == ["MIR338"]


def test_a_function_that_calls_itself_ends() -> None:
    assert written("""
def again(model, number):
    model.objects.update(pages=number)
    again(model, number - 1)


def fill(apps, schema_editor):
    again(apps.get_model("shop", "Book"), 3)
""")
