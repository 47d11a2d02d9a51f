"""A query is run in a coroutine, and not awaited.

Why:
    A coroutine shares its thread with all others: one that waits for the database would hold up every request.
    Django refuses: whatever queries in a thread with a running event loop raises `SynchronousOnlyOperation`.
    Each method that queries has a coroutine of the same name with an `a` before it.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    async def book(pk):
        return Book.objects.get(pk=pk).title

Good:
    async def book(pk):
        return (await Book.objects.aget(pk=pk)).title

Silent when:
    - the method only builds a queryset: `filter()`, `order_by()`, a slice
    - the queryset has been read and answers from its cache, or a prefetch answers
    - the code runs in a thread: it is called through `sync_to_async` or `asyncio.to_thread`

Fix safety:
    The coroutine does what the method does. No fix is offered in generators and lambdas, where `await` cannot stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import found_waits, is_of, with_twin
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.tables.blocking import FUNCTIONS, METHODS
from mir_lsp.semantics.waits import Blocked, Waits

RULE = Rule(
    code="MIR601",
    name="query-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`{by}()` waits for the database in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Methods of querysets and managers that query and are not awaited."""
    return found_waits(RULE, report, is_of(Waits.METHOD), _repair)


def _repair(each: Blocked) -> Repair | str:
    return with_twin(each, METHODS.get(each.wait.by) or FUNCTIONS.get(each.wait.by))
