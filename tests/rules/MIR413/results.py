"""What is registered with `on_commit`."""

from functools import partial

from celery import shared_task
from django.db import transaction


@shared_task
def index(pk):
    return pk


def _send(pk):
    index.delay(pk)


def _sender(pk):
    return lambda: index.delay(pk)


def a_task_that_is_sent(pk):
    transaction.on_commit(index.delay(pk))  # want: MIR413 "`index.delay\(\)` is called at once: what it gives is no callback"
#                         ^^^^^^^^^^^^^^^


def a_function_that_gives_nothing(pk):
    transaction.on_commit(_send(pk), robust=True)  # want: MIR413


def by_its_keyword(pk):
    transaction.on_commit(func=_send(pk))  # want: MIR413


def a_function_that_gives_one(pk):
    transaction.on_commit(_sender(pk))  # ok: MIR413


def a_partial_function(pk):
    transaction.on_commit(partial(_send, pk))  # ok: MIR413


def a_method(pk):
    transaction.on_commit(index.si(pk).delay)  # ok: MIR413


def what_is_not_known(pk, make):
    transaction.on_commit(make(pk))  # ok: MIR413
