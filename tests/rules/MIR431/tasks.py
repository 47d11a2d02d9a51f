"""Tasks of Django that are enqueued in transactions."""

from functools import partial

from bookshop.models import Book
from django.db import transaction
from django.tasks import task


@task
def index(pk):
    return pk


def in_a_block(book):
    with transaction.atomic():
        book.save()
        index.enqueue(book.pk)  # want: MIR431 "`index.enqueue\(\)` enqueues a task before the commit" offered
#       ^^^^^^^^^^^^^^^^^^^^^^


@transaction.atomic
def with_options(book):
    book.save()
    index.using(priority=10).enqueue(pk=book.pk)  # want: MIR431 offered


def whose_result_is_kept(book):
    with transaction.atomic():
        book.save()
        return index.enqueue(book.pk).id  # want: MIR431 unfixed


def after_the_commit(book):
    with transaction.atomic():
        book.save()
        transaction.on_commit(partial(index.enqueue, book.pk))  # ok: MIR431


def behind_the_block(book):
    with transaction.atomic():
        book.save()
        later = index.using(priority=10)  # ok: MIR431
    later.enqueue(book.pk)  # ok: MIR431


def without_a_transaction(pk):
    index.enqueue(Book.objects.get(pk=pk).pk)  # ok: MIR431
