"""The same query runs in each round of a loop.

Why:
    What a query asks for that mentions nothing of the row is the same for all rows: one round trip for each of them
    brings the same answer again and again. Asked for once, before the loop, it is one query.

Bad:
    def shares():
        books = Book.objects.order_by("pk")
        return [(book.title, book.pages, Chapter.objects.count()) for book in books]

Good:
    def shares():
        books = Book.objects.order_by("pk")
        chapters = Chapter.objects.count()
        return [(book.title, book.pages, chapters) for book in books]

Silent when:
    - something that the loop binds, or changes, is mentioned in the query
    - rows of the model are added, changed or deleted in the same code, or something is saved that is not known
    - the loop does not go through rows, waits (`while`, `sleep`), or ends after the query
    - the query runs for the first round alone (`if total is None: total = …`), or in an exception handler
    - rows are locked, or picked at random

Fix safety:
    The answer is bound to a name before the loop. The query then runs once even if the loop has no rounds, and the
    rounds share the row or the rows that it gives. A row that has to be there (`get`) is left where it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR108",
    name="same-query-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{about}` is the same query in each round",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/optimization/",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Queries in loops that depend on nothing that the loop changes."""
    return found_misuses(RULE, report, Misused.REPEATED, _repair)


def _repair(misuse: Misuse) -> Repair | str:
    if not misuse.edits:
        return "where the answer is to be kept, and what happens without one, is for you to say"
    places = tuple(Change(span, text) for span, text in misuse.edits)
    return Repair(Rewrite("Ask once, before the loop", places), Safety.INTENDED_CHANGE)
