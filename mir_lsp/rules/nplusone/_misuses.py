"""What the rules about calls that do something else than they seem to share: such a call as a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule
from mir_lsp.semantics.report import Misuse, Misused, Report
from mir_lsp.semantics.transfer import InUnit


def found_misuses(
    rule: Rule, report: Report, what: Misused, repair: Callable[[Misuse], Repair | str]
) -> Iterator[Found]:
    """The findings of one rule; `repair` says how each is repaired, or why it is not."""
    for misuse in report.misuses:
        if misuse.what is what:
            yield _found(rule, misuse, repair(misuse))


def _found(rule: Rule, misuse: Misuse, repair: Repair | str) -> Found:
    return Found(
        rule=rule,
        span=misuse.span,
        arguments=(("about", misuse.about), ("model", misuse.source.model.name if misuse.source is not None else "")),
        confidence=Confidence.LIKELY if misuse.doubt else Confidence.CERTAIN,
        doubt=misuse.doubt,
        related=_related(misuse),
        repair=repair if isinstance(repair, Repair) else None,
        no_repair=repair if isinstance(repair, str) else "",
    )


def _related(misuse: Misuse) -> tuple[Related, ...]:
    """Where the queryset is built, if that is somewhere else."""
    links = misuse.source.links if misuse.source is not None else ()
    link = links[-1] if links else None
    if link is None or (
        link.unit is None and link.span.start >= misuse.span.start and link.span.end <= misuse.span.end
    ):
        return ()
    return (Related(InUnit(link.unit, link.span) if link.unit is not None else link.span, "queryset built here"),)
