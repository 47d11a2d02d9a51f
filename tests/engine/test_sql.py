"""The SQL of querysets, worked out from text, beside what Django says of the same querysets."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.sql import Question, question_at
from mir_lsp.helpers.compiler import Compiler, Statement

SUPPORT = Path(__file__).resolve().parents[1] / "support"
BOOKSHOP = SUPPORT / "bookshop"

IMPORTS = """
from bookshop.models import Author, Book, Chapter, Edition, Novella, Publisher, Review, Sale, Tag
from django.db.models import (
    Avg, BooleanField, Case, Count, Exists, F, Max, OuterRef, Prefetch, Q, Subquery, Sum, Value, When,
)
from django.db.models.functions import Coalesce, Concat, Lower, TruncYear

TITLE = "Emma"
"""

# Everything in these is in view: they have to be equal, character by character.
EXPRESSIONS = """
Book.objects.all()
Book.objects.filter(title="Emma")
Book.objects.filter(title=TITLE)
Book.objects.filter(title="it's")
Book.objects.filter(pages=100, is_draft=False)
Book.objects.filter(pages__gt=100).filter(pages__lte=200)
Book.objects.exclude(title="Emma")
Book.objects.exclude(review__stars=1)
Book.objects.filter(editor=None)
Book.objects.filter(editor__isnull=True)
Book.objects.filter(title__icontains="em")
Book.objects.filter(title__startswith="E", title__endswith="a")
Book.objects.filter(title__in=["Emma", "Persuasion"])
Book.objects.filter(pages__range=(1, 10))
Book.objects.filter(pk=5)
Book.objects.filter(author_id=5)
Book.objects.filter(author__publisher__city="York")
Book.objects.filter(tags__name="old", tags__id=3)
Book.objects.filter(tags__name="old").filter(tags__id=3)
Book.objects.filter(review__stars__gte=4)
Book.objects.filter(Q(title="Emma") | Q(pages=1))
Book.objects.filter(~Q(title="Emma") & Q(pages=1), is_draft=True)
Book.objects.filter(pages=F("author__id") + 1)
Book.objects.order_by("-pages", "title")
Book.objects.order_by(F("pages").desc(nulls_last=True))
Book.objects.order_by(Lower("title"))
Book.objects.order_by("author__name").reverse()
Book.objects.order_by("?")
Book.objects.distinct()
Book.objects.order_by("title").distinct("title")
Book.objects.select_related("author")
Book.objects.select_related("author__publisher", "editor")
Book.objects.select_related("author").select_related(None)
Book.objects.prefetch_related("tags", Prefetch("reviews", Review.objects.all()))
Book.objects.only("title")
Book.objects.defer("title", "pages")
Book.objects.select_related("author").only("title", "author__name")
Book.objects.values("title", "author__name")
Book.objects.values_list("title", flat=True)
Book.objects.values("author").annotate(n=Count("pk"))
Book.objects.values("author").annotate(n=Count("pk")).order_by("-n")
Book.objects.annotate(n=Count("review"))
Book.objects.annotate(n=Count("review", distinct=True), most=Max("review__stars")).filter(n__gt=2)
Book.objects.annotate(n=Count("review", filter=Q(review__stars=5)))
Book.objects.annotate(size=F("pages") * 2 + 1)
Book.objects.annotate(low=Lower("title")).filter(low="emma")
Book.objects.annotate(all=Concat("title", Value(" "), "author__name"))
Book.objects.annotate(sum=Coalesce(Sum("sales__price"), 0))
Book.objects.annotate(kind=Case(When(pages__lt=50, then=Value("short")), default=Value("long")))
Book.objects.annotate(read=Exists(Review.objects.filter(book=OuterRef("pk"))))
Book.objects.filter(Exists(Review.objects.filter(book=OuterRef("pk"), stars=5)))
Book.objects.annotate(best=Subquery(Review.objects.filter(book=OuterRef("pk")).order_by("-stars").values("stars")[:1]))
Book.objects.alias(n=Count("review")).filter(n=0)
Book.objects.filter(author__in=Author.objects.filter(name="Jane"))
Book.objects.filter(pk__in=Review.objects.values("book"))
Book.objects.filter(pk__in=Review.objects.values_list("book_id", flat=True).distinct())
Book.objects.all()[:10]
Book.objects.order_by("pk")[5:15]
Book.objects.order_by("pk")[5:]
Book.objects.filter(pages=1).union(Book.objects.filter(pages=2))
Book.objects.filter(pages=1) | Book.objects.filter(pages=2)
Book.objects.filter(pages=1) & Book.objects.filter(title="x")
Book.objects.select_for_update()
Book.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=1)
Book.drafts.all()
Book.drafts.by_title()
Sale.objects.paid()
Sale.objects.paid_with_book().filter(price__gt=3)
Sale.objects.with_book()
Edition.objects.all()
Edition.objects.filter(isbn="1")
Edition.plain.filter(isbn="1")
Chapter.objects.all()
Chapter.objects.order_by()
Chapter.objects.filter(book__title="Emma")
Novella.objects.filter(series="x")
Novella.objects.filter(title="x").order_by("pages")
Author.objects.filter(books__title="Emma").distinct()
Author.objects.filter(edited_books__isnull=False)
Author.objects.filter(profile__bio="x").select_related("profile")
Author.objects.filter(pupils__name="x")
Author.objects.filter(mentor__mentor__name="x")
Author.objects.filter(has_locker__code="x")
Author.objects.annotate(pages=Sum("books__pages")).order_by("-pages")[:3]
Publisher.objects.filter(authors__books__tags__name="x")
Publisher.objects.annotate(n=Count("authors__books", distinct=True)).values("name", "n")
Tag.objects.filter(books__author__name="x").exclude(books__pages=1)
""".strip().split("\n")

# What is not known stands there as `%s`.
WITH_UNKNOWNS = {
    "Book.objects.filter(title=title)": """WHERE "bookshop_book"."title" = %s""",
    "Book.objects.filter(author=author, pages__gt=3)": (
        """WHERE ("bookshop_book"."author_id" = %s AND "bookshop_book"."pages" > 3)"""
    ),
    "Book.objects.filter(title__icontains=title)": """WHERE UPPER("bookshop_book"."title"::text) LIKE UPPER(%s)""",
    "Book.objects.filter(pk__in=title)": """WHERE "bookshop_book"."id" IN (%s)""",
    "Book.objects.all()[:title]": "LIMIT %s",
    "Book.objects.all()[10:title]": "LIMIT %s OFFSET 10",
    "author.books.filter(pages=1)": ("""WHERE ("bookshop_book"."author_id" = %s AND "bookshop_book"."pages" = 1)"""),
    "Book.objects.filter(title=some()).exclude(pages=len(title))": (
        """WHERE ("bookshop_book"."title" = %s AND NOT ("bookshop_book"."pages" = %s))"""
    ),
}

REAL = """
import sys; sys.path.insert(0, "")
import json, sys
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.postgres", "bookshop"],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True,
)
import django
django.setup()
from django.db import connection
connection.get_autocommit = lambda: False
connection.__dict__["pg_version"] = 150000
told = json.load(sys.stdin)
space = {}
exec(told["imports"], space)
print(json.dumps([str(eval(each, space).query) for each in told["expressions"]]))
"""


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    made = Compiler()
    yield made
    made.close()


@pytest.fixture(scope="module")
def real() -> dict[str, str]:
    """What Django itself says, with the PostgreSQL backend and no database."""
    done = subprocess.run(
        [sys.executable, "-c", REAL],
        input=json.dumps({"imports": IMPORTS, "expressions": EXPRESSIONS}),
        capture_output=True,
        text=True,
        check=False,
        cwd=SUPPORT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(EXPRESSIONS, json.loads(done.stdout), strict=True))


def asked(expression: str) -> Question:
    engine = Engine()
    for file in sorted(BOOKSHOP.glob("*.py")):
        engine.set_text(f"/site/bookshop/{file.name}", file.read_text("utf-8"))
    text = f"{IMPORTS}\n\ndef case(title, author: Author, some):\n    found = {expression}\n    return found\n"
    engine.set_text("/site/case.py", text)
    question = question_at(engine.db, engine.files.get("/site/case.py"), text.rindex("found"))
    assert question is not None
    return question


def compiled(compiler: Compiler, expression: str) -> Statement:
    question = asked(expression)
    assert question.reason == ""
    (request,) = question.requests
    assert request.unknown == ()
    return compiler.compile(request.key, request.models, request.plan)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_statement_is_the_one_of_django(expression: str, compiler: Compiler, real: dict[str, str]) -> None:
    statement = compiled(compiler, expression)
    assert statement.plain == real[expression], statement.trouble


@pytest.mark.parametrize("expression", WITH_UNKNOWNS)
def test_what_is_not_known_is_left_open(expression: str, compiler: Compiler) -> None:
    statement = compiled(compiler, expression)
    assert statement.plain.endswith(WITH_UNKNOWNS[expression]), statement


def test_literals_are_quoted_where_a_person_reads_them(compiler: Compiler) -> None:
    assert """"title" = 'it''s'""" in compiled(compiler, """Book.objects.filter(title="it's")""").sql


def test_an_empty_queryset_asks_nothing(compiler: Compiler) -> None:
    assert "no query runs" in compiled(compiler, "Book.objects.none()").trouble


def test_arguments_that_cannot_be_read_are_named(compiler: Compiler) -> None:
    (request,) = asked("Book.objects.filter(*title, **some)").requests
    assert request.unknown == ("*title", "**some")


def test_a_manager_out_of_view_gives_no_statement() -> None:
    assert asked("Book.objects.extra(where=['1=1'])").reason


def test_a_subquery_that_is_not_known_gives_no_statement(compiler: Compiler) -> None:
    trouble = compiled(compiler, "Book.objects.filter(Exists(title))").trouble
    assert trouble == "`title` is a queryset of which it is not known how it is built"


def test_djangos_refusal_is_told(compiler: Compiler) -> None:
    assert "Cannot resolve keyword 'titel'" in compiled(compiler, "Book.objects.filter(titel=1)").trouble


@pytest.mark.parametrize("base", ["sortedm2m.fields.SortedManyToManyField", "fields.Own"])
def test_rows_of_a_relation_whose_field_reads_them_itself_are_said_to_be_unknown(base: str) -> None:
    engine = Engine()
    module, _, name = base.rpartition(".")
    engine.set_text("/site/shop/__init__.py", "")
    engine.set_text("/site/shop/fields.py", _OWN_FIELD)
    engine.set_text(
        "/site/shop/models.py", _SHELVES.format(module=module if module != "fields" else ".fields", name=name)
    )
    text = (
        "from shop.models import Shelf\n\ndef case(shelf: Shelf):\n    return shelf.books.all(), shelf.plain.all()\n"
    )
    engine.set_text("/site/case.py", text)
    unknown = []
    for each in ("books.all()", "plain.all()"):
        question = question_at(engine.db, engine.files.get("/site/case.py"), text.index(each) + 8)
        assert question is not None
        unknown.append([request.unknown for request in question.requests])
    assert unknown == [[("how `books` of `Shelf` is read",)], [()]]


_OWN_FIELD = """
from django.db import models

class Own(models.ManyToManyField):
    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
"""
_SHELVES = """
from django.db import models
from {module} import {name}

class Book(models.Model):
    title = models.TextField()

class Shelf(models.Model):
    books = {name}(Book)
    plain = models.ManyToManyField(Book, related_name="others")
"""


@pytest.mark.parametrize(
    ("expression", "inside"),
    [
        ('Book.objects.exclude(title__in=Book.objects.values_list("title", flat=True))', '"title"'),
        ('Book.objects.filter(pk__in=Review.objects.values("book"))', '"book_id"'),
        ("Book.objects.filter(pk__in=Book.objects.all())", '"id"'),
    ],
)
def test_before_5_2_a_query_inside_of_another_gives_the_columns_that_it_names(
    expression: str, inside: str, compiler: Compiler
) -> None:
    (request,) = asked(expression).requests
    for django in ([5, 0], [5, 2]):
        plain = compiler.compile(request.key, request.models, {**request.plan, "django": django}).plain
        assert re.search(rf'IN \(SELECT \w+\.{inside}|IN \(SELECT "\w+"\.{inside}', plain), plain


@pytest.mark.parametrize(
    "expression",
    [
        "Book.objects.select_for_update(skip_locked=some)",
        "Book.objects.select_for_update(of=some)",
        'Book.objects.annotate(n=Count("review", distinct=some))',
        'Book.objects.order_by(F("pages").desc(nulls_last=some))',
        "Book.objects.filter(pages=1).union(Book.objects.all(), all=some)",
    ],
)
def test_what_decides_how_a_statement_is_written_is_not_guessed(expression: str, compiler: Compiler) -> None:
    trouble = compiled(compiler, expression).trouble
    assert trouble.endswith("is not known, and decides what is written")
