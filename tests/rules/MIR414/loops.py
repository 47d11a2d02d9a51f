"""Callbacks that are registered in loops."""

from functools import partial

from bookshop.models import Book
from celery import shared_task
from django.db import transaction


@shared_task
def index(pk):
    return pk


@transaction.atomic
def of_each_key(keys):
    for key in keys:
        transaction.on_commit(lambda: index.delay(key))  # want: MIR414 "all callbacks of this loop see `key` as the last round leaves it" offered
#                             ^^^^^^^^^^^^^^^^^^^^^^^^


def of_each_row():
    with transaction.atomic():
        for book in Book.objects.order_by("pk"):
            key, title = book.pk, book.title
            transaction.on_commit(lambda: index.delay((key, title)))  # want: MIR414 "see `key`, `title`" offered


@transaction.atomic
def by_a_function(keys):
    for key in keys:

        def send():
            index.delay(key)

        transaction.on_commit(send)  # want: MIR414 offered


@transaction.atomic
def in_a_while(keys):
    while keys:
        key = keys.pop()
        transaction.on_commit(lambda: index.delay(key), using="default")  # want: MIR414 offered


@transaction.atomic
def by_a_default(keys):
    for key in keys:
        transaction.on_commit(lambda key=key: index.delay(key))  # ok: MIR414


@transaction.atomic
def partially(keys):
    for key in keys:
        transaction.on_commit(partial(index.delay, key))  # ok: MIR414


def of_each_transaction(keys):
    for key in keys:
        with transaction.atomic():
            Book.objects.filter(pk=key).update(is_draft=False)
            transaction.on_commit(lambda: index.delay(key))  # ok: MIR414


def at_once(keys):
    for key in keys:
        transaction.on_commit(lambda: index.delay(key))  # ok: MIR414


@transaction.atomic
def of_all(keys):
    for key in keys:
        Book.objects.filter(pk=key).update(is_draft=False)
    transaction.on_commit(lambda: index.delay(len(keys)))  # ok: MIR414
