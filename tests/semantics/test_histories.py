"""The rows that keep what a row was: `book.history` of django-simple-history."""

from mir_lsp.engine.engine import Engine
from tests.support.fixtures import ROOT, engine_of

MODELS = """\
from django.db import models
from simple_history.models import HistoricalRecords

class Author(models.Model):
    name = models.CharField(max_length=9)

class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    past = HistoricalRecords()
"""
HEAD = "from shop.models import Book\n\n"


def running(text: str) -> Engine:
    return engine_of({"shop/__init__.py": "", "shop/models.py": MODELS, "case.py": HEAD + text})


def found(text: str) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in running(text).findings(f"{ROOT}/case.py")]


def test_relations_of_the_history_of_a_row_are_read_row_by_row() -> None:
    text = "def f(book: Book):\n    return [was.author.name for was in book.past.order_by('history_date')]\n"
    assert found(text) == [("MIR101", "`was.author` runs one query per `HistoricalBook`")]


def test_what_is_loaded_with_a_history_is_there() -> None:
    text = "def f(book: Book):\n    return [was.author.name for was in book.past.select_related('author')]\n"
    assert found(text) == []


def test_each_row_has_a_history_of_its_own() -> None:
    text = "def f():\n    return [list(book.past.all()) for book in Book.objects.all()]\n"
    assert [code for code, _ in found(text)] == ["MIR107"]


def test_a_class_has_the_history_of_all_rows() -> None:
    text = "def f():\n    return [was.author.name for was in Book.past.filter(history_type='-')]\n"
    assert [code for code, _ in found(text)] == ["MIR101"]


def test_another_attribute_is_no_history() -> None:
    assert found("def f(book: Book):\n    return [was.author.name for was in book.history.all()]\n") == []
