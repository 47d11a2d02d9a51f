"""A task is sent while the transaction is open that it depends on.

Why:
    A worker may begin before the transaction is committed: it does not see the rows, and raises `DoesNotExist` or
    works with what was there before. If the transaction is refused, it works on rows that never were. A callback of
    `transaction.on_commit` runs once, after the commit, and not at all if there is none.

Bad:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    def publish(author):
        with transaction.atomic():
            book = Book.objects.create(title="New", author=author)
            index.delay(book.pk)

Good:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    def publish(author):
        with transaction.atomic():
            book = Book.objects.create(title="New", author=author)
            transaction.on_commit(lambda: index.delay(book.pk))

Silent when:
    - it is sent behind the block, or by a callback of `on_commit`, or by `delay_on_commit`
    - the class of the task (`base=`, or `task_cls` of the application) sends it after the commit
    - the other branch of a condition sends the same after the commit
    - a signature or chain is only made
    - nothing is known to be open around the function
    - the queue is a table of the database: django-q by its settings, procrastinate; if nothing says which queue it
      is, the finding is only `possible`
    - the task is to wait (`countdown`, `eta`) and is handed nothing: then it is only `possible`
    - the transaction surely writes nothing, or takes its rows with `skip_locked`, as from a queue: then it is only
      `possible`

Fix safety:
    The task is sent later than before, with the arguments of now; errors of the queue come after the commit. Nothing
    is offered where the result is used, where errors are caught, or where a helper writes rows besides.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Kind, Trouble

RULE = Rule(
    code="MIR401",
    name="task-sent-in-transaction",
    family=Family.TRANSACTION,
    severity=Severity.WARNING,
    message="`{about}()` sends a task before the commit{why}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Tasks that are sent while a transaction is open."""
    wanted = is_of(Trouble.TOLD, Kind.TASK)
    return found_troubles(RULE, report, wanted, "Send it after the commit", Safety.INTENDED_CHANGE)
