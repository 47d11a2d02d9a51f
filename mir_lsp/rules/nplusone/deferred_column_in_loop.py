"""A column that `only()` or `defer()` left out is read for each row.

Why:
    What a queryset leaves out is fetched when it is read, by one query for each row and column. Leaving it out then
    costs more than it saves.

Bad:
    def sizes():
        return {book.title: book.pages for book in Book.objects.only("title")}

Good:
    def sizes():
        return {book.title: book.pages for book in Book.objects.only("title", "pages")}

Silent when:
    - the column is loaded, is the key, or was set by hand
    - which columns are left out is not known
    - one row is read, or the loop ends after the read
    - the rows come from code that is not in view

Fix safety:
    The column is added to `only()`. There is no fix where it is named in `defer()`: leaving that call out, or the
    column, is a choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import AddLoad, Loader, LoadPlace
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._queries import found_queries
from mir_lsp.semantics.report import Query, Report
from mir_lsp.semantics.transfer import Asked

RULE = Rule(
    code="MIR110",
    name="deferred-column-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{query}` was left out: one query per `{rows}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#defer",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Reads of columns that were left out of the query for the rows."""
    return found_queries(RULE, report, _belongs, _repair)


def _belongs(query: Query) -> bool:
    return query.asked is Asked.COLUMN


def _repair(query: Query) -> Repair | str:
    links = query.relation.source.links if query.relation is not None and not query.trail else ()
    for link in reversed(links):
        calls = [call for call in link.calls if call[0] == Loader.ONLY.value]
        if calls:
            _, inside, only_text = calls[-1]
            if not only_text or link.insert_at is None:
                break
            unit = (link.unit.path, link.unit.name, link.unit.turn) if link.unit is not None else None
            place = LoadPlace(link.insert_at, inside, None, unit)
            return Repair(AddLoad(Loader.ONLY, query.by, (place,)), Safety.INTENDED_CHANGE)
    return "leaving the column out, or the call that does it, is for you to choose"
