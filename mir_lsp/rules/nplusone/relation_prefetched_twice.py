"""A relation is prefetched with a queryset of its own after it has been prefetched already.

Why:
    The rows of a relation are kept in one place. A `Prefetch` with a queryset says what is to be there; if another
    lookup has put rows there before, Django raises `ValueError` as soon as there is a row to prefetch for. A longer
    lookup counts for all that is on its way: `"author__books"` has prefetched `"author"`. With `to_attr` the rows are
    kept under a name of their own.

Bad:
    def praise():
        books = Book.objects.prefetch_related("reviews", Prefetch("reviews", Review.objects.filter(stars=5)))
        return [len(book.reviews.all()) for book in books.order_by("pk")]

Good:
    def praise():
        best = Prefetch("reviews", Review.objects.filter(stars=5), to_attr="best_reviews")
        return [len(book.best_reviews) for book in Book.objects.prefetch_related("reviews", best).order_by("pk")]

Silent when:
    - one of the two has `to_attr`
    - the one with the queryset is the first of the two
    - `prefetch_related(None)` stands between them
    - it is a relation to one row, which a join may load, or what is prefetched before is not known

Fix safety:
    The lookup without a queryset is taken out. What `.all()` then gives are the rows of the queryset alone: where all
    rows are read as well, `to_attr` is the way, and there is no fix.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misuse, Misused, Report

RULE = Rule(
    code="MIR121",
    name="relation-prefetched-twice",
    family=Family.NPLUSONE,
    severity=Severity.ERROR,
    message="`{about}` is prefetched before: a queryset of its own raises `ValueError`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#prefetch-related",
    fix=Safety.INTENDED_CHANGE,
)


def check(report: Report) -> Iterator[Found]:
    """Lookups with querysets for relations that have been prefetched."""
    return found_misuses(RULE, report, Misused.TWICE, _repair)


def _repair(misuse: Misuse) -> Repair | str:
    if misuse.inside is None:
        return "which rows are meant, and under which name, is for you to say"
    return Repair(Rewrite(f'Take `"{misuse.about}"` out', (Change(misuse.inside, ""),)), Safety.INTENDED_CHANGE)
