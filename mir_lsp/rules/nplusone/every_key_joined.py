"""`select_related()` names no relation.

Why:
    Without names it follows every foreign key that is NOT NULL, and theirs, up to five deep: tables are joined that
    nobody reads, and more of them with each key that a model is given. Keys that may be NULL are left out without a
    word, so that those cost a query for each row; where all keys may be NULL, it does nothing at all.

Bad:
    def names():
        reviews = Review.objects.select_related().order_by("pk")
        return [(review.stars, review.reviewer.name) for review in reviews]

Good:
    def names():
        reviews = Review.objects.select_related("reviewer").order_by("pk")
        return [(review.stars, review.reviewer.name) for review in reviews]

Silent when:
    - relations are named, or arguments are given that may be names
    - one table is joined: the only key there is
    - the model, or one that its keys lead to, is not in view as a whole

Fix safety:
    The relations are named that are read of the rows here. Where nothing is seen to be read, or the queryset goes on
    to other code, there is no fix.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.index.schema import RelationKind
from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Anchor, Misuse, Misused, Report
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR112",
    name="every-key-joined",
    family=Family.NPLUSONE,
    severity=Severity.INFORMATION,
    message="`select_related()` follows every NOT NULL key of `{model}`: {about} joins",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    fix=Safety.INTENDED_CHANGE,
)
_SINGLE = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE, RelationKind.REVERSE_ONE_TO_ONE})
_GOES_ON = frozenset({"escapes", "returned", "reread"})


def check(report: Report) -> Iterator[Found]:
    """Calls of `select_related` without arguments that join many tables, or none."""
    return found_misuses(RULE, report, Misused.EVERY_KEY, lambda misuse: _repair(report, misuse))


def _repair(report: Report, misuse: Misuse) -> Repair | str:
    if any(_is_built_on(hazard.site, misuse) and hazard.what in _GOES_ON for hazard in report.hazards):
        return "the queryset goes on to other code: what is read of its rows is not seen here"
    names = _read(report, misuse)
    if not names or misuse.inside is None:
        return "no relation is seen to be read of these rows"
    text = ", ".join(f'"{name}"' for name in names)
    recipe = Rewrite(f"Name what is read: `select_related({text})`", (Change(misuse.inside, text),))
    return Repair(recipe, Safety.INTENDED_CHANGE)


def _read(report: Report, misuse: Misuse) -> tuple[str, ...]:
    """What is read of the rows, as the call spells it, without the starts of longer paths."""
    anchors = [anchor for demand in report.demands for anchor in demand.anchors if _comes_from(anchor, misuse)]
    paths = {anchor.path: anchor for anchor in anchors if all(step.kind in _SINGLE for step in anchor.relations)}
    longest = [path for path in paths if not any(other != path and other[: len(path)] == path for other in paths)]
    return tuple("__".join(step.query_name or step.name for step in paths[path].relations) for path in longest)


def _comes_from(anchor: Anchor, misuse: Misuse) -> bool:
    return any(link.unit is None and _is_built_on(link.span, misuse) for link in anchor.source.links)


def _is_built_on(site: Span, misuse: Misuse) -> bool:
    """Whether an expression is the call, or a chain that goes on behind it."""
    if misuse.source is None:
        return False
    own = misuse.source.site
    return site.start == own.start and site.end >= own.end
