"""Rows that are locked outside of transactions."""

from contextlib import contextmanager

from bookshop.models import Book
from celery import shared_task
from django.db import transaction


def _drafts():
    return Book.objects.select_for_update().filter(is_draft=True)


def _locked(pk):
    return Book.objects.select_for_update().get(pk=pk)


@shared_task
def of_one(pk):
    return Book.objects.select_for_update().get(pk=pk).title  # want: MIR406 "`get` is to lock rows: a task begins without a transaction" offered
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


@shared_task
def by_a_function(pk):
    return _locked(pk).title  # want: MIR406 offered


@shared_task
def what_a_function_builds():
    return [book.title for book in _drafts()]  # want: MIR406 offered


@shared_task
def that_locks_nothing():
    return Book.objects.select_for_update().filter(is_draft=True).count()  # want: MIR406 ": it locks none" unfixed "locks nothing in a transaction, either"


@shared_task
def behind_the_block():
    books = _drafts()
    with transaction.atomic():
        number = books.count()
    return number, [book.title for book in books]  # want: MIR406 offered


@shared_task
@transaction.atomic
def in_a_decorated_task(pk):
    return _locked(pk).title  # ok: MIR406


@shared_task
def in_a_block():
    with transaction.atomic():
        return [book.title for book in _drafts()]  # ok: MIR406


@shared_task
def only_built():
    return type(_drafts()).__name__  # ok: MIR406


@contextmanager
def _perhaps(condition):
    if condition:
        with transaction.atomic():
            yield
    else:
        yield


@shared_task
def in_a_block_of_the_project(pk, condition):
    with _perhaps(condition):
        return _locked(pk).title  # ok: MIR406


def that_others_call(pk):
    return Book.objects.select_for_update().get(pk=pk).title  # ok: MIR406
