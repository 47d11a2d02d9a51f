"""A task of Django is enqueued while the transaction is open that it depends on.

Why:
    `enqueue()` hands the task to its backend at once. A worker may run it before the transaction is committed, and
    runs it even if that never is.

Bad:
    from django.tasks import task

    @task
    def index(pk):
        return pk

    def publish(author):
        with transaction.atomic():
            book = Book.objects.create(title="New", author=author)
            index.enqueue(book.pk)

Good:
    from functools import partial

    from django.tasks import task

    @task
    def index(pk):
        return pk

    def publish(author):
        with transaction.atomic():
            book = Book.objects.create(title="New", author=author)
            transaction.on_commit(partial(index.enqueue, book.pk))

Silent when:
    - it is enqueued behind the block or by a callback of `on_commit`
    - nothing is known to be open around the function
    - the backend keeps tasks in the database, as rows of the transaction

Fix safety:
    The task is enqueued later than before, with the arguments of now. Nothing is offered where its result is used.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Kind, Trouble

RULE = Rule(
    code="MIR431",
    name="task-enqueued-in-transaction",
    family=Family.TRANSACTION,
    severity=Severity.WARNING,
    message="`{about}()` enqueues a task before the commit{why}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/tasks/#transactions",
    fix=Safety.INTENDED_CHANGE,
    django=(6, 0),
)


def check(report: Report) -> Iterator[Found]:
    """Tasks of Django that are enqueued while a transaction is open."""
    wanted = is_of(Trouble.TOLD, Kind.DJANGO_TASK)
    return found_troubles(RULE, report, wanted, "Enqueue it after the commit", Safety.INTENDED_CHANGE)
