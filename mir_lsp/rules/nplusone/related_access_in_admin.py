"""A changelist of the admin reads a relation of each row.

Why:
    A changelist shows a hundred rows, and reads each of its columns from each of them. A method that follows a
    foreign key, or a path like `author__name`, costs one query for each row, in code where nobody sees a loop. So do
    read-only fields of inlines. Django selects by itself only the foreign keys that are columns: up to 6.0 those that
    are not null, from 6.1 all, but nothing behind them.

Bad:
    @admin.register(Book)
    class BookAdmin(admin.ModelAdmin):
        list_display = ["title", "author_name"]

        def author_name(self, book):
            return book.author.name

Good:
    @admin.register(Book)
    class BookAdmin(admin.ModelAdmin):
        list_display = ["title", "author_name"]
        list_select_related = ["author"]

        def author_name(self, book):
            return book.author.name

Silent when:
    - `list_select_related` or `get_queryset` loads what the columns read
    - Django selects the foreign key by itself
    - only the page of one row reads it
    - the class is not registered for a model that is known

Fix safety:
    `list_select_related` gets the path, beside what Django selects already. Where `get_queryset` of the class selects
    rows itself, or the relation is one to many rows, the path is added there. There is no fix without such a method
    for relations to many rows and for inlines, nor when `get_list_select_related` decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.rules.model import Family, Found, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads
from mir_lsp.rules.nplusone._queries import found_queries_elsewhere
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import ADMIN, Report

RULE = Rule(
    code="MIR116",
    name="related-access-in-admin",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="the admin {does}: queries for each `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/contrib/admin/#django.contrib.admin.ModelAdmin.list_select_related",
    fix=Safety.SAME_RESULT,
)


def check(report: Report) -> Iterator[Found]:
    """Relations that columns read from each row, and queries that they run for it."""
    for found in found_loads(RULE, report, ADMIN, _any):
        yield _saying(found, f"reads `{dict(found.arguments)['relations']}`")
    for found in found_queries_elsewhere(RULE, report, ADMIN, "an annotation would have to be named, and read"):
        given = dict(found.arguments)
        yield _saying(
            replace(found, arguments=(*found.arguments, ("model", given["rows"]))), f"runs `{given['inner']}`"
        )


def _saying(found: Found, does: str) -> Found:
    others = dict(found.arguments)
    return replace(found, arguments=(*others.items(), ("does", does)))


def _any(each: Missing) -> bool:
    return True
