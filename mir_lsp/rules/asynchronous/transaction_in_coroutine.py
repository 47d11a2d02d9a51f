"""A transaction is begun in a coroutine.

Why:
    Transactions belong to a connection, and that to a thread. `atomic()` raises `SynchronousOnlyOperation` where an
    event loop runs; `async with atomic()` raises `TypeError`. There is no asynchronous form up to Django 6.1: the
    code of the transaction goes into a function that runs in a thread.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    async def rename(pk, title):
        with transaction.atomic():
            await Book.objects.filter(pk=pk).aupdate(title=title)

Good:
    def _rename(pk, title):
        with transaction.atomic():
            Book.objects.filter(pk=pk).update(title=title)

    async def rename(pk, title):
        await sync_to_async(_rename)(pk, title)

Silent when:
    - `atomic()` is not entered
    - it stands in a function that is called in a thread
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import found_waits, is_of
from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Waits

_REASON = "put what belongs to the transaction into a function, and call that with `sync_to_async`"

RULE = Rule(
    code="MIR604",
    name="transaction-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="A transaction is begun in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
)


def check(report: Report) -> Iterator[Found]:
    """Transactions that are entered."""
    return found_waits(RULE, report, is_of(Waits.TRANSACTION), lambda each: _REASON)
