"""What tasks are given."""

from datetime import date
from functools import partial

from bookshop.models import Book
from celery import shared_task
from django.db import transaction


@shared_task
def index(given):
    return given


@shared_task(serializer="pickle")
def keep(given):
    return given


def a_row(pk):
    book = Book.objects.get(pk=pk)
    index.delay(book)  # want: MIR428 "`index.delay\(\)` is given a row of `Book`: no message can hold one" unfixed
#   ^^^^^^^^^^^^^^^^^


def among_the_options(pk):
    index.apply_async(args=[Book.objects.get(pk=pk)], countdown=5)  # want: MIR428 unfixed


def a_queryset():
    index.delay(Book.objects.filter(is_draft=True))  # want: MIR428 "is given a queryset of `Book`" unfixed


def in_a_signature(pk):
    return index.si(Book.objects.get(pk=pk))  # want: MIR428 unfixed


def after_the_commit(pk):
    book = Book.objects.get(pk=pk)
    transaction.on_commit(partial(index.delay, book))  # want: MIR428 unfixed


def a_key(pk):
    book = Book.objects.get(pk=pk)
    index.delay(book.pk)  # ok: MIR428
    index.delay(book.author_id)  # ok: MIR428


def values(pk):
    book = Book.objects.get(pk=pk)
    index.delay([book.title, date.today()])  # ok: MIR428


def pickled(pk):
    keep.delay(Book.objects.get(pk=pk))  # ok: MIR428


def called_as_a_function(pk):
    return index(Book.objects.get(pk=pk))  # ok: MIR428
