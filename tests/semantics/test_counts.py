"""Predicted numbers of queries, held against what Django runs at two sizes of the tables."""

from __future__ import annotations

import ast
import sys

import pytest

from mir_lsp import bug
from mir_lsp.semantics.counts import so_far, spent_by_function
from mir_lsp.semantics.spent import Spent
from mir_lsp.text.spans import Span
from tests.support.counting_runner import Measured, measure
from tests.support.fixtures import ROOT, engine_of
from tests.support.predicted import KIOSK, Verdict, kiosk, kiosk_files, marks, predicted, total, verdicts

MODELS = """from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    about = models.ManyToManyField("self")
"""


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(KIOSK)


@pytest.fixture(scope="module")
def judged(measured: Measured) -> list[Verdict]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(bug.RAISE_VARIABLE, "1")
        return verdicts(kiosk(), measured)


def spent(code: str, name: str = "f") -> Spent | None:
    engine = engine_of({"shop/__init__.py": "", "shop/models.py": MODELS, "shop/work.py": code})
    return spent_by_function(engine.db, f"{ROOT}/shop/work.py", name)


def amounts(code: str) -> dict[str, tuple[int, int]]:
    """The amounts by what they grow with."""
    found = spent("from shop.models import Author, Book\n" + code)
    assert found is not None
    return {" ".join(each.name for each in per): bounds for per, bounds in found.amounts.items()}


def read(code: str) -> tuple[tuple[Span, Spent], ...]:
    """What is said of the queries so far at the places of a function."""
    text = "from shop.models import Author, Book\n" + code
    engine = engine_of({"shop/__init__.py": "", "shop/models.py": MODELS, "shop/work.py": text})
    file = engine.files.get(f"{ROOT}/shop/work.py")
    assert file is not None
    (unit,) = [unit for unit in file.units if unit.id.name == "f"]
    return so_far(engine.db, unit.id)


def unknown(code: str) -> bool:
    return spent("from shop.models import Author, Book\n" + code) is None


def test_the_constant_part_and_what_grows_are_those_that_django_runs(judged: list[Verdict]) -> None:
    shown = [each for each in judged if each.shown]
    wrong = [each for each in shown if not each.right]
    said = "\n".join(f"{each.name}: {each.shown}, measured {each.measured}" for each in wrong)
    assert len(shown) >= 100
    assert len(wrong) <= len(shown) * 0.02, said


# One instruction reads the queryset and then runs what it is given: where the first ends cannot be measured.
_GOES_ON = frozenset({"sorted_by_key", "chained"})


@pytest.mark.skipif(sys.version_info < (3, 11), reason="frames do not say at which expression they are")
def test_what_a_function_has_run_so_far_is_what_django_has_run_there(measured: Measured) -> None:
    found = [each for each in marks(kiosk(), measured) if each.name not in _GOES_ON]
    assert len(found) >= 80
    assert [each for each in found if not each.right] == []
    assert sum(each.measured[0] != (1, 1) for each in found) >= 20


def test_what_has_run_so_far_is_a_least_number_once_something_is_not_counted() -> None:
    code = "from away import look\ndef f():\n    look(Book.objects.get(pk=1))\n    return list(Book.objects.all())\n"
    found = [(bounds, each.unknown != "") for _, each in read(code) for bounds in [each.amounts[()]]]
    assert found == [((1, 1), False), ((2, 2), True)]


def test_what_runs_in_a_loop_or_is_called_later_has_no_number_so_far() -> None:
    code = """def f(names):
    for name in names:
        Book.objects.filter(title=name).exists()
    def later():
        return Book.objects.count()
    return later
"""
    assert read(code) == ()


def test_nothing_is_shown_for_few_of_the_cases_only(judged: list[Verdict]) -> None:
    silent = [each.name for each in judged if not each.shown]
    assert len(silent) <= len(judged) * 0.05, silent


def test_what_is_measured_grows_in_many_cases_and_stays_the_same_in_many(measured: Measured) -> None:
    growing = [name for name, (small, large) in measured.counts.items() if small != large]
    assert len(growing) >= 40
    assert len(measured.counts) - len(growing) >= 40


def test_one_of_two_querysets_that_may_have_its_rows_is_read_by_one_query_or_none() -> None:
    code = """def f():
    books = Book.objects.filter(title="x") or Book.objects.all()
    return [book.title for book in books]
"""
    assert amounts(code) == {"": (1, 2)}


def test_what_the_caller_may_have_loaded_is_one_query_or_none() -> None:
    assert amounts("def f(book: Book):\n    return book.author.name, list(book.about.all())\n") == {"": (0, 2)}
    assert amounts("def f(book: Book):\n    return list(book.about.filter(pk=1))\n") == {"": (1, 1)}


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ("book: Book", (1, 1)),
        ("book: Book | None", (0, 1)),
        ("book: Book = None", (0, 1)),
        ("book: Book | None = None", (0, 1)),
        ("*, book: Book = None", (0, 1)),
        ("number: int = 0", (0, 1)),
    ],
)
def test_what_may_be_none_may_be_left_out(parameter: str, expected: tuple[int, int]) -> None:
    name = parameter.removeprefix("*, ").partition(":")[0]
    code = f"def f({parameter}):\n    if {name}:\n        return Author.objects.count()\n    return 0\n"
    assert amounts(code) == {"": expected}


def test_branches_that_differ_give_the_fewest_and_the_most() -> None:
    assert amounts("def f(x):\n    if x:\n        return Book.objects.count()\n    return 0\n") == {"": (0, 1)}


def test_branches_that_cost_the_same_give_one_number() -> None:
    code = "def f(x):\n    if x:\n        return Book.objects.count()\n    return Author.objects.count()\n"
    assert amounts(code) == {"": (1, 1)}


def test_a_way_that_raises_does_not_count() -> None:
    code = "def f(x):\n    if not x:\n        raise ValueError\n    return Book.objects.count()\n"
    assert amounts(code) == {"": (1, 1)}


def test_what_is_left_early_may_have_happened_in_some_rounds_only() -> None:
    code = (
        "def f(x):\n    for book in Book.objects.all():\n        if book.author.name == x:\n            return book\n"
    )
    assert amounts(code) == {"": (1, 1), "book": (0, 1)}


def test_rows_of_rows_are_counted_by_themselves() -> None:
    code = (
        "def f():\n    for author in Author.objects.all():\n        for book in author.books.all():\n"
        "            print(book.about.count())\n"
    )
    assert amounts(code) == {"": (1, 1), "author": (1, 1), "book": (1, 1)}


def test_loops_that_have_nothing_to_do_with_each_other_multiply() -> None:
    code = (
        "def f():\n    authors = list(Author.objects.all())\n    for book in Book.objects.all():\n"
        "        for author in authors:\n            book.about.filter(author=author).count()\n"
    )
    assert amounts(code) == {"": (2, 2), "book author": (1, 1)}


def test_what_is_remembered_by_the_process_is_asked_once_at_the_most() -> None:
    code = """
from django.contrib.contenttypes.models import ContentType

def f():
    return [(ContentType.objects.get_for_model(book), book.title) for book in Book.objects.all()]
"""
    assert amounts(code) == {"": (1, 2)}


def test_in_a_loop_over_models_each_of_them_is_asked_for() -> None:
    code = """
from django.contrib.contenttypes.models import ContentType

def f():
    Book.objects.count()
    return [ContentType.objects.get_for_model(model) for model in (Author, Book)]
"""
    found = spent("from shop.models import Author, Book\n" + code)
    assert found is not None and "get_for_model" in found.unknown


def test_the_rows_of_one_row_are_called_that() -> None:
    code = (
        "def f(pk):\n    author = Author.objects.get(pk=pk)\n"
        "    return [book.about.count() for book in author.books.all()]\n"
    )
    found = spent("from shop.models import Author, Book\n" + code)
    assert found is not None
    assert {tuple((each.name, each.owner) for each in per) for per in found.amounts} == {(), (("book", "author"),)}


def test_a_loop_over_what_is_not_known_grows_with_its_rounds() -> None:
    assert amounts("def f(keys):\n    return [Book.objects.get(pk=key) for key in keys]\n") == {"round": (1, 1)}


def at_least(code: str) -> dict[str, int]:
    """The least amounts by what they grow with, of what is not known as a whole."""
    found = spent("from shop.models import Author, Book\n" + code)
    assert found is not None
    assert found.unknown
    return {" ".join(each.name for each in per): low for per, (low, _) in found.amounts.items()}


@pytest.mark.parametrize(
    "code",
    [
        "import outside\ndef f():\n    return outside.shown(Book.objects.all())\n",
        "def f(x):\n    return x.save()\n",
        "def f(n):\n    return Book.objects.count() + f(n - 1)\n",
        "import outside\ndef f(x):\n    if x:\n        return outside.shown(Book.objects.all())\n"
        "    return Book.objects.count()\n",
        "import outside\ndef f():\n    found = Book.objects.all()\n    outside.shown(found)\n    list(found)\n",
    ],
    ids=["out of view", "of anything", "recursion", "on one way only", "perhaps read out of view"],
)
def test_what_cannot_be_counted_gives_nothing(code: str) -> None:
    assert unknown(code)


@pytest.mark.parametrize(
    ("code", "least"),
    [
        ("def f(x):\n    return x(Book.objects.get(pk=1))\n", {"": 1}),
        ("def f():\n    Author.objects.get(pk=1).delete()\n", {"": 2}),
        (
            "from django.db.models.signals import post_save\nfrom django.dispatch import receiver\n"
            "@receiver(post_save, sender=Book)\ndef saved(sender, **kwargs): ...\n"
            "def f():\n    Book.objects.create(title='a')\n",
            {"": 1},
        ),
        (
            "import outside\ndef f():\n    for book in Book.objects.all():\n        print(book.author.name)\n"
            "    outside.shown(Author.objects.all())\n    return Author.objects.count()\n",
            {"": 2, "book": 1},
        ),
        (
            "import outside\ndef f():\n    book = Book.objects.get(pk=1)\n    outside.shown(book)\n"
            "    return book.author.name, list(book.about.all())\n",
            {"": 1},
        ),
    ],
    ids=["called with a row", "cascade", "signal", "around code out of view", "perhaps loaded out of view"],
)
def test_what_is_known_in_part_is_counted_at_least(code: str, least: dict[str, int]) -> None:
    assert at_least(code) == least


class _WithCodeOutOfView(ast.NodeTransformer):
    """Calls code that is not in view: before everything, or with each name right after it was given a value."""

    def __init__(self, when: str) -> None:
        self._when = when

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        if self._when == "before everything":
            node.body.insert(0, ast.parse("outside.execute(Order.objects.all())").body[0])
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign | list[ast.stmt]:
        target = node.targets[0]
        if self._when == "before everything" or not isinstance(target, ast.Name):
            return node
        return [node, *ast.parse(f"outside.execute({target.id})").body]


@pytest.mark.parametrize("when", ["before everything", "with each name"])
def test_what_is_said_at_least_is_never_more_than_what_runs(measured: Measured, when: str) -> None:
    files = kiosk_files()
    changed = ast.unparse(_WithCodeOutOfView(when).visit(ast.parse(files["stall/work.py"])))
    engine = kiosk({**files, "stall/work.py": f"{changed}\nimport outside\n"})
    told, wrong = [], []
    for name, counts in measured.counts.items():
        found = predicted(engine, name) if name.startswith("stall.work.") else None
        if found is None or not found.unknown:
            continue
        least = [total(found, rows)[0] for rows in measured.rows]
        told.append(f"{name}: at least {least}, measured {counts}")
        if any(low > fewest for low, (fewest, _) in zip(least, counts, strict=True)):
            wrong.append(told[-1])
    assert not wrong, "\n".join(wrong)
    assert len(told) >= 10
