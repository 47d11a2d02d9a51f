"""A row or a queryset is handed to a task.

Why:
    What a task is given is written down as a message. With JSON, which Celery, dramatiq and Django use, a row raises
    when the task is sent. With pickle the worker gets the row as it was then, and writes old values over new ones.

Bad:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    def publish(pk):
        book = Book.objects.get(pk=pk)
        index.delay(book)

Good:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    def publish(pk):
        book = Book.objects.get(pk=pk)
        index.delay(book.pk)

Silent when:
    - the key or a value is handed on; dates, decimals and UUIDs are written down, too
    - the task is called as a function
    - the queue writes messages with pickle, or the task names a serializer
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR428",
    name="row-handed-to-task",
    family=Family.TRANSACTION,
    severity=Severity.ERROR,
    message="`{by}()` is given a {about} of `{model}`: no message can hold one",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/serialization/",
)


def check(report: Report) -> Iterator[Found]:
    """Rows among the arguments of tasks."""
    return found_troubles(RULE, report, is_of(Trouble.HANDED))
