"""What hovers say of a queryset, beside what Django does when the same code runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mir_lsp.engine.describe import QuerySetNote
from mir_lsp.engine.engine import Engine
from tests.support.django_runner import SIZES, Outcome, Program, run

BOOKSHOP = Path(__file__).resolve().parents[1] / "support" / "bookshop"

# Each function reads the rows of the queryset on its line with `# here`, and returns how many there are.
CODE = """
from bookshop.models import Author, Book, Chapter, Edition, Review, Sale
from django.db.models import Prefetch


def nothing_else():
    books = Book.objects.order_by("title")  # here
    return len([book.title for book in books])


def one_key_per_row():
    books = Book.objects.all()  # here
    return len([book.author.name for book in books])


def joined():
    books = Book.objects.select_related("author__publisher")  # here
    return len([book.author.name for book in books])


def one_prefetch():
    books = Book.objects.prefetch_related("reviews")  # here
    return len([list(book.reviews.all()) for book in books])


def two_levels():
    authors = Author.objects.prefetch_related("books__reviews")  # here
    return len([[list(book.reviews.all()) for book in author.books.all()] for author in authors])


def joined_and_prefetched():
    books = Book.objects.select_related("author").prefetch_related("author__profile", "tags")  # here
    return len([(book.author.name, list(book.tags.all())) for book in books])


def prefetch_and_key_per_row():
    books = Book.objects.prefetch_related("tags")  # here
    return len([(book.author.name, list(book.tags.all())) for book in books])


def two_things_per_row():
    books = Book.objects.filter(pages__gt=0)  # here
    return len([(book.author.name, list(book.reviews.all())) for book in books])


def two_steps_per_row():
    reviews = Review.objects.all()  # here
    return len([review.book.author.name for review in reviews])


def a_key_and_its_rows_per_row():
    chapters = Chapter.objects.order_by("pk")  # here
    return len([list(chapter.book.reviews.all()) for chapter in chapters])


def a_step_that_is_joined():
    reviews = Review.objects.select_related("book")  # here
    return len([review.book.author.name for review in reviews])


def a_prefetch_of_its_own():
    authors = Author.objects.prefetch_related(Prefetch("books", Book.objects.select_related("editor")))  # here
    return len([[book.title for book in author.books.all()] for author in authors])


def by_the_manager():
    editions = Edition.objects.filter(isbn__gt="")  # here
    return len([edition.book.title for edition in editions])


def through_a_helper():
    sales = Sale.objects.paid().order_by("price")  # here
    return len([title_of(sale) for sale in sales])


def title_of(sale):
    return sale.book.title
"""
NAMES = re.findall(r"def (\w+)\(\):", CODE)


def engine_with(text: str) -> Engine:
    engine = Engine()
    for file in sorted(BOOKSHOP.glob("*.py")):
        engine.set_text(f"/site/bookshop/{file.name}", file.read_text("utf-8"))
    engine.set_text("/site/case.py", text)
    return engine


def described(text: str, marked: str, inside: str = "") -> QuerySetNote:
    """The note at the first occurrence of `marked` after `inside`."""
    note = engine_with(text).describe("/site/case.py", text.index(marked, text.index(inside)))
    assert note is not None
    return note


@pytest.fixture(scope="module")
def outcomes() -> dict[int, dict[str, Outcome]]:
    return run([Program("hovers", {"case.py": CODE}, tuple(f"case:{name}" for name in NAMES))])["hovers"]


def predicted(headline: str, rows: int) -> int:
    found = re.search(r"(?:here|line \d+): ((?:\d+|\d*N)(?: \+ (?:\d+|\d*N))*) quer", headline)
    assert found is not None, headline
    terms = found[1].split(" + ")
    return sum(int(each.removesuffix("N") or "1") * (rows if each.endswith("N") else 1) for each in terms)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_says_how_many_queries_run(name: str, outcomes: dict[int, dict[str, Outcome]]) -> None:
    headline = described(CODE, ".objects", f"def {name}(").headline
    for size in SIZES:
        outcome = outcomes[size][f"case:{name}"]
        assert isinstance(outcome.result, int), outcome
        assert outcome.total == predicted(headline, outcome.result), (size, headline)


def test_what_is_read_of_each_row_is_said_with_its_line() -> None:
    note = described(CODE, ".objects", "def prefetch_and_key_per_row(")
    line = CODE[: CODE.index("book.author.name", CODE.index("def prefetch_and_key"))].count("\n") + 1
    assert note.headline.endswith("1 + 1 + N queries (for each row `author`)")
    assert any(f"`author` of each row on line {line}" in detail for detail in note.details)


def test_each_step_that_is_not_loaded_is_a_query_of_its_own() -> None:
    note = described(CODE, ".objects", "def a_key_and_its_rows_per_row(")
    assert note.headline.endswith("1 + 2N queries (for each row `book`, `book.reviews`)")
    assert any("not load: 2 queries per row, `book`, `book.reviews`." in detail for detail in note.details)


ROWS_OF_ROWS = """
from bookshop.models import Author


def editors():
    authors = Author.objects.prefetch_related("books")  # here
    return len([[book.editor and book.editor.name for book in author.books.all()] for author in authors])


def reviewers():
    authors = Author.objects.order_by("pk")  # here
    return len([[list(book.reviews.all()) for book in author.books.all()] for author in authors])
"""


@pytest.mark.parametrize(
    ("name", "headline", "detail"),
    [
        (
            "editors",
            "at least 1 + 1 queries (`books.editor` for each of the rows that lead to it)",
            "not load: one query for each row of `books`.",
        ),
        (
            "reviewers",
            "at least 1 + N queries (for each row `books`, `books.reviews` for each of the rows that lead to it)",
            "not load: one query for each row of `books`, beside those for `books`.",
        ),
    ],
)
def test_what_is_read_of_rows_of_each_row_is_not_counted_by_the_rows(name: str, headline: str, detail: str) -> None:
    note = described(ROWS_OF_ROWS, ".objects", f"def {name}(")
    assert note.headline.endswith(headline)
    assert any(each.endswith(detail) for each in note.details)


def test_what_rows_of_each_row_cost_is_what_runs() -> None:
    names = ("editors", "reviewers")
    programs = [Program("rows", {"case.py": ROWS_OF_ROWS}, tuple(f"case:{name}" for name in names))]
    for outcomes in run(programs)["rows"].values():
        few, many = (outcomes[f"case:{name}"] for name in names)
        assert isinstance(few.result, int) and isinstance(many.result, int)
        assert few.total > 2, "the keys of the books of each author are queries beside the two that are constant"
        assert many.total > 1 + many.result, "the reviews of each book are queries beside those for the books"


READ_AGAIN = """
from bookshop.models import Book


def here():
    books = Book.objects.order_by("pk")
    return len([(list(book.reviews.all()), book.reviews.count(), len(book.reviews.all())) for book in books])


def elsewhere():
    books = Book.objects.order_by("pk")
    return len([twice(book) for book in books])


def twice(book):
    return list(book.reviews.all()), [review.stars for review in book.reviews.all()]
"""


@pytest.mark.parametrize("name", ["here", "elsewhere"])
def test_rows_of_a_relation_that_may_be_read_again_are_counted_at_least(name: str) -> None:
    note = described(READ_AGAIN, ".objects", f"def {name}(")
    assert note.headline.endswith("at least 1 + N queries (for each row `reviews`)")


def test_rows_of_a_relation_are_queried_each_time_they_are_read() -> None:
    programs = [Program("again", {"case.py": READ_AGAIN}, ("case:here", "case:elsewhere"))]
    for outcomes in run(programs)["again"].values():
        for name in ("case:here", "case:elsewhere"):
            found = outcomes[name]
            assert isinstance(found.result, int) and found.total >= 1 + 2 * found.result


RELATED = """
from bookshop.models import Author


def served():
    for author in Author.objects.prefetch_related("books"):
        for book in author.books.all():
            print(book.title)


def queried():
    for author in Author.objects.all():
        print(author.books.count(), author.books.filter(pages=1).first())
"""


def test_a_prefetched_relation_costs_no_query() -> None:
    assert described(RELATED, "books.all", "def served(").headline.endswith("no query, it is prefetched")


@pytest.mark.parametrize(
    ("function", "marked", "said"),
    [
        (
            "served",
            "all():\n            ",
            "builds another queryset and queries nothing. A prefetch of `books` answers",
        ),
        ("queried", "count()", "runs a COUNT, unless this queryset has been evaluated: then its cache answers."),
        ("queried", "filter(", "builds another queryset and queries nothing. A prefetch of `books` does not answer"),
        ("queried", "first()", "runs a SELECT … LIMIT 1, every time: it never reads the cache."),
    ],
)
def test_the_method_under_the_pointer_is_explained_first(function: str, marked: str, said: str) -> None:
    note = described(RELATED, marked, f"def {function}(")
    name = marked.partition("(")[0]
    assert note.details[0].startswith(f"`{name}()` {said}")


EVALUATED = """
from bookshop.models import Book


def report():
    books = Book.objects.order_by("pk")
    if books:
        print(len(books), books.count())
    return books.last()
"""


def test_an_evaluated_queryset_says_where_and_what_queries_again() -> None:
    note = described(EVALUATED, "books.last")
    assert note.headline == "`QuerySet[Book]`: evaluated on line 7 by `if`; its rows are cached"
    assert "On line 8 `len()` is answered from its cache." in note.details
    assert "On line 8 `count` is answered from its cache." in note.details
    assert "On line 9 `last` runs a SELECT … LIMIT 1: it never reads the cache." in note.details


FATES = """
from bookshop.models import Author, Book


def asked():
    return Book.objects.filter(pages=3).exists()


def part_of_another():
    authors = Author.objects.filter(name="a")
    return list(Book.objects.filter(author__in=authors))


def one_for_a_row(author: Author):
    return author.books.filter(pages=3).first()


def perhaps_prefetched(author: Author):
    return author.books.all().count()


def handed_on():
    return read_elsewhere(Book.objects.all())


def read_elsewhere(books):
    return [book.title for book in books]


def read_of_a_row(author: Author):
    return list(author.books.all())


def queried_of_a_row(author: Author):
    return list(author.books.filter(pages=3))


def refined():
    books = Book.objects.filter(pages=3)
    return list(books.order_by("title"))


def refined_elsewhere():
    return names_of(Book.objects.filter(pages=3))


def names_of(books):
    return [book.author.name for book in books.order_by("title")]


def several_lines():
    return (
        Book.objects.filter(
            author__in=Author.objects.filter(name="a")
        )
        .distinct()
        .order_by("title")
    )
"""


COUNTED = "lazy: `count` runs a COUNT"


@pytest.mark.parametrize(
    ("inside", "marked", "told"),
    [
        ("asked", ".filter(pages=3)", "lazy: `exists` runs a SELECT … LIMIT 1 here, and keeps no rows"),
        ("part_of_another", '.filter(name="a")', "lazy: it becomes part of another query on line 11"),
        ("one_for_a_row", ".filter(pages=3)", "lazy: `first` runs a SELECT … LIMIT 1 here, and keeps no rows"),
        ("perhaps_prefetched", ".all()", f"{COUNTED} here, and keeps no rows, unless it is prefetched"),
        ("handed_on", "Book.objects.all()", "lazy until `read_elsewhere()` evaluates it here: 1 query"),
        ("read_of_a_row", ".all()", "lazy until `list()` evaluates it here: 1 query, unless it is prefetched"),
        ("queried_of_a_row", ".filter(", "lazy until `list()` evaluates it here: 1 query"),
        ("refined", ".filter(", "lazy: what is built from it is read on line 40 by `list()`: 1 query"),
        ("refined_elsewhere", ".filter(", "lazy: what is called on line 44 reads its rows"),
    ],
)  # fmt: skip
def test_the_first_line_says_what_becomes_of_a_queryset_that_is_not_read_here(
    inside: str, marked: str, told: str
) -> None:
    assert described(FATES, marked, f"def {inside}(").headline.partition(": ")[2] == told


def test_steps_are_on_the_lines_of_their_names() -> None:
    note = described(FATES, ".order_by", "def several_lines(")
    first = FATES[: FATES.index("Book.objects.filter(\n")].count("\n") + 1
    steps = f"Built by `filter()` (line {first}), `distinct()` (line {first + 3}), `order_by()` (line {first + 4})."
    assert steps in note.details


ASSIGNED = """
from bookshop.models import Book
from django.db.models import Count


def assigned(found):
    plain = Book.objects.filter(pages=3)
    in_parentheses: object = (
        Book.objects.annotate(sold=Count("sales"))
        .order_by("title")  # sorted
    )
    values = Book.objects.values("title")
    number = Book.objects.count()
    first = (Book.objects.all()
             .first())
    title = Book.objects.order_by("pk").first().title
    return plain, in_parentheses, values, number, first, title
"""


@pytest.mark.parametrize("name", ["plain", "in_parentheses", "values"])
def test_a_name_that_a_queryset_is_given_to_tells_of_it(name: str) -> None:
    note = described(ASSIGNED, name)
    assert note.span.text_of(ASSIGNED) == name
    assert note.headline.startswith("`QuerySet[Book]`: lazy")


def test_a_name_that_a_row_is_given_to_tells_of_it() -> None:
    assert described(ASSIGNED, "first =").headline == "`Book` instance"


@pytest.mark.parametrize("name", ["number", "title"])
def test_a_name_that_is_given_something_else_tells_nothing(name: str) -> None:
    assert engine_with(ASSIGNED).describe("/site/case.py", ASSIGNED.index(f"    {name} =") + 5) is None


def test_names_that_rows_have_besides_those_of_the_model_are_told() -> None:
    assert "Its rows also have `sold`." in described(ASSIGNED, "in_parentheses").details


def test_of_a_queryset_that_gives_values_no_rows_are_told() -> None:
    details = described(ASSIGNED, "values").details
    assert details[0] == "Iteration gives dicts, not instances."
    assert not any("rows" in each for each in details)


ALTERNATIVES = """
from bookshop.models import Book


def chosen(drafts):
    if drafts:
        return Book.objects.filter(is_draft=True)
    return Book.objects.order_by("title")


def read(drafts):
    for book in chosen(drafts):
        book.title
"""


def test_one_loop_over_one_of_two_querysets_is_one_reading() -> None:
    note = described(ALTERNATIVES, "chosen(drafts)", "def read(")
    assert note.headline.endswith("lazy until `for` evaluates it here: 1 query")
    assert not any("cache" in each for each in note.details)
