"""What else is done in a transaction, and where a queue keeps its tasks, speaks for what is told in it."""

from __future__ import annotations

import pytest

from mir_lsp.engine.config import Config
from mir_lsp.engine.findings import Finding
from mir_lsp.rules.model import Confidence
from tests.support.fixtures import ROOT, engine_of

MODELS = """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=10, unique=True)
    told = models.BooleanField(default=False)


class Author(models.Model):
    name = models.CharField(max_length=10)
"""
HEAD = """\
import logging
from celery import shared_task
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.tasks import task as django_task
from django_q.tasks import async_task
from procrastinate.contrib.django import app
from shop.models import Author, Book


@shared_task
def index(pk):
    return pk


@django_task
def count(pk):
    return pk


@app.task
def keep(pk):
    return pk


"""
APPS = 'INSTALLED_APPS = ["shop"]\n'


def found(code: str, settings: str = "") -> list[Finding]:
    files = {"shop/__init__.py": "", "shop/models.py": MODELS, "settings.py": APPS + settings}
    engine = engine_of({**files, "shop/code.py": HEAD + code})
    engine.set_config(ROOT, Config(select=("MIR", "MIR410"), min_confidence=Confidence.POSSIBLE))
    return [each for each in engine.findings(f"{ROOT}/shop/code.py") if each.code.startswith("MIR4")]


SENT = """\
def publish(pk):
    with transaction.atomic():
        {}
        index.delay(pk)
"""


@pytest.mark.parametrize(
    ("before", "confidence"),
    [
        ("pass", Confidence.POSSIBLE),
        ("print(str(pk))", Confidence.POSSIBLE),
        ("title = Book.objects.get(pk=pk).title", Confidence.POSSIBLE),
        ("for pk in (1, 2): send_mail('New', str(pk), None, ['ada@example.com'])", Confidence.POSSIBLE),
        ("Book.objects.filter(pk=pk).update(told=True)", Confidence.CERTAIN),
        ("Book.objects.select_for_update().get(pk=pk)", Confidence.CERTAIN),
        ("logging.info(pk)", Confidence.CERTAIN),
    ],
)
def test_a_transaction_that_surely_writes_nothing_has_nothing_to_take_back(
    before: str, confidence: Confidence
) -> None:
    sent = [each for each in found(SENT.format(before)) if "index" in each.message]
    assert [(each.code, each.confidence) for each in sent] == [("MIR401", confidence)]


def test_a_function_that_writes_and_tells_is_no_transaction_without_writing() -> None:
    code = """\
def tell(book):
    book.save()
    index.delay(book.pk)


def publish(book: Book):
    with transaction.atomic():
        tell(book)
"""
    (finding,) = found(code)
    assert finding.confidence is Confidence.CERTAIN


REFUSED = """\
def publish(pk, path):
    with transaction.atomic():
        {}
        if Author.objects.filter(pk=pk).exists():
            index.delay(path)
            {}
        Author.objects.create(name="Ada")
"""


@pytest.mark.parametrize(
    ("before", "end", "confidence"),
    [
        ("pass", "return 0", Confidence.POSSIBLE),
        ("logging.info(pk)", "return 0", Confidence.POSSIBLE),
        ("pass", "Book.objects.all().delete(); return 0", Confidence.CERTAIN),
        ("Book.objects.all().delete()", "return 0", Confidence.CERTAIN),
        ("pass", "pk = 0", Confidence.CERTAIN),
    ],
)
def test_a_way_out_on_which_nothing_was_written_has_nothing_to_take_back(
    before: str, end: str, confidence: Confidence
) -> None:
    (finding,) = found(REFUSED.format(before, end))
    assert finding.confidence is confidence


QUEUE = """\
def work():
    with transaction.atomic():
        book = Book.objects.select_for_update({}).filter(told=False).first()
        index.delay(book.pk)
        book.told = True
        book.save()
"""


def test_rows_that_are_taken_from_a_queue_may_be_told_of_while_they_are_locked() -> None:
    (finding,) = found(QUEUE.format("skip_locked=True"))
    assert finding.confidence is Confidence.POSSIBLE
    (finding,) = found(QUEUE.format(""))
    assert finding.confidence is Confidence.CERTAIN


@pytest.mark.parametrize(
    ("given", "confidence"),
    [
        ("countdown=10", Confidence.POSSIBLE),
        ("eta=soon()", Confidence.POSSIBLE),
        ("(book.pk,), countdown=10", Confidence.CERTAIN),
        ("args=[book.pk], countdown=10", Confidence.CERTAIN),
        ("queue='slow'", Confidence.CERTAIN),
    ],
)
def test_a_task_that_waits_and_is_handed_nothing_looks_at_what_there_is_then(
    given: str, confidence: Confidence
) -> None:
    (finding,) = found(WRITTEN.format(f"index.apply_async({given})"))
    assert finding.confidence is confidence


WRITTEN = """\
def publish():
    with transaction.atomic():
        book = Book.objects.create(title="New")
        {}
"""


@pytest.mark.parametrize(
    ("settings", "confidences"),
    [
        ("", [Confidence.POSSIBLE]),
        ('Q_CLUSTER = {"workers": 4, "orm": "default"}\n', []),
        ('Q_CLUSTER = {"workers": 4, "orm": "queue"}\n', [Confidence.CERTAIN]),
        ('Q_CLUSTER = {"workers": 4, "redis": {"host": "localhost"}}\n', [Confidence.CERTAIN]),
        ('Q_CLUSTER = {"workers": 4}\n', [Confidence.CERTAIN]),
        ("Q_CLUSTER = {**OTHERS}\n", [Confidence.POSSIBLE]),
    ],
)
def test_a_queue_in_the_database_waits_for_the_commit_by_itself(settings: str, confidences: list[Confidence]) -> None:
    told = found(WRITTEN.format('async_task("shop.tasks.index", book.pk)'), settings)
    assert [each.confidence for each in told] == confidences


@pytest.mark.parametrize(
    ("backend", "codes"),
    [
        ("django.tasks.backends.immediate.ImmediateBackend", ["MIR431"]),
        ("django_tasks.backends.rq.RQBackend", ["MIR431"]),
        ("django_tasks.backends.database.DatabaseBackend", []),
        ("django_tasks_db.DatabaseBackend", []),
    ],
)
def test_tasks_of_django_that_are_rows_are_part_of_the_transaction(backend: str, codes: list[str]) -> None:
    settings = f'TASKS = {{"default": {{"BACKEND": "{backend}"}}}}\n'
    assert [each.code for each in found(WRITTEN.format("count.enqueue(book.pk)"), settings)] == codes


def test_what_procrastinate_defers_is_a_row_of_the_transaction() -> None:
    assert found(WRITTEN.format("keep.defer(pk=book.pk)")) == []


CAUGHT = """\
@transaction.atomic
def publish():
    {}
    try:
        Author.objects.all().delete()
        Book.objects.create(title="New")
    except IntegrityError:
        {}
    {}
"""


@pytest.mark.parametrize(
    ("before", "handler", "after", "confidence"),
    [
        ("pass", "return 0", "return 1", Confidence.POSSIBLE),
        ("pass", "print('twice')", "return 1", Confidence.POSSIBLE),
        ("Author.objects.create(name='Ada')", "print('twice')", "return 1", Confidence.CERTAIN),
        ("pass", "return Book.objects.count()", "return 1", Confidence.CERTAIN),
        ("pass", "print('twice')", "return Book.objects.count()", Confidence.CERTAIN),
        ("pass", "print('twice')", "Author.objects.create(name='Ada')", Confidence.CERTAIN),
    ],
)
def test_an_error_is_harmless_where_all_that_was_written_was_tried_and_nothing_follows(
    before: str, handler: str, after: str, confidence: Confidence
) -> None:
    (finding,) = found(CAUGHT.format(before, handler, after))
    assert (finding.code, finding.confidence) == ("MIR410", confidence)


FORM = """\
from django import forms


class BookForm(forms.ModelForm):
    class Meta:
        model = Book
        fields = ["title"]


def publish(request):
    form = BookForm(request.POST)
    with transaction.atomic():
        book = {}
        index.delay(book.pk)
"""


@pytest.mark.parametrize(
    ("row", "confidence"),
    [
        ("form.save()", Confidence.CERTAIN),
        ("form.instance", Confidence.POSSIBLE),
        ("Book.objects.get()", Confidence.POSSIBLE),
    ],
)
def test_a_form_that_is_saved_writes(row: str, confidence: Confidence) -> None:
    (finding,) = found(FORM.format(row))
    assert (finding.code, finding.confidence) == ("MIR401", confidence)


def test_a_form_that_is_saved_before_the_branch_ends_writes() -> None:
    code = FORM.format("form.save()").replace("        index", "        if book.title:\n            index")
    ended = code + "            return book\n"
    before = ended.replace(
        "        book = form.save()\n        if book.title:\n",
        "        if form.is_valid():\n            book = form.save()\n",
    )
    for each in (ended, before):
        (finding,) = found(each)
        assert (finding.code, finding.confidence) == ("MIR401", Confidence.CERTAIN)
