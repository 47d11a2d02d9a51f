"""Hints between the code, at the places that markers name."""

from __future__ import annotations

import re

from mir_lsp.engine.engine import Engine
from mir_lsp.features.hints import Kind, explained, hints
from mir_lsp.text.spans import Span
from tests.support.fixtures import ROOT, engine_of, project

PATH = f"{ROOT}/desk.py"
EVERY = frozenset(Kind)
_MARK = re.compile(r"«([^»]*)»")

MARKED = """from django.core.paginator import Paginator

from bookshop.models import Author, Book


def shelf(draft):
    books«: QuerySet[Book]» = Book.objects.filter(is_draft=draft)
    keys«: QuerySet[Book] of values» = books.values_list("pk", flat=True)
    authors = [book.author«+1 query per row».name for book in books«evaluates here»]
    if draft:
        print(list(keys«evaluates here»))
    print(len(keys«may evaluate here»))
    return authors


def one():
    book = Book.objects.get(pk=1)
    return book.title


def loaded():
    found«: QuerySet[Author]» = Author.objects.prefetch_related("books")
    return [[book.title for book in author.books.all()] for author in found«evaluates here»]


def paged(number):
    rows«: QuerySet[Book]» = Book.objects.order_by("pk")
    page = Paginator(rows, 20).get_page(number)
    same«: QuerySet[Book]» = rows
    return page, same


def counted():
    return [author.books.count()«+1 query per row» for author in Author.objects.all()«evaluates here»]


def told(book):
    return book.author.publisher.name, book.editor.name


def called():
    return [told(book)«+3 queries per row» for book in Book.objects.all()«evaluates here»]
"""


def given(marked: str = MARKED) -> tuple[Engine, str]:
    text = _MARK.sub("", marked)
    return engine_of(project({"desk.py": text})), text


def shown(engine: Engine, text: str, within: Span | None = None, kinds: frozenset[Kind] = EVERY) -> str:
    """The text with the hints in it."""
    found = hints(engine, PATH, within or Span(0, len(text)), kinds)
    for hint in sorted(found, key=lambda each: -each.offset):
        text = f"{text[: hint.offset]}«{hint.label}»{text[hint.offset :]}"
    return text


def test_hints_stand_where_they_belong() -> None:
    engine, text = given()
    assert shown(engine, text) == MARKED


def test_only_the_kinds_that_are_asked_for_are_given() -> None:
    engine, text = given()
    for kind in Kind:
        labels = {hint.kind for hint in hints(engine, PATH, Span(0, len(text)), frozenset({kind}))}
        assert labels == {kind}
    assert hints(engine, PATH, Span(0, len(text)), frozenset()) == ()


def test_only_what_is_in_the_range_is_given() -> None:
    engine, text = given()
    start, end = text.index("def loaded"), text.index("def paged")
    found = hints(engine, PATH, Span(start, end), EVERY)
    assert [hint.label for hint in found] == [": QuerySet[Author]", "evaluates here"]
    assert all(start <= hint.offset <= end for hint in found)


def test_the_explanation_says_why_and_where_the_queryset_is_built() -> None:
    engine, text = given()
    per_row, *_ = hints(engine, PATH, Span(0, len(text)), frozenset({Kind.PER_ROW}))
    found = explained(engine, PATH, per_row)
    assert found is not None and found.built is not None
    assert found.lines[0] == "`author` is read of each `Book` row, and is not loaded with the rows."
    path, span = found.built
    assert path == PATH
    assert span.text_of(text).startswith("Book.objects")


def test_the_explanation_of_an_evaluation_says_what_it_costs() -> None:
    engine, text = given()
    evaluations = hints(engine, PATH, Span(text.index("def loaded"), len(text)), frozenset({Kind.EVALUATIONS}))
    found = explained(engine, PATH, evaluations[0])
    assert found is not None
    assert "1 + 1 queries" in found.lines[0]


def test_a_hint_that_is_gone_has_no_explanation() -> None:
    engine, text = given()
    first = hints(engine, PATH, Span(0, len(text)), EVERY)[0]
    engine.set_text(PATH, "x = 1\n")
    assert explained(engine, PATH, first) is None


def test_a_file_that_is_not_there_has_no_hints() -> None:
    engine, _ = given()
    assert hints(engine, f"{ROOT}/no.py", Span(0, 100), EVERY) == ()
