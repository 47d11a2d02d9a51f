"""Tasks whose class says how they are sent."""

from bookshop.models import Book
from celery import Celery, Task, shared_task
from django.db import transaction


class Waiting(Task):
    def apply_async(self, *args, **kwargs):
        transaction.on_commit(lambda: super(Waiting, self).apply_async(*args, **kwargs))


class WaitingLonger(Waiting):
    def __call__(self, *args, **kwargs):
        return super().__call__(*args, **kwargs)


class Traced(Task):
    def apply_async(self, *args, **kwargs):
        kwargs.setdefault("headers", {})["traced"] = True
        return super().apply_async(*args, **kwargs)


app = Celery("shop", task_cls=Waiting)
other = Celery("other", task_cls=Traced)


@shared_task(base=WaitingLonger)
def index(pk):
    return pk


@shared_task(base=Traced)
def trace(pk):
    return pk


@app.task
def of_the_app(pk):
    return pk


@app.task(base=Traced)
def of_the_app_at_once(pk):
    return pk


@other.task
def of_the_other(pk):
    return pk


@transaction.atomic
def publish(book):
    book.save()
    index.delay(book.pk)  # ok: MIR401
    index.apply_async(args=[book.pk])  # ok: MIR401
    of_the_app.delay(book.pk)  # ok: MIR401
    trace.delay(book.pk)  # want: MIR401 offered
#   ^^^^^^^^^^^^^^^^^^^^
    of_the_app_at_once.apply_async(args=[book.pk])  # want: MIR401 offered
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    of_the_other.delay(book.pk)  # want: MIR401 offered
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^


def tell(book):
    index.delay(book.pk)


@transaction.atomic
def publish_with_a_helper():
    for book in Book.objects.all():
        tell(book)  # ok: MIR401
