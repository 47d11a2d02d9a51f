"""Code that still uses a field which a migration removes or renames is listed where the operation is pointed at."""

from __future__ import annotations

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.still_used import gone_at, still_used
from mir_lsp.features.hover import hover

_HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
_KEY = '("id", models.BigAutoField(primary_key=True))'
FILES = {
    "shop/__init__.py": "",
    "shop/models.py": """\
from django.db import models


class Shelf(models.Model):
    name = models.CharField(max_length=9)


class Book(models.Model):
    pages = models.IntegerField()
""",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": f"""{_HEAD}
    initial = True
    operations = [
        migrations.CreateModel("Shelf", [{_KEY}, ("name", models.CharField(max_length=9))]),
        migrations.CreateModel("Book", [{_KEY}, ("pages", models.IntegerField()),
            ("subtitle", models.CharField(max_length=9)), ("name", models.CharField(max_length=9)),
            ("shelf", models.ForeignKey("shop.Shelf", models.CASCADE))]),
    ]
""",
    "shop/migrations/0002_less.py": f"""{_HEAD}
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.RemoveField("book", "subtitle"),
        migrations.RemoveField("book", "shelf"),
        migrations.RenameField("book", "name", "title"),
        migrations.AddField("book", "kind", models.IntegerField(null=True)),
    ]
""",
    "shop/views.py": """\
from shop.models import Book, Shelf


def listed(request):
    for book in Book.objects.filter(subtitle="x"):
        print(book.subtitle, book.pages)
    for shelf in Shelf.objects.order_by("name"):
        print(shelf.name, request.subtitle)


def first():
    book = Book.objects.get(pages=1)
    return book.shelf_id, book.name
""",
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    made = Engine()
    made.set_roots(["/shelf"])
    for name, text in FILES.items():
        made.set_text(f"/shelf/{name}", text)
    return made


def used(engine: Engine, number: int) -> list[tuple[str, int]]:
    gone = gone_at(engine.db, "/shelf/shop/migrations/0002_less.py", number)
    assert gone is not None
    found = still_used(engine.db, engine.files, gone)
    return [(path, (engine.text(path) or "").count("\n", 0, span.start) + 1) for path, span in found]


def test_names_and_attributes_of_the_field_are_listed_and_no_others(engine: Engine) -> None:
    views = "/shelf/shop/views.py"
    assert used(engine, 0) == [(views, 5), (views, 6)]


def test_the_key_of_a_relation_and_a_former_name_are_listed(engine: Engine) -> None:
    views = "/shelf/shop/views.py"
    assert used(engine, 1) == [(views, 13)]
    assert used(engine, 2) == [(views, 13)]


def test_what_adds_a_field_takes_nothing_away(engine: Engine) -> None:
    assert gone_at(engine.db, "/shelf/shop/migrations/0002_less.py", 3) is None


def test_a_card_about_the_operation_links_to_the_code(engine: Engine) -> None:
    path = "/shelf/shop/migrations/0002_less.py"
    (card,) = hover(engine, path, FILES["shop/migrations/0002_less.py"].index("RemoveField"))
    assert card.headline.startswith("MIR322")
    assert card.lines[-1] == "Still used: `views.py:5`, `views.py:6`."
    assert [(each.shown, each.path) for each in card.places] == [
        ("views.py:5", "/shelf/shop/views.py"),
        ("views.py:6", "/shelf/shop/views.py"),
    ]
