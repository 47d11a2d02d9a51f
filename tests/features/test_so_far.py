"""How many queries a function has run so far, in the hover of what reads a queryset.

The numbers themselves are held against Django in `tests/semantics/test_counts.py`.
"""

from __future__ import annotations

from mir_lsp.features.hover import hover
from tests.support.fixtures import ROOT, engine_of

MODELS = """from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
"""
PATH = f"{ROOT}/shop/work.py"


def said(code: str, place: str) -> list[str]:
    """What the hover at the end of the last `place` says of the queries so far."""
    text = "from shop.models import Author, Book\n" + code
    engine = engine_of({"shop/__init__.py": "", "shop/models.py": MODELS, "shop/work.py": text})
    cards = hover(engine, PATH, text.rindex(place) + len(place) - 1)
    return [line for card in cards for line in card.lines if line.startswith("Queries so far")]


def test_the_hover_of_a_loop_counts_its_query_and_those_before() -> None:
    code = (
        "def f():\n    Author.objects.count()\n    books = Book.objects.all()\n    for book in books:\n        book\n"
    )
    assert said(code, "in books") == ["Queries so far in this function: 2, this included."]


def test_what_grew_before_is_told_as_it_grows() -> None:
    code = """def f():
    for book in Book.objects.all():
        book.author.name
    authors = Author.objects.all()
    return list(authors)
"""
    assert said(code, "list(authors") == ["Queries so far in this function: 2 + 1 per book, this included."]


def test_what_is_answered_from_the_cache_adds_nothing() -> None:
    code = "def f():\n    books = Book.objects.all()\n    list(books)\n    return len(books)\n"
    assert said(code, "len(books") == ["Queries so far in this function: 1."]


def test_on_branches_that_differ_it_is_a_range() -> None:
    code = "def f(x):\n    if x:\n        Author.objects.count()\n    return list(Book.objects.all())\n"
    assert said(code, "objects.all") == ["Queries so far in this function: 1 to 2, this included."]


def test_after_what_cannot_be_counted_it_is_a_least_number() -> None:
    code = (
        "from away import look\ndef f():\n    look(Author.objects.get(pk=1))\n    return list(Book.objects.all())\n"
    )
    assert said(code, "objects.all") == ["Queries so far in this function: at least 2."]


def test_where_a_queryset_is_only_built_nothing_is_said() -> None:
    code = "def f():\n    Author.objects.count()\n    return Book.objects.all()\n"
    assert said(code, "objects.all") == []


def test_inside_of_a_loop_nothing_is_said() -> None:
    code = "def f():\n    for author in Author.objects.all():\n        author.books.count()\n"
    assert said(code, "books") == []


def test_nothing_is_said_while_a_large_project_is_read() -> None:
    text = "from shop.models import Book\ndef f():\n    return list(Book.objects.all())\n"
    engine = engine_of({"shop/__init__.py": "", "shop/models.py": MODELS, "shop/work.py": text})
    at = text.rindex("all")
    unhurried, hurried = hover(engine, PATH, at), hover(engine, PATH, at, seconds=1.0)
    assert [len(card.lines) for card in hurried] == [len(card.lines) - 1 for card in unhurried]
