"""The timeline of querysets: what is written down of them, and what is told from it."""

from __future__ import annotations

import pytest

from mir_lsp.semantics.flow import report
from mir_lsp.semantics.report import Event, Freshness, Happening, Report
from mir_lsp.semantics.supply import Loaded
from mir_lsp.semantics.usage import asked_before, is_made_here, limits, unread
from tests.support.fixtures import ROOT, SINGLE, engine_of, project

HEAD = "from bookshop.models import Author, Book\n\n\n"


def report_of(body: str, parameters: str = "") -> Report:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    engine = engine_of(project({SINGLE: f"{HEAD}def case({parameters}):\n{lines}\n"}))
    file = engine.files.get(f"{ROOT}/{SINGLE}")
    assert file is not None
    (unit,) = [unit for unit in file.units if unit.id.name == "case"]
    return engine.db.get(report, unit.id)


def events(found: Report, happening: Happening) -> list[Event]:
    return [event for event in found.events if event.happening is happening]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("return 1", True),
        ("return books", False),
        ("return list(books)", False),
        ("return books[0]", False),
        ("return books[:3]", False),
        ("return books.count()", False),
        ("return books.filter(pages=1)", True),
        ("return books.update(pages=1)", True),
        ("return books.aggregate()", True),
        ("return Author.objects.filter(books__in=books)", True),
        ("shown = books\nreturn shown", False),
        ("return {'books': books}", False),
        ("print(books)", False),
        ("return lambda: list(books)", False),
        ("return locals()", False),
        ("global kept\nkept = books", False),
        ("books = Book.objects.none()\nreturn list(books)", True),
        ("for _ in range(2):\n    print(books)\n    books = Book.objects.all()", False),
    ],
)
def test_rows_are_unread_if_every_mention_is_known_to_leave_them_alone(rest: str, expected: bool) -> None:
    found = report_of(f"books = Book.objects.filter(pages=1)\nif books:\n    pass\n{rest}")
    first = min(events(found, Happening.MEASURED), key=lambda event: event.span)
    assert unread(found, first) is expected


def test_a_queryset_that_an_attribute_gives_is_not_made_here() -> None:
    found = report_of("if shelf.books.all():\n    pass\nif desk:\n    pass", "shelf: Author, desk")
    (event,) = events(found, Happening.MEASURED)
    assert event.source is not None
    assert is_made_here(found, event.source)
    assert event.uses.prefetched is Loaded.UNKNOWN


def test_what_was_asked_before_is_told_of_the_read() -> None:
    found = report_of("books = Book.objects.all()\nnumber = books.count()\nreturn number, list(books)")
    (read,) = events(found, Happening.EVALUATED)
    assert [event.by for event in asked_before(found, read)] == ["count"]


def test_a_number_that_is_compared_with_a_limit_is_said_to_be() -> None:
    found = report_of("books = Book.objects.all()\nif books.count() > 100:\n    return []\nreturn list(books)")
    (read,) = events(found, Happening.EVALUATED)
    (asked,) = asked_before(found, read)
    assert limits(found, asked)


@pytest.mark.parametrize(
    ("comparison", "asks"),
    [
        ("books.count() > 0", "any"),
        ("0 < books.count()", "any"),
        ("books.count() >= 1", "any"),
        ("books.count() == 0", "none"),
        ("books.count() < 1", "none"),
        ("books.count() > 1", "limit"),
        ("books.count() >= 0", "limit"),
        ("len(books) == 0", "none"),
        ("not books.count()", "any"),
    ],
)
def test_comparisons_say_what_they_ask(comparison: str, asks: str) -> None:
    found = report_of(f"books = Book.objects.all()\nreturn {comparison}")
    assert [event.by for event in events(found, Happening.WEIGHED)] == [asks]


def test_update_makes_a_queryset_forget_its_rows() -> None:
    found = report_of("books = Book.objects.all()\nlist(books)\nbooks.update(pages=1)\nreturn list(books)")
    assert [event.before for event in events(found, Happening.EVALUATED)] == [Freshness.LAZY, Freshness.LAZY]


def test_a_condition_of_two_querysets_may_leave_the_second_alone() -> None:
    found = report_of(
        "one, two = Book.objects.all(), Author.objects.all()\nif one and two:\n    pass\nreturn list(two)"
    )
    last = max(events(found, Happening.EVALUATED), key=lambda event: event.span)
    assert last.before is Freshness.EITHER


def test_code_of_functions_does_not_run_at_import() -> None:
    found = report_of("return list(Book.objects.all())")
    assert not any(event.at_import for event in found.events)


def test_defaults_of_parameters_run_at_import() -> None:
    found = report_of("return tags", "tags=list(Book.objects.all())")
    assert [event.at_import for event in events(found, Happening.EVALUATED)] == [True]
