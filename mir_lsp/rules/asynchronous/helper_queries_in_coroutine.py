"""A function that queries is called in a coroutine.

Why:
    Django looks at the thread, not at the function: a helper that queries raises `SynchronousOnlyOperation` when a
    coroutine calls it, however deep the query is. `sync_to_async` runs it in a thread.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    def number_of_books():
        return Book.objects.count()

    async def report():
        return number_of_books()

Good:
    def number_of_books():
        return Book.objects.count()

    async def report():
        return await sync_to_async(number_of_books)()

Silent when:
    - what it reads of its arguments has been loaded
    - it only builds a queryset and gives it back
    - it is called in a thread

Fix safety:
    The function runs in a thread with the same arguments and gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import found_waits, in_thread, is_of
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Waits

RULE = Rule(
    code="MIR606",
    name="helper-queries-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`{by}()` queries, in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Calls of code that queries."""
    return found_waits(RULE, report, is_of(Waits.HELPER), in_thread)
