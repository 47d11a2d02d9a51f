"""What the rules about queries per row share: a query as a finding, with the way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule
from mir_lsp.rules.nplusone._standing import IN_CLASSES, stands_at
from mir_lsp.semantics.demand import GETS_THERE, is_far, is_remote
from mir_lsp.semantics.report import CALL, LOOP, TEXT, Origin, Query, Report
from mir_lsp.semantics.supply import Loaded
from mir_lsp.semantics.transfer import Asked, InUnit, Place

# Queries of other origins run where a template or serializer is, and have rules of their own.
_ORIGINS = frozenset({LOOP, CALL, TEXT})
_LONGEST = 40


def found_queries(
    rule: Rule, report: Report, belongs: Callable[[Query], bool], reason: Callable[[Query], str | Repair]
) -> Iterator[Found]:
    """The findings of one rule: each queryset once, at the first query that belongs to it.

    `reason` says how each is repaired, or why it is not.
    """
    for query in _told(report):
        if belongs(query):
            yield _found(rule, query, reason(query))


def _told(report: Report) -> Iterator[Query]:
    """The queries that are spoken of: a queryset, a call and a place in other code is each told of once."""
    seen: set[object] = set()
    # What is far away hides nothing that is near.
    for query in sorted(report.queries, key=is_far):
        if query.origin not in _ORIGINS:
            continue
        column = query.by if query.asked is Asked.COLUMN else ""
        keys: set[object] = {(query.site, query.loop, column)}
        if query.trail:
            keys |= {(query.span, column), (query.trail[-1], query.loop, column)}
        if not keys & seen:
            yield query
        seen |= keys


def found_queries_elsewhere(rule: Rule, report: Report, origin: Origin, reason: str) -> Iterator[Found]:
    """The findings of a rule about code that is handed rows: each query once, where it is written."""
    seen: set[Place] = set()
    for query in report.queries:
        place = stands_at(query.origin, query.trail)
        if query.origin == origin and place is not None and place not in seen:
            seen.add(place)
            yield replace(_found(rule, query, reason), at=place)


def is_prefetched(query: Query) -> bool:
    """Whether the relation that is queried is prefetched, on some way at least."""
    return query.relation is not None and query.relation.status in (Loaded.YES, Loaded.MAYBE)


def _found(rule: Rule, query: Query, reason: str | Repair) -> Found:
    doubt = query.doubt
    if not doubt and query.relation is not None and query.relation.status is Loaded.MAYBE:
        doubt = "on the branches that prefetch it"
    if not doubt and is_remote(query):
        doubt = GETS_THERE
    return Found(
        rule=rule,
        span=query.span,
        arguments=(
            ("query", _short(query.through or query.text)),
            ("inner", _short(query.text)),
            ("model", query.model.name),
            ("rows", query.rows.name),
        ),
        confidence=_confidence(query, doubt),
        doubt=doubt,
        related=_related(query),
        repair=reason if isinstance(reason, Repair) else None,
        no_repair=reason if isinstance(reason, str) else "",
    )


def _confidence(query: Query, doubt: str) -> Confidence:
    if not doubt:
        return Confidence.CERTAIN
    return Confidence.POSSIBLE if is_far(query) else Confidence.LIKELY


def _related(query: Query) -> tuple[Related, ...]:
    places = []
    if is_prefetched(query) and query.relation is not None:
        link = query.relation.source.links[-1]
        where = InUnit(link.unit, link.span) if link.unit is not None else link.span
        places = [Related(where, "prefetched here")]
    last = query.trail[-1] if query.trail else None
    # Where a finding stands at the first place, only the way from there is left to say.
    way = query.trail[1:] if query.origin in IN_CLASSES else query.trail
    return (*places, *(Related(place, "queried here" if place is last else "through here") for place in way))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else "…" + text[1 - _LONGEST :]
