"""What the rules of the family share: what is wrong with signals as a finding, and edits as a repair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule
from mir_lsp.semantics.signalled import Signalled, Wrong


def found_signals(rule: Rule, found: Sequence[Signalled], what: Wrong) -> Iterator[Found]:
    """The findings of one rule."""
    for each in found:
        if each.what is what:
            yield Found(
                rule=rule,
                span=each.span,
                arguments=each.arguments,
                confidence=Confidence.LIKELY if each.doubt else Confidence.CERTAIN,
                doubt=each.doubt,
                related=tuple(Related(pointer.where, pointer.message) for pointer in each.related),
                repair=_repair(rule, each),
                no_repair=each.reason,
            )


def _repair(rule: Rule, each: Signalled) -> Repair | None:
    if each.edit is None or rule.fix is None:
        return None
    changes = tuple(Change(span, text) for span, text in each.edit.changes)
    return Repair(Rewrite(each.edit.title, changes, each.edit.imports), rule.fix)
