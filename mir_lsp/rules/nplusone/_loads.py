"""What the rules of the family share: a missing path as a finding, and the supply that repairs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mir_lsp.index.schema import RelationKind
from mir_lsp.recipes.model import AddLoad, Change, Loader, LoadPlace, Unit
from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule, Safety, Unloaded
from mir_lsp.rules.nplusone._options import option_repair
from mir_lsp.rules.nplusone._standing import ELSEWHERE, IN_CLASSES, stands_at
from mir_lsp.semantics.demand import Missing, missing
from mir_lsp.semantics.report import CALL, Anchor, Origin, Report
from mir_lsp.semantics.supply import Loaded
from mir_lsp.semantics.transfer import InUnit, Place
from mir_lsp.semantics.values import Link, Trait
from mir_lsp.text.spans import Span

_SINGLE = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE, RelationKind.REVERSE_ONE_TO_ONE})
_NARROWING = frozenset({"only", "defer"})
_COMBINING = frozenset({"union", "intersection", "difference"})

# Extra columns change what DISTINCT compares, and a join under a lock locks more rows or is refused.
_NO_JOIN = frozenset({Trait.LOCKED, Trait.DISTINCT})


# A relation that is followed so often is followed by code that calls itself, or goes back and forth.
_ROUNDS, _ROUNDS_OF_CALLS = 3, 2

_NO_PREFETCH = {
    "iterator": "`.iterator()` without `chunk_size` cannot prefetch",
    "sliced": "a slice of prefetched rows is a list, which has no queryset methods",
    "prefetch of its own": "a `Prefetch` with a queryset of its own follows",
}


def found_loads(rule: Rule, report: Report, origin: Origin, belongs: Callable[[Missing], bool]) -> Iterator[Found]:
    """The findings of one rule: each missing path of one origin that belongs to it."""
    for each in missing(report):
        if each.demand.origin == origin and belongs(each):
            yield _found(rule, report, each)


def relies_on_peers(each: Missing) -> bool:
    """Whether a queryset has the fetch mode that is to load what is read for all rows, and does not here."""
    return all(anchor.source.load.peers for anchor in each.anchors)


def _found(rule: Rule, report: Report, each: Missing) -> Found:
    demand = each.demand
    repair, reason = _repair(report, each)
    return Found(
        rule=rule,
        span=demand.span,
        at=stands_at(demand.origin, demand.trail),
        arguments=(
            ("path", short(demand.text)),
            ("relations", short(".".join(each.path))),
            ("model", _rows_of(each)),
            # Where several hand rows on, the finding is the same whatever their calls look like.
            ("through", "" if demand.origin in ELSEWHERE else short(demand.through)),
        ),
        confidence=_confidence(each),
        doubt=each.doubt,
        related=_related(each),
        repair=repair,
        no_repair=reason,
        unloaded=tuple(_unloaded(each)),
    )


def _confidence(each: Missing) -> Confidence:
    if each.proved:
        return Confidence.CERTAIN
    return Confidence.POSSIBLE if each.far else Confidence.LIKELY


def _unloaded(each: Missing) -> Iterator[Unloaded]:
    """What the querysets do not load on the way to what is read."""
    for anchor in each.anchors:
        unit = anchor.source.links[-1].unit
        for end in range(1, len(anchor.path) + 1):
            path = anchor.path[:end]
            if anchor.source.load.status(path) is not Loaded.YES:
                yield Unloaded(anchor.source.model.name, path, (unit.path, unit.name) if unit is not None else None)


def _rows_of(each: Missing) -> str:
    """The model of the rows for each of which a query runs."""
    anchor = each.anchors[0]
    if each.demand.origin not in ELSEWHERE and not each.demand.along:
        return anchor.source.model.name
    many = [step.target.name for step in anchor.relations[:-1] if step.kind.to_many and step.target is not None]
    return many[-1] if many else anchor.source.model.name


def _related(each: Missing) -> tuple[Related, ...]:
    """Where the queryset is built, and the way to a read that stands in other code."""
    built = dict.fromkeys(_where(_built(anchor)) for anchor in each.anchors)
    places = [Related(where, "queryset built here") for where in sorted(built, key=repr)]
    trail = each.demand.trail
    if each.demand.origin in IN_CLASSES:
        # No line of the class goes through its rows: where the read comes from is what there is to say.
        places = [related for related in places if not isinstance(related.where, Span)]
        places += [Related(place, "read here" if place is trail[-1] else "through here") for place in trail[1:]]
    elif each.demand.origin in ELSEWHERE:
        places += [Related(each.demand.span, "rows handed on here")]
    elif trail:
        places += [Related(place, "read here" if place is trail[-1] else "through here") for place in trail]
    return tuple(places)


def _where(link: Link) -> Span | Place:
    return InUnit(link.unit, link.span) if link.unit is not None else link.span


def short(text: str) -> str:
    """A read for messages, cut at its start where it is long."""
    return text if len(text) <= 40 else "…" + text[-39:]


def _repair(report: Report, each: Missing) -> tuple[Repair | None, str]:
    """The repair of a missing path, or why it has none that is sure to work."""
    made_by_call = each.demand.along and each.demand.origin == CALL
    if made_by_call and any(anchor.source.site == each.demand.span for anchor in each.anchors):
        return None, "the row was asked for in other code: load it there, or where the rows are gone through"
    written = [step.target for step in each.anchors[0].relations if step.target in report.written]
    if written and written[0] is not None:
        return None, f"rows of `{written[0].name}` are written here: copies loaded before would be stale"
    rounds = _ROUNDS_OF_CALLS if each.demand.origin == CALL else _ROUNDS
    goes_round = any(anchor.path.count(name) >= rounds for anchor in each.anchors for name in anchor.path)
    if goes_round or len({(anchor.source.site, len(anchor.path)) for anchor in each.anchors}) > len(each.sites):
        return None, "how many steps the chain takes is not known"
    option = option_repair(report, each)
    if option is not None:
        return option
    loaders = {_loader(report, anchor) for anchor in each.anchors}
    refusals = [loader for loader in loaders if isinstance(loader, str)]
    if refusals:
        return None, min(refusals)
    if len(loaders) > 1:
        return None, "the querysets that it may come from need different loaders"
    (loader,) = loaders
    assert isinstance(loader, Loader)
    places = _places(each.anchors, loader)
    if places is None:
        return None, "the queryset is made by an expression to which no call can be added"
    handed_on = report.blind_writes or any(
        _hazards(report, anchor, {"escapes", "returned"}) for anchor in each.anchors
    )
    safety = Safety.INTENDED_CHANGE if handed_on else Safety.SAME_RESULT
    return Repair(AddLoad(loader, _spelled(each.anchors[0], loader), places), safety), ""


def _loader(report: Report, anchor: Anchor) -> Loader | str:
    source = anchor.source
    if source.load.narrowed or _hazards(report, anchor, _NARROWING):
        return "`only()` or `defer()` leaves columns out that the join may need"
    if Trait.COMBINED in source.traits or _hazards(report, anchor, _COMBINING):
        return "Django refuses it on combined querysets"
    if _hazards(report, anchor, {"reread"}):
        return "`refresh_from_db()` forgets what was loaded with the row"
    if _hazards(report, anchor, {"text"}):
        return "the quotes of an f-string limit what can be written in it"
    if _joins(report, anchor):
        return Loader.SELECT
    for what, reason in _NO_PREFETCH.items():
        if _hazards(report, anchor, {what}):
            return reason
    return Loader.PREFETCH


def _joins(report: Report, anchor: Anchor) -> bool:
    """Whether one query with joins can load the path without changing anything else."""
    source = anchor.source
    if any(step.kind not in _SINGLE for step in anchor.relations):
        return False
    # `select_related()` follows every key; naming one would make it forget the others.
    if source.load.every_key or source.traits & _NO_JOIN or _hazards(report, anchor, {"select_for_update"}):
        return False
    # A relation that is prefetched already is loaded further in the same way.
    return not any(anchor.path[:end] in source.load.prefetch.may for end in range(1, len(anchor.path)))


def joined_call(report: Report, anchor: Anchor) -> tuple[Change, ...] | None:
    """The call that joins a path where the queryset is built, none if it does already; None if it cannot."""
    if anchor.status is Loaded.YES:
        return ()
    place = _place(_built(anchor), Loader.SELECT)
    if anchor.status is not Loaded.NO or place is None or place.unit is not None:
        return None
    if _loader(report, anchor) is not Loader.SELECT:
        return None
    call = f'.{Loader.SELECT.value}("{_spelled(anchor, Loader.SELECT)}")'
    return (Change(Span(place.insert_at, place.insert_at), call, lead=place.lead),)


def _hazards(report: Report, anchor: Anchor, kinds: frozenset[str] | set[str]) -> bool:
    links = anchor.source.links
    if any(link.hazards & kinds for link in links):
        return True
    sites = {link.span for link in links if link.unit is None}
    return any(hazard.site in sites and hazard.what in kinds for hazard in report.hazards)


def _built(anchor: Anchor) -> Link:
    """The expression that a call is best added to: the last one that takes it."""
    chain = _chain(anchor)
    taking = [link for link in chain if link.insert_at is not None]
    return taking[-1] if taking else chain[-1]


def _chain(anchor: Anchor) -> tuple[Link, ...]:
    """The expressions that built a queryset, without slices of it: those are not where people look for loaders."""
    links = anchor.source.links
    while len(links) > 1 and links[-1].slices:
        links = links[:-1]
    return links


def _places(anchors: tuple[Anchor, ...], loader: Loader) -> tuple[LoadPlace, ...] | None:
    chains = [_chain(anchor) for anchor in anchors]
    # A queryset that is derived from another one of them is supplied where that one is.
    ends = [_built(anchor) for anchor in anchors]
    lasts = {(end.unit, end.span) for end in ends}
    roots = [
        end
        for end, chain in zip(ends, chains, strict=True)
        if not any((link.unit, link.span) in lasts for link in chain[: chain.index(end)])
    ]
    places = {_place(link, loader) for link in roots}
    if None in places:
        return None
    return tuple(sorted((place for place in places if place is not None), key=_order))


def _order(place: LoadPlace) -> tuple[Unit, int]:
    return place.unit or ("", "", ""), place.insert_at


def _place(link: Link, loader: Loader) -> LoadPlace | None:
    if link.insert_at is None:
        return None
    extend: Span | None = None
    for name, span, only_text in link.calls:
        if name == loader.value:
            extend = span if only_text else None
    unit = (link.unit.path, link.unit.name, link.unit.turn) if link.unit is not None else None
    return LoadPlace(link.insert_at, extend, link.lead, unit)


def _spelled(anchor: Anchor, loader: Loader) -> str:
    """The path as the loader spells it: joins take query names, prefetches take accessors."""
    if loader is Loader.SELECT:
        return "__".join(step.query_name or step.name for step in anchor.relations)
    return "__".join(step.name for step in anchor.relations)
