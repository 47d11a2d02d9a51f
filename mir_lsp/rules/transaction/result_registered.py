"""What is registered with `on_commit` is the result of a call.

Why:
    `on_commit(f(x))` calls `f` at once, in the transaction, and registers what it gives. That is no function:
    Django raises `TypeError`.

Bad:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    def publish(pk):
        transaction.on_commit(index.delay(pk))

Good:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    def publish(pk):
        transaction.on_commit(lambda: index.delay(pk))

Silent when:
    - what is called gives a function: `partial`, a function that returns one
    - it is not known what it gives

Fix safety:
    What raised is called once, after the commit, with the same arguments.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR413",
    name="result-registered",
    family=Family.TRANSACTION,
    severity=Severity.ERROR,
    message="`{by}()` is called at once: what it gives is no callback",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/transactions/#django.db.transaction.on_commit",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Results that are registered as callbacks."""
    return found_troubles(RULE, report, is_of(Trouble.RESULT), "Register the function", Safety.REPAIR)
