"""Rows that are to be prefetched for are read by `iterator()` without `chunk_size`.

Why:
    `iterator()` reads rows bit by bit, and relations can be prefetched for one bit at a time: Django has to be told
    how many rows that is. Without `chunk_size` it raises `ValueError` since 5.0. Older versions leave the prefetch
    out without a word: then one query runs for each row after all.

Bad:
    def tags():
        books = Book.objects.prefetch_related("tags").order_by("pk")
        return [[tag.name for tag in book.tags.all()] for book in books.iterator()]

Good:
    def tags():
        books = Book.objects.prefetch_related("tags").order_by("pk")
        return [[tag.name for tag in book.tags.all()] for book in books.iterator(chunk_size=2000)]

Silent when:
    - `chunk_size` is given, or something that may hold it (`**options`)
    - the prefetch was taken back by `prefetch_related(None)`
    - it is `aiterator()`, which has a size of its own
    - what the queryset prefetches is not known, or decided by the caller

Fix safety:
    2000 is how many rows Django asks a database for at a time by default; what is prefetched for them is in memory
    together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR106",
    name="prefetch-with-bare-iterator",
    family=Family.NPLUSONE,
    severity=Severity.ERROR,
    message="`iterator()` without `chunk_size` raises: `{about}` is to be prefetched",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#iterator",
    fix=Safety.REPAIR,
)
_IGNORED = replace(
    RULE,
    severity=Severity.WARNING,
    message="`iterator()` without `chunk_size` does not prefetch `{about}`",
)
_RAISES_SINCE = (5, 0)


def check(report: Report) -> Iterator[Found]:
    """Calls of `iterator()` that cannot prefetch what the queryset is to prefetch."""
    old = any(misuse.django is not None and misuse.django < _RAISES_SINCE for misuse in report.misuses)
    return found_misuses(_IGNORED if old else RULE, report, Misused.STREAMED, _repair)


def _repair(misuse: Misuse) -> Repair | str:
    if misuse.inside is None:
        return "what is given to `iterator()` says something else"
    recipe = Rewrite("Add `chunk_size=2000`", (Change(misuse.inside, "chunk_size=2000"),))
    return Repair(recipe, Safety.REPAIR)
