"""A queryset that was built in a thread is read in the coroutine.

Why:
    `sync_to_async(Book.objects.filter)(…)` builds a queryset in a thread, and building queries nothing. Its rows are
    read where it is used: in the coroutine, which raises `SynchronousOnlyOperation`. What reads the rows has to run
    in the thread, or the rows have to be read by `async for`.

Bad:
    async def titles():
        books = await sync_to_async(Book.objects.filter)(pages__gt=3)
        return [book.title for book in books]

Good:
    async def titles():
        books = Book.objects.filter(pages__gt=3)
        return [book.title async for book in books]

Silent when:
    - the rows are read in the thread: `sync_to_async(list)(books)`
    - they are read by `async for`, or by a coroutine

Fix safety:
    `async for` gives the same rows in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import by_async_for, found_waits, is_of
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Waits

RULE = Rule(
    code="MIR607",
    name="lazy-queryset-from-thread",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="Rows of a queryset that a thread only built are read in a coroutine",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Querysets of other threads that are evaluated."""
    return found_waits(RULE, report, is_of(Waits.THREADED), by_async_for)
