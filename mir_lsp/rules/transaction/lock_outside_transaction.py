"""Rows are read with `select_for_update()` where no transaction is open.

Why:
    A lock lasts as long as the transaction does. Without one Django raises `TransactionManagementError` when the
    query runs; in tests it does not, because `TestCase` opens one. `count()` and `update()` do not raise:
    what is counted is never locked, and what is updated is locked without being asked for.

Bad:
    from celery import shared_task

    @shared_task
    def publish(pk):
        book = Book.objects.select_for_update().get(pk=pk)
        book.is_draft = False
        book.save()

Good:
    from celery import shared_task

    @shared_task
    @transaction.atomic
    def publish(pk):
        book = Book.objects.select_for_update().get(pk=pk)
        book.is_draft = False
        book.save()

Silent when:
    - a block, a decorator or `ATOMIC_REQUESTS` opens a transaction
    - the queryset is built and not read
    - it is not known who calls the function: only views, commands and tasks begin without a transaction

Fix safety:
    All of the function becomes one transaction: what it locks stays locked until it ends. Nothing is offered where
    that would send tasks or mail before the commit.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR406",
    name="lock-outside-transaction",
    family=Family.TRANSACTION,
    severity=Severity.ERROR,
    message="`{by}` is to lock rows{why}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-for-update",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Queries that are to lock rows and cannot."""
    wanted = is_of(Trouble.UNLOCKED)
    yield from found_troubles(RULE, report, wanted, "Decorate the function with `atomic`", Safety.INTENDED_CHANGE)
    yield from found_troubles(RULE, report, is_of(Trouble.LOCKS_NOTHING))
