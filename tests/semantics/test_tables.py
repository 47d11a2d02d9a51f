"""Django's vocabulary as we have it in tables, against Django itself."""

from __future__ import annotations

import inspect

import pytest
from django.db.models import QuerySet

from mir_lsp.semantics.tables.queryset import ASYNC_TWINS, LOADERS, METHODS, Gives, Method, Prefetched
from tests.support.django_runner import Program, run

NEWER_THAN_THE_TESTED_DJANGO = {"fetch_mode"}  # 6.1
ONLY_BUILD = {"iterator"}  # gives an iterator, which queries when it is read

ARGUMENTS = {
    "filter": "pk__gt=0",
    "exclude": "pk=0",
    "annotate": "n=Count('pk')",
    "alias": "n=Count('pk')",
    "extra": "where=['1=1']",
    "using": "'default'",
    "complex_filter": "{'pk__gt': 0}",
    "select_related": "'author'",
    "prefetch_related": "'author'",
    "only": "'title'",
    "defer": "'title'",
    "order_by": "'pk'",
    "values_list": "'pk'",
    "dates": "'published', 'year'",
    "datetimes": "'published', 'year'",
    "union": "Book.objects.none()",
    "intersection": "Book.objects.all()",
    "difference": "Book.objects.none()",
    "contains": "some",
    "get": "pk=some.pk",
    "earliest": "'pk'",
    "latest": "'pk'",
    "in_bulk": "",
    "aggregate": "n=Count('pk')",
    "create": "title='x', author=some.author",
    "get_or_create": "pk=some.pk",
    "update_or_create": "pk=some.pk",
    "bulk_create": "[Book(title='x', author=some.author)]",
    "bulk_update": "[some], ['title']",
    "update": "title='x'",
}
WRITES = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"}
# The books have no date, and `intersection` needs a database that knows it for joined rows.
UNFIT = {"dates", "datetimes"}

SETUP = """
from bookshop.models import Author, Book, Novella
from django.db import connection, transaction
from django.db.models import Count, Prefetch
from django.test.utils import CaptureQueriesContext

some = Book.objects.select_related("author").earliest("pk")


def cost(action):
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            action()
        transaction.set_rollback(True)
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for query in captured)


def evaluated(books):
    len(books)
    return books


def prefetched(queryset=None):
    lookup = "books" if queryset is None else Prefetch("books", queryset=queryset)
    return Author.objects.prefetch_related(lookup).get(pk=some.author.pk).books
"""

CASE = """

def {name}_fresh():
    books = Book.objects.all()
    return cost(lambda: books.{name}({arguments}))


def {name}_evaluated():
    books = evaluated(Book.objects.all())
    return cost(lambda: books.{name}({arguments}))


def {name}_prefetched():
    books = prefetched()
    return cost(lambda: used(books.{name}({arguments})))


def {name}_prefetched_in_order():
    books = prefetched(Book.objects.order_by("title"))
    return cost(lambda: used(books.{name}({arguments})))


def used(result):
    return list(result) if hasattr(result, "query") else result
"""


def tried() -> list[Method]:
    return [
        method
        for name, method in METHODS.items()
        if name not in UNFIT | NEWER_THAN_THE_TESTED_DJANGO | ONLY_BUILD | {"delete"}
    ]


@pytest.fixture(scope="module")
def costs() -> dict[str, int | str]:
    text = SETUP + "".join(CASE.format(name=m.name, arguments=ARGUMENTS.get(m.name, "")) for m in tried())
    ways = ("fresh", "evaluated", "prefetched", "prefetched_in_order")
    calls = tuple(f"case:{method.name}_{way}" for method in tried() for way in ways)
    outcomes = run([Program("tables", {"case.py": text}, calls)])["tables"][12]
    return {
        call.partition(":")[2]: outcome.error or outcome.result  # type: ignore[misc]
        for call, outcome in outcomes.items()
    }


@pytest.mark.parametrize("method", tried(), ids=lambda method: method.name)
def test_what_runs_at_once_and_what_only_builds(method: Method, costs: dict[str, int | str]) -> None:
    fresh = costs[f"{method.name}_fresh"]
    assert isinstance(fresh, int), fresh
    assert (fresh > 0) is method.evaluates


@pytest.mark.parametrize("method", [m for m in tried() if m.name not in WRITES], ids=lambda method: method.name)
def test_what_a_queryset_answers_from_its_cache(method: Method, costs: dict[str, int | str]) -> None:
    if method.evaluates:
        assert (costs[f"{method.name}_evaluated"] == 0) is method.cached


@pytest.mark.parametrize("method", [m for m in tried() if m.name not in WRITES], ids=lambda method: method.name)
def test_what_a_prefetch_answers(method: Method, costs: dict[str, int | str]) -> None:
    plain, ordered = costs[f"{method.name}_prefetched"], costs[f"{method.name}_prefetched_in_order"]
    served = {
        Prefetched.SERVES: (0, 0),
        Prefetched.SERVES_ORDERED: (1, 0),
    }.get(method.prefetched)
    if served is not None:
        assert (plain, ordered) == served
    else:
        assert plain != 0 and ordered != 0


def test_every_method_exists_and_every_builder_gives_a_queryset() -> None:
    missing = {name for name in METHODS if not hasattr(QuerySet, name)} - NEWER_THAN_THE_TESTED_DJANGO
    assert missing == set()
    assert {method.gives for name, method in METHODS.items() if name in LOADERS} == {Gives.QUERYSET}


def test_every_asynchronous_twin_is_one() -> None:
    for name, method in ASYNC_TWINS.items():
        found = getattr(QuerySet, name)
        assert inspect.iscoroutinefunction(found) or inspect.isasyncgenfunction(found), name
        assert name == f"a{method.name}"


def test_no_public_method_of_querysets_is_forgotten() -> None:
    own = {name for name in vars(QuerySet) if not name.startswith("_") and callable(getattr(QuerySet, name))}
    known = METHODS.keys() | ASYNC_TWINS.keys() | {"as_manager", "raw", "resolve_expression"}
    assert own - known == set()
