"""What the rules of the family share: an event of the timeline as a finding."""

from __future__ import annotations

from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule
from mir_lsp.semantics.report import Event, Freshness, Report
from mir_lsp.semantics.supply import Loaded
from mir_lsp.semantics.transfer import InUnit
from mir_lsp.semantics.usage import answered, is_of_each_row
from mir_lsp.text.spans import Span

_UNLESS_PREFETCHED = "unless it is prefetched"


def found_event(
    rule: Rule,
    event: Event,
    repair: Repair | str,
    span: Span | None = None,
    related: tuple[Related, ...] = (),
    **arguments: str,
) -> Found:
    """The finding of one event, where it happens or at `span`."""
    assert event.source is not None
    doubt = event.source.doubt or (_UNLESS_PREFETCHED if event.uses.prefetched is Loaded.UNKNOWN else "")
    return Found(
        rule=rule,
        span=span or event.span,
        arguments=(("by", event.by), ("model", event.source.model.name), *arguments.items()),
        confidence=Confidence.LIKELY if doubt else Confidence.CERTAIN,
        doubt=doubt,
        related=(*related, *built_at(event)),
        repair=repair if isinstance(repair, Repair) else None,
        no_repair=repair if isinstance(repair, str) else "",
    )


def built_at(event: Event) -> tuple[Related, ...]:
    """Where the queryset is built, if that is somewhere else."""
    assert event.source is not None
    link = event.source.links[-1]
    if link.unit is None and event.span.holds(link.span):
        return ()
    return (Related(InUnit(link.unit, link.span) if link.unit is not None else link.span, "queryset built here"),)


def costs(report: Report, event: Event) -> bool:
    """Whether an event surely runs a query, once: of a queryset that is not evaluated yet, and not prefetched."""
    surely = event.before is Freshness.LAZY and not event.uses.again and event.uses.sure and not answered(event)
    return surely and not is_of_each_row(report, event)
