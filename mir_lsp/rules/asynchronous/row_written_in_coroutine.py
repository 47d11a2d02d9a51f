"""A row is saved, deleted or read again in a coroutine, and that is not awaited.

Why:
    `save()`, `delete()`, `refresh_from_db()` and `full_clean()` wait for the database, and raise
    `SynchronousOnlyOperation` in a coroutine. `asave()`, `adelete()` and `arefresh_from_db()` are there since
    Django 4.2; `full_clean()` has no asynchronous form.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    async def rename(pk, title):
        book = await Book.objects.aget(pk=pk)
        book.title = title
        book.save()

Good:
    async def rename(pk, title):
        book = await Book.objects.aget(pk=pk)
        book.title = title
        await book.asave()

Silent when:
    - the model has a method of that name of its own, which is judged by what it does
    - the code runs in a thread, through `sync_to_async`

Fix safety:
    The coroutine does what the method does.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import found_waits, is_of, with_twin
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.tables.blocking import ROW_METHODS
from mir_lsp.semantics.waits import Waits

RULE = Rule(
    code="MIR605",
    name="row-written-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`{by}()` of `{model}` waits in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Methods of rows that write or read."""
    return found_waits(RULE, report, is_of(Waits.WRITE), lambda each: with_twin(each, ROW_METHODS.get(each.wait.by)))
