"""The rows of a queryset are read in a coroutine.

Why:
    A queryset queries when its rows are needed: by a loop, `list()`, `len()`, `in`, an index or a condition. In a
    coroutine that raises `SynchronousOnlyOperation`. `async for` awaits the rows.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    async def titles():
        return [book.title for book in Book.objects.all()]

Good:
    async def titles():
        return [book.title async for book in Book.objects.all()]

Silent when:
    - the queryset has been read before: its cache answers
    - the rows are iterated by `async for`
    - the code runs in a thread, through `sync_to_async`

Fix safety:
    `async for` gives the same rows in the same order. A generator becomes an asynchronous one by it, so that none is
    offered there; what else reads rows has no form that is always the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import by_async_for, found_waits, is_of
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Waits

RULE = Rule(
    code="MIR602",
    name="rows-read-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`{by}` reads the rows of `{model}` in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Querysets that are evaluated and not iterated asynchronously."""
    return found_waits(RULE, report, is_of(Waits.ROWS), by_async_for)
