"""A template reads a relation of each row that a view hands to it.

Why:
    A template hides queries better than any other code: `{{ book.author.name }}` in a loop costs one query for each
    book, and neither the view nor the template shows it. What a loop over a relation reads of its rows counts as
    well, and so does what `__str__`, properties, methods and template tags read or ask. The finding stands in the
    template; the queryset is in the view.

Bad:
    def catalogue():
        return render_to_string("catalogue.html", {"books": Book.objects.all()})

    catalogue.html:
        {% for book in books %}{{ book.title }} by {{ book.author.name }}{% endfor %}

Good:
    def catalogue():
        return render_to_string("catalogue.html", {"books": Book.objects.select_related("author")})

    catalogue.html:
        {% for book in books %}{{ book.title }} by {{ book.author.name }}{% endfor %}

Silent when:
    - the queryset of the view loads what the template reads
    - the template shows one row
    - no view is known to hand rows to the template, or its name is made while the program runs

Fix safety:
    The relation is loaded where the view builds the queryset. The conditions are those of MIR101. A finding rests on
    a convention, and is `likely`, where the template's name does: a default of a generic view, one of several names.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.rules.model import Confidence, Family, Found, Related, Rule, Safety, Severity
from mir_lsp.rules.nplusone._loads import found_loads, short
from mir_lsp.semantics.demand import Missing
from mir_lsp.semantics.report import TEMPLATE, Query, Report
from mir_lsp.semantics.transfer import InTemplate

RULE = Rule(
    code="MIR118",
    name="related-access-in-template",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="the template reads `{path}`: queries for each `{model}`",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    fix=Safety.SAME_RESULT,
)


_NO_REPAIR = "no load of the rows serves it: what to call an annotation or a prefetched list is for you to say"


def check(report: Report) -> Iterator[Found]:
    """Relations of any kind that a template reads from the rows of a queryset, and what it asks for each of them."""
    loads = tuple(found_loads(RULE, report, TEMPLATE, _any))
    yield from loads
    taken = {found.at for found in loads}
    for query in report.queries:
        place = _place(query) if query.origin == TEMPLATE else None
        if place is not None and place not in taken:
            taken.add(place)
            yield _asked(query, place)


def _asked(query: Query, place: InTemplate) -> Found:
    return Found(
        rule=RULE,
        span=query.span,
        at=place,
        arguments=(("path", short(query.text)), ("model", query.rows.name)),
        confidence=Confidence.LIKELY if query.doubt else Confidence.CERTAIN,
        doubt=query.doubt,
        related=(Related(query.span, "rows handed on here"),),
        no_repair=_NO_REPAIR,
    )


def _place(query: Query) -> InTemplate | None:
    """Where a template asks: what a method asks for it is asked there."""
    return next((place for place in reversed(query.trail) if isinstance(place, InTemplate)), None)


def _any(each: Missing) -> bool:
    return True
