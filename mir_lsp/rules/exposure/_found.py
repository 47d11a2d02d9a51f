"""What the rules of the family share: an exposure as a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule, Safety
from mir_lsp.semantics.exposure import Exposed, Exposure


def found_exposures(rule: Rule, exposures: Sequence[Exposure], *kinds: Exposed) -> Iterator[Found]:
    """The findings of one rule: the exposures of some kinds."""
    for each in exposures:
        if each.what in kinds:
            yield _found(rule, each)


def _found(rule: Rule, each: Exposure) -> Found:
    repair = None
    if each.changes:
        changes = tuple(Change(span, text) for span, text in each.changes)
        repair = Repair(Rewrite(each.title, changes, each.imports), Safety.INTENDED_CHANGE)
    confidence = Confidence.POSSIBLE if each.weak else Confidence.LIKELY if each.doubt else Confidence.CERTAIN
    return Found(
        rule=rule,
        span=each.span,
        arguments=each.said,
        confidence=confidence,
        doubt=each.doubt,
        related=tuple(Related(where, message) for where, message in each.related),
        repair=repair,
        no_repair="" if repair is not None else each.refusal,
    )
