"""Rows are saved, made, deleted or added one by one.

Why:
    Each `save()`, `create()`, `delete()` and `add()` in a loop is a round trip of its own, and often more than one.
    `bulk_update()`, `bulk_create()`, `delete()` of a queryset and `add()` with many rows write all of them in a few
    queries. They send no signals and call no `save()`: that matters where somebody listens, which is not seen here.

Bad:
    def trim():
        for book in Book.objects.order_by("pk"):
            book.title = book.title.strip()
            book.save()
        return list(Book.objects.order_by("pk").values_list("title", flat=True))

Good:
    def trim():
        books = list(Book.objects.order_by("pk"))
        for book in books:
            book.title = book.title.strip()
        Book.objects.bulk_update(books, ["title"])
        return list(Book.objects.order_by("pk").values_list("title", flat=True))

Silent when:
    - a receiver listens to the signals that are sent, or to those of all models
    - the class of the model says what saving or deleting does, has a parent with a table of its own, keeps files,
      or has bases that are not in view
    - what is written is used in the same round, or rows of the model are looked up there
    - a round can fail by itself (`try`, `with`), or asks something outside of the database
    - the loop goes over what is written out, or over a range
    - the rule is not selected by its code or name: it is off by default
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Family, Found, Rule, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misused, Report

RULE = Rule(
    code="MIR109",
    name="rows-written-one-by-one",
    family=Family.NPLUSONE,
    severity=Severity.INFORMATION,
    message="`{about}` writes one row in each round",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/optimization/#use-bulk-methods",
    default=False,
)


def check(report: Report) -> Iterator[Found]:
    """Writes in loops that bulk methods could do at once."""
    return found_misuses(RULE, report, Misused.ONE_BY_ONE, lambda misuse: _NO_FIX)


_NO_FIX = "bulk methods send no signals and call no `save()`: whether anything rests on that is for you to say"
