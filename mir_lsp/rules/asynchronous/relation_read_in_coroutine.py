"""A relation or column that was not loaded is read in a coroutine.

Why:
    Reading a relation of a row queries unless it came with the row; so does a column that `only()` or `defer()` left
    out. In a coroutine that raises `SynchronousOnlyOperation`, and no coroutine takes the place of an attribute:
    it has to be loaded with the row.

    Where the settings put a text into `DJANGO_ALLOW_ASYNC_UNSAFE`, Django runs the query, and all others wait for it:
    then the finding is a warning.

Bad:
    async def author(pk):
        book = await Book.objects.aget(pk=pk)
        return book.author.name

Good:
    async def author(pk):
        book = await Book.objects.select_related("author").aget(pk=pk)
        return book.author.name

Silent when:
    - it is loaded: by `select_related`, `prefetch_related`, or by having been set
    - the key alone is read: `book.author_id`
    - where the row comes from is not in view

Fix safety:
    `select_related` gives the same rows, with the relation loaded.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Rewrite
from mir_lsp.rules.asynchronous._waits import found_waits, is_of
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import joined_call
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.waits import Blocked, Waits

_REASON = "load it with the row: by `select_related` or `prefetch_related` where the row is asked for"

RULE = Rule(
    code="MIR603",
    name="relation-read-in-coroutine",
    family=Family.ASYNC,
    severity=Severity.ERROR,
    message="`{by}` of `{model}` is loaded here, in a coroutine, {which}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/async/",
    fix=Safety.REPAIR,
)


def check(report: Report) -> Iterator[Found]:
    """Reads of relations and columns that are not there."""
    return found_waits(RULE, report, is_of(Waits.RELATION), lambda each: _repair(report, each))


def _repair(report: Report, each: Blocked) -> Repair | str:
    anchor = each.wait.anchor
    changes = joined_call(report, anchor) if anchor is not None else None
    if anchor is None or not changes:
        return _REASON
    path = "__".join(anchor.path)
    return Repair(Rewrite(f'Add `select_related("{path}")`', changes), Safety.REPAIR)
