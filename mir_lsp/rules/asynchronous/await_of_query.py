"""A query that is no coroutine is awaited.

Why:
    `await` needs a coroutine. A queryset is none, and `await` of it raises `TypeError`. `get()` is none either: in
    a coroutine it raises `SynchronousOnlyOperation` before `await` has anything to wait for. The method with an `a`
    before its name is meant.

Bad:
    async def title(pk):
        book = await Book.objects.get(pk=pk)
        return book.title

Good:
    async def title(pk):
        book = await Book.objects.aget(pk=pk)
        return book.title

Silent when:
    - the method is a coroutine

Fix safety:
    The coroutine does what the method does.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.asynchronous._waits import found_waits
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.tables.blocking import METHODS, ROW_METHODS
from mir_lsp.semantics.waits import Blocked, Use, Waits

RULE = Rule(
    code="MIR609",
    name="await-of-query",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`{by}()` cannot be awaited: it is no coroutine, and this raises",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Synchronous queries under `await`."""
    return found_waits(RULE, report, _is_awaited, _repair)


_KINDS = frozenset({Waits.METHOD, Waits.WRITE, Waits.FUNCTION, Waits.BUILDER})


def _is_awaited(each: Blocked) -> bool:
    return each.use is Use.AWAITED and each.wait.kind in _KINDS


def _repair(each: Blocked) -> Repair | str:
    twin = METHODS.get(each.wait.by) if each.wait.kind is Waits.METHOD else ROW_METHODS.get(each.wait.by)
    if twin is None or not twin.name or each.name is None:
        return "call a function that does this with `sync_to_async`"
    return Repair(Rewrite(f"Call `{twin.name}()`", (Change(each.name, twin.name),)), Safety.REPAIR)
