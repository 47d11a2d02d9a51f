"""A function of Django that queries is called in a coroutine.

Why:
    `get_object_or_404()`, `authenticate()`, `login()` and others wait for the database or the session, and raise
    `SynchronousOnlyOperation` in a coroutine. Django 5.0 brought coroutines for most of them.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    async def book(pk):
        return get_object_or_404(Book, pk=pk)

Good:
    async def book(pk):
        return await aget_object_or_404(Book, pk=pk)

Silent when:
    - the code runs in a thread, through `sync_to_async`

Fix safety:
    The coroutine does what the function does; it is imported beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import awaiting, found_waits, is_of, with_twin
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.tables.blocking import FUNCTIONS, SHORTCUTS
from mir_lsp.semantics.waits import Blocked, Waits

RULE = Rule(
    code="MIR611",
    name="blocking-function-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`{by}()` queries in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Functions that query whatever they are given."""
    return found_waits(RULE, report, is_of(Waits.FUNCTION), _repair)


def _repair(each: Blocked) -> Repair | str:
    module, _, name = each.wait.by.rpartition(".")
    twin = FUNCTIONS.get(each.wait.by) or SHORTCUTS.get(name)
    made = with_twin(each, twin)
    if isinstance(made, str) or twin is None:
        return made
    imported = (f"{module or 'django.shortcuts'}.{twin.name}",) if each.name == each.function else ()
    return awaiting(each, f"Await `{twin.name}()`", twin.name, imported)
