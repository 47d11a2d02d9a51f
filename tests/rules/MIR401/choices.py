"""Helpers that decide by themselves whether a task waits for the commit."""

from bookshop.models import Book
from celery import shared_task
from django.conf import settings
from django.db import transaction


@shared_task
def index(pk):
    return pk


@shared_task
def count(pk):
    return pk


def tell(book):
    if settings.CELERY_TASK_ALWAYS_EAGER:
        index.delay(book.pk)
    else:
        transaction.on_commit(lambda: index.delay(book.pk))


def tell_and_leave(book):
    if "locmem" in settings.EMAIL_BACKEND:
        index.delay(book.pk)
        return
    transaction.on_commit(lambda: index.delay(book.pk))


def tell_something_else(book):
    if settings.DEBUG:
        index.delay(book.pk)
    else:
        transaction.on_commit(lambda: count.delay(book.pk))


def tell_twice(book):
    index.delay(book.pk)
    transaction.on_commit(lambda: index.delay(book.pk))


@transaction.atomic
def publish(book):
    book.save()
    tell(book)  # ok: MIR401
    tell_and_leave(book)  # ok: MIR401
    if book.is_draft:
        index.delay(book.pk)  # ok: MIR401
    else:
        transaction.on_commit(lambda: index.delay(book.pk))
    tell_something_else(book)  # want: MIR401 offered
#   ^^^^^^^^^^^^^^^^^^^^^^^^^
    tell_twice(Book.objects.first())  # want: MIR401 offered
