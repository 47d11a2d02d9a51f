"""Rows that have no order are paged.

Why:
    A page is a query with LIMIT and OFFSET. Without an order the database is free to give the rows in another one for
    each page: rows come up twice, others on no page. Django says so with `UnorderedObjectListWarning`.

Bad:
    def titles():
        pages = Paginator(Book.objects.filter(pages__gt=1), 3)
        return [book.title for book in pages.page(1)]

Good:
    def titles():
        pages = Paginator(Book.objects.filter(pages__gt=1).order_by("pk"), 3)
        return [book.title for book in pages.page(1)]

Silent when:
    - the queryset or `Meta.ordering` of the model sorts the rows, or a manager that is not in view may
    - a list is paged, or something that is not known
    - the rows are related to one row, or given by the caller

Fix safety:
    The rows are sorted by their keys. Where they have come in that order, which they mostly do, nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import AddLoad, Loader, LoadPlace
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR127",
    name="unordered-pages",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="rows of `{model}` are paged that have no order",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/paginator/#paginator-class",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Querysets that nothing sorts, given to a paginator."""
    return found_misuses(RULE, report, Misused.UNORDERED, _repair)


def _repair(misuse: Misuse) -> Repair | str:
    link = misuse.source.links[-1] if misuse.source is not None else None
    if link is None or link.unit is not None or link.insert_at is None or misuse.doubt:
        return "where the rows are to be sorted is for you to say"
    return Repair(AddLoad(Loader.ORDER, "pk", (LoadPlace(link.insert_at, None, link.lead),)), Safety.SAME_RESULT)
