"""A coroutine of the ORM is made and thrown away.

Why:
    Calling `acreate()`, `aupdate()` or `asave()` only makes a coroutine. Nothing runs before it is awaited: the row
    is not written, and Python merely warns that a coroutine was never awaited.

Bad:
    async def publish(title, author):
        Book.objects.acreate(title=title, author=author)

Good:
    async def publish(title, author):
        await Book.objects.acreate(title=title, author=author)

Silent when:
    - the coroutine is kept, returned or given on: somebody may await it

Fix safety:
    Awaiting it runs the query that was written.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.asynchronous._waits import awaiting, found_waits, is_of
from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Waits

RULE = Rule(
    code="MIR608",
    name="coroutine-not-awaited",
    family=Family.ASYNC,
    severity=Severity.WARNING,
    message="`{by}()` is a coroutine that nobody awaits: its query never runs",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Coroutines that are statements."""
    return found_waits(RULE, report, is_of(Waits.COROUTINE), lambda each: awaiting(each, f"Await `{each.wait.by}()`"))
