"""A callback that is registered in a loop reads the loop's names when the loop is over.

Why:
    A function looks its names up when it is called. Callbacks of `on_commit` are called after the commit, when the
    loop has ended: all of them see the values of its last round, and those of the others are lost.

Bad:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    @transaction.atomic
    def index_all(keys):
        for key in keys:
            transaction.on_commit(lambda: index.delay(key))

Good:
    from celery import shared_task

    @shared_task
    def index(pk):
        return pk

    @transaction.atomic
    def index_all(keys):
        for key in keys:
            transaction.on_commit(lambda key=key: index.delay(key))

Silent when:
    - the value is bound by a default or by `partial`
    - each round is a transaction of its own, or none is open: the callback runs in its round

Fix safety:
    Each callback gets the values of its own round.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.transaction._troubles import found_troubles, is_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transacted import Trouble

RULE = Rule(
    code="MIR414",
    name="loop-variable-in-callback",
    family=Family.TRANSACTION,
    severity=Severity.ERROR,
    message="all callbacks of this loop see {about} as the last round leaves it",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/transactions/#django.db.transaction.on_commit",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Callbacks that see the last round of a loop."""
    wanted = is_of(Trouble.CAPTURED)
    return found_troubles(RULE, report, wanted, "Bind the values of each round", Safety.INTENDED_CHANGE)
