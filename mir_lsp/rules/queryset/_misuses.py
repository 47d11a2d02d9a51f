"""What the rules about calls that Django refuses, or that give something else, share: such a call as a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Found, Repair, Rule, Safety
from mir_lsp.rules.nplusone._misuses import found_misuses
from mir_lsp.semantics.report import Misuse, Misused, Report


def found_wrong(
    rule: Rule, report: Report, what: Misused, title: Callable[[Misuse], str], reason: Callable[[Misuse], str]
) -> Iterator[Found]:
    """The findings of one rule, each with the edits that put it right; `reason` says why there are none."""

    def repair(misuse: Misuse) -> Repair | str:
        if not misuse.edits:
            return reason(misuse)
        changes = tuple(Change(span, text) for span, text in misuse.edits)
        return Repair(Rewrite(title(misuse), changes), Safety.INTENDED_CHANGE)

    return found_misuses(rule, report, what, repair)
