"""Queries per row are written into reports, and into transfers where the rows are given."""

from __future__ import annotations

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.flow import report, transfer
from mir_lsp.semantics.given import Numbering
from mir_lsp.semantics.report import CALL, LOOP, Query
from mir_lsp.semantics.supply import ALL_COLUMNS, Columns, Loaded
from mir_lsp.semantics.transfer import Asked, Asking
from mir_lsp.semantics.values import Plain, QuerySet, Row, Tie
from mir_lsp.text.spans import Span
from tests.support.fixtures import ROOT, SINGLE, engine_of, project

HEADER = "from bookshop.models import Author, Book, Publisher\nfrom django.db.models import Q\n\n\n"
PATH = f"{ROOT}/{SINGLE}"


def queries(code: str, name: str = "case") -> tuple[Query, ...]:
    engine = engine_of(project({SINGLE: HEADER + code}))
    return report(engine.db, UnitId(PATH, name, "0")).queries


def askings(code: str, *given: tuple[str, object], name: str = "helper") -> tuple[Asking, ...]:
    engine = engine_of(project({SINGLE: HEADER + code}))
    return transfer(engine.db, UnitId(PATH, name, "0"), given).queries  # type: ignore[arg-type]


def row_of_a_model(name: str) -> Row:
    """The row number 0 of what is given."""
    model = ClassId(f"{ROOT}/bookshop/models.py", name)
    value = Numbering().symbolic(Row(model, QuerySet(model, ())))
    assert isinstance(value, Row)
    return value


def test_a_query_by_a_column_of_the_row_is_written_down_with_what_it_gives() -> None:
    (found,) = queries("def case():\n    return [Author.objects.get(pk=b.author_id) for b in Book.objects.all()]\n")
    assert (found.origin, found.asked, found.by) == (LOOP, Asked.ROW, "get")
    assert (found.model.name, found.rows.name, found.relation) == ("Author", "Book", None)
    assert found.text == "Author.objects.get(…)"


def test_a_relation_that_is_queried_says_whether_it_is_prefetched() -> None:
    code = (
        "def case():\n    for a in Author.objects.prefetch_related('books'):\n"
        "        a.books.filter(pages=1).count()\n"
    )
    (found,) = queries(code)
    assert found.relation is not None
    assert (found.asked, found.relation.path, found.relation.status) == (Asked.NUMBER, ("books",), Loaded.YES)
    (without,) = queries(code.replace(".prefetch_related('books')", ".all()"))
    assert without.relation is not None
    assert without.relation.status is Loaded.NO


def test_what_is_calculated_from_a_row_depends_on_it() -> None:
    for made in ("b.title.lower()", "f'{b.title}!'", "b.pages + 1", "str(b.pages)", "(b.pages, b.title)"):
        code = f"def case():\n    return [Author.objects.filter(name={made}).first() for b in Book.objects.all()]\n"
        assert len(queries(code)) == 1, made


def test_a_value_that_was_read_before_the_loop_does_not_vary() -> None:
    code = (
        "def case():\n    b = Book.objects.first()\n    return [Author.objects.get(pk=b.author_id) for _ in (1, 2)]\n"
    )
    assert queries(code) == ()


def test_values_that_were_collected_vary_again_in_the_next_loop() -> None:
    code = (
        "def case():\n    keys = [b.author_id for b in Book.objects.all()]\n"
        "    for key in keys:\n        Author.objects.get(pk=key)\n"
    )
    assert [found.rows.name for found in queries(code)] == ["Book"]


def test_a_batch_of_keys_is_no_row() -> None:
    code = (
        "from itertools import batched\n\n\ndef case():\n"
        "    for keys in batched(Book.objects.values_list('pk', flat=True), 10):\n"
        "        list(Author.objects.filter(books__in=keys))\n"
    )
    assert queries(code) == ()


def test_writes_and_locks_are_not_written_down() -> None:
    for end in ("update(name='')", "delete()", "select_for_update().first()"):
        code = f"def case():\n    for b in Book.objects.all():\n        Author.objects.filter(pk=b.author_id).{end}\n"
        assert queries(code) == (), end


def test_a_function_asks_what_it_is_given() -> None:
    code = "def helper(author):\n    return author.books.filter(pages=1).first()\n"
    (found,) = askings(code, ("author", row_of_a_model("Author")))
    assert (found.asked, found.slots, found.each, found.lead) == (Asked.ROW, (0,), False, (0, ("books",)))


def test_a_function_asks_for_each_of_what_it_is_given() -> None:
    code = "def helper(author):\n    for b in author.books.all():\n        Author.objects.get(pk=b.editor_id)\n"
    (found,) = askings(code, ("author", row_of_a_model("Author")))
    assert (found.slots, found.each) == ((0,), True)


def test_a_function_asks_by_a_key_that_it_is_given() -> None:
    model = row_of_a_model("Author").model
    key = Numbering().symbolic(Plain(ties=frozenset({Tie(model, Span(1, 2))})))
    (found,) = askings("def helper(key):\n    return Author.objects.get(pk=key)\n", ("key", key))
    assert (found.slots, found.each, found.lead) == ((0,), False, None)


def test_callers_say_which_loop_it_is_and_lead_to_the_query() -> None:
    code = (
        "def inner(author):\n    return author.books.filter(pages=1).first()\n\n\n"
        "def helper(author):\n    return inner(author)\n\n\n"
        "def case():\n    return [helper(a) for a in Author.objects.all()]\n"
    )
    (found,) = queries(code)
    assert (found.origin, found.through, found.text) == (CALL, "helper(…)", "author.books.filter(…).first()")
    assert [place.unit.name for place in found.trail] == ["helper", "inner"]  # type: ignore[union-attr]


def test_a_function_that_writes_keeps_its_queries_to_itself() -> None:
    code = (
        "def helper(author):\n    if not author.books.filter(pages=1).exists():\n"
        "        Book.objects.create(author=author)\n\n\n"
        "def case():\n    for a in Author.objects.all():\n        helper(a)\n"
    )
    assert queries(code) == ()


def test_columns_that_only_and_defer_leave_out_follow_django() -> None:
    title, pages, body = ("title",), ("pages",), ("author", "name")
    only = ALL_COLUMNS.only(frozenset({title, body}))
    assert only.lacks((), "pages") and not only.lacks((), "title")
    assert only.lacks(("author",), "publisher") and not only.lacks(("author",), "name")
    assert only.defer(frozenset({title})) == Columns(frozenset({body}), left_out=False)
    assert ALL_COLUMNS.defer(frozenset({title})).only(frozenset({title, pages})).lacks((), "title")
    assert only.only(frozenset({pages})).lacks((), "title")
