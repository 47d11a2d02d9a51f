"""Repairs by an annotation: the query for the rows counts what is counted for each."""

from __future__ import annotations

from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Repair, Safety
from mir_lsp.semantics.report import Counted, Hazard, Query, Report
from mir_lsp.semantics.values import Link
from mir_lsp.text.spans import Span

# What is done to the rows' queryset that would be counted as well, or that the annotation would disturb.
_DISTURBED = frozenset({"joins", "union", "intersection", "difference", "select_for_update", "text", "reread"})


def counted_repair(report: Report, query: Query) -> Repair | None:
    """Count with `annotate()`, where that is sure to give the same numbers."""
    counted = query.counted
    if counted is None or query.trail or query.doubt or report.blind_writes or query.model in report.written:
        return None
    link = _place(counted)
    if link is None or link.insert_at is None or _is_disturbed(report, counted):
        return None
    # Another number under the same name, or of the same rows, would be multiplied or lost.
    others = [each.counted for each in report.queries if each.counted is not None and each.span != query.span]
    if any(other.links == counted.links and other.annotation != counted.annotation for other in others):
        return None
    read = [counted.where, *(other.where for other in others if other.annotation == counted.annotation)]
    at = Span(link.insert_at, link.insert_at)
    places = (
        Change(at, f".annotate({counted.annotation})", lead=link.lead),
        *(Change(where, f".{counted.name}") for where in sorted(set(read))),
    )
    return Repair(Rewrite(f"Count with `annotate({counted.annotation})`", places, counted.imports), Safety.SCAFFOLD)


def _place(counted: Counted) -> Link | None:
    """The expression that a call is added to: the last one that is no slice of another."""
    links = counted.links
    while len(links) > 1 and links[-1].slices:
        links = links[:-1]
    return links[-1] if all(link.unit is None for link in counted.links) else None


def _is_disturbed(report: Report, counted: Counted) -> bool:
    disturbing = [hazard for hazard in report.hazards if hazard.what in _DISTURBED]
    return any(_is_part(hazard, link) for hazard in disturbing for link in counted.links)


def _is_part(hazard: Hazard, link: Link) -> bool:
    """Whether something was done in an expression, or in the beginning of the chain that it is."""
    return hazard.site.start == link.span.start and hazard.site.end <= link.span.end
