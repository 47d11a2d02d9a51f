"""What speaks for an effect in a transaction, and what is not in view of a write or of a row."""

from __future__ import annotations

import pytest

from mir_lsp.engine.config import Config
from mir_lsp.engine.findings import Finding
from mir_lsp.rules.model import Confidence
from tests.support.fixtures import ROOT, engine_of

MODELS = """\
from django.db import models
from kept.models import KeptModel


class Author(models.Model):
    name = models.CharField(max_length=10)


class Book(models.Model):
    title = models.CharField(max_length=10, unique=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    scan = models.FileField()


class Page(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)


class Kept(KeptModel, models.Model):
    title = models.CharField(max_length=10, unique=True)
"""
HEAD = """\
import asyncio

import requests
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from shop.models import Author, Book, Kept


"""


def found(code: str, least: Confidence = Confidence.LIKELY) -> list[Finding]:
    engine = engine_of({"shop/__init__.py": "", "shop/models.py": MODELS, "shop/code.py": HEAD + code})
    engine.set_config(ROOT, Config(select=("MIR", "MIR410"), min_confidence=least))
    return [each for each in engine.findings(f"{ROOT}/shop/code.py") if each.code[:4] in ("MIR4", "MIR6")]


TOLD = """\
def tell(book):
    with transaction.atomic():
        book = Book.objects.create(title="New")
        {}
"""


@pytest.mark.parametrize(
    ("call", "confidence"),
    [
        ("requests.post('https://example.com')", Confidence.CERTAIN),
        ("answer = requests.post('https://example.com')", Confidence.CERTAIN),
        ("requests.post('https://example.com').raise_for_status()", Confidence.POSSIBLE),
        ("book.title = requests.post('https://example.com').text", Confidence.POSSIBLE),
        ("return requests.post('https://example.com')", Confidence.POSSIBLE),
        ("default_storage.delete('new')", Confidence.CERTAIN),
        ("default_storage.save('new', b'')", Confidence.POSSIBLE),
        ("book.scan.delete()", Confidence.CERTAIN),
        ("book.scan.save('new', b'')", Confidence.POSSIBLE),
    ],
)
def test_what_the_transaction_needs_and_what_is_named_by_no_row_may_be_meant(
    call: str, confidence: Confidence
) -> None:
    (finding,) = found(TOLD.format(call), Confidence.POSSIBLE)
    assert (finding.code, finding.confidence) == ("MIR402", confidence)


HELPER = """\
def ask(book):
    answer = requests.post("https://example.com")
    {}


"""


@pytest.mark.parametrize(
    ("end", "call", "confidence"),
    [
        ("return answer", "ask(book)", Confidence.CERTAIN),
        ("return answer", "book.title = ask(book).text", Confidence.POSSIBLE),
        ("return answer.json()", "ask(book)", Confidence.POSSIBLE),
        ("return None", "book.title = ask(book)", Confidence.CERTAIN),
    ],
)
def test_an_answer_is_followed_out_of_a_helper(end: str, call: str, confidence: Confidence) -> None:
    (finding,) = found(HELPER.format(end) + TOLD.format(call), Confidence.POSSIBLE)
    assert finding.confidence is confidence


SENDING = """\
def mail(book, known):
    {}
        send_mail("New", book.title, None, ["ada@example.com"])


"""


@pytest.mark.parametrize(
    ("conditions", "confidence"),
    [
        ("if known:", Confidence.CERTAIN),
        ("if known and book.title:", Confidence.CERTAIN),
        ("if known and book.title and book.scan:", Confidence.POSSIBLE),
    ],
)
def test_what_happens_in_few_cases_is_possible_where_it_is_called(conditions: str, confidence: Confidence) -> None:
    code = SENDING.format(conditions) + TOLD.format("mail(book, 1)")
    (finding,) = found(code, Confidence.POSSIBLE)
    assert finding.confidence is confidence


def test_conditions_of_the_code_that_begins_the_transaction_say_nothing() -> None:
    code = TOLD.format(
        'if book.title and book.scan and book.pk:\n            send_mail("New", "", None, ["ada@example.com"])'
    )
    (finding,) = found(code)
    assert finding.confidence is Confidence.CERTAIN


CAUGHT = """\
def keep():
    with transaction.atomic():
        try:
            {}.objects.create(title="New")
        except IntegrityError:
            pass
        return Author.objects.count()
"""


def test_a_class_out_of_view_may_save_rows_in_a_savepoint() -> None:
    assert [each.code for each in found(CAUGHT.format("Book"))] == ["MIR410"]
    assert found(CAUGHT.format("Kept")) == []


def test_what_is_loaded_with_a_row_that_a_coroutine_is_given_is_its_callers_to_say() -> None:
    code = """\
async def show(book):
    print(await book.page_set.all().aexists(), book.title, book.scan)
    print(book.author.name)


async def show_all():
    async for book in Book.objects.select_related("author"):
        asyncio.ensure_future(show(book))
"""
    assert found(code) == []


def test_an_iterator_that_is_handed_on_waits_for_nothing() -> None:
    code = """\
from elsewhere import asynchronously


async def show():
    async for book in asynchronously(Book.objects.iterator()):
        print(book)
    {}
"""
    assert found(code.format("return 1")) == []
    assert [each.code for each in found(code.format("return list(Book.objects.iterator())"))] == ["MIR602"]


HELPED = """\
def label(book):
    return book.author.name


async def show({}):
    {}
    return label(book)
"""


@pytest.mark.parametrize(
    ("given", "first", "codes"),
    [
        ("book: Book", "pass", []),
        ("books: list[Book]", "book = books[0]", []),
        ("pk", "book = await Book.objects.aget(pk=pk)", ["MIR606"]),
        ("pk", "book = await Book.objects.select_related('author').aget(pk=pk)", []),
    ],
)
def test_what_a_helper_reads_of_a_row_that_the_coroutine_was_given_is_its_callers_to_load(
    given: str, first: str, codes: list[str]
) -> None:
    assert [each.code for each in found(HELPED.format(given, first))] == codes


def test_a_relation_that_has_been_read_is_told_of_where_it_was_read_first() -> None:
    code = """\
async def show(pk):
    try:
        book = await Book.objects.aget(pk=pk)
    except Book.DoesNotExist:
        book = await Book.objects.aget(title="New")
    if book.author:
        print(book.author.name)
    print(book.author)
"""
    (finding,) = found(code)
    assert finding.code == "MIR603"
    assert (HEAD + code)[: finding.span.start].endswith("    if ")


def test_a_helper_that_queries_on_some_of_its_ways_is_said_to_query_if_it_gets_there() -> None:
    code = """\
def number(known):
    return Book.objects.count() if known else 0


async def show(known):
    return number(known)
"""
    (finding,) = found(code)
    assert finding.message == (
        "`number()` queries, in a coroutine, which Django refuses, if the code that is called gets there"
    )
