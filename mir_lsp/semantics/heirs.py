"""Classes that inherit a method and say what it works on: `for row in self.rows()` where a subclass gives them."""

from __future__ import annotations

import re
from dataclasses import replace

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import descendants, external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.mentions import Mention
from mir_lsp.semantics.report import Anchor, Demand, Query, Report
from mir_lsp.semantics.supply import Loaded

_OWN = re.compile(r"\bself\s*\.\s*(\w+)")
_FRAMES = ("django.", "rest_framework.")
_IF = "if it is a"
_MOST = 3  # classes for which a method is gone through besides its own
_MOST_DESCENDANTS = 40


def heirs_of(db: Database, unit: UnitId) -> tuple[ClassId, ...]:
    """The subclasses for which a method does something else than for its own class."""
    outer, _, name = unit.name.rpartition(".")
    body: Body | None = db.read(body_key(unit)) if outer else None
    if body is None or not body.is_function:
        return ()
    used = frozenset(_OWN.findall(body.text)) - {name}
    return db.get(heirs, ClassId(unit.path, outer), name, used) if used else ()


def heirs(db: Database, owner: ClassId, method: str, used: frozenset[str]) -> tuple[ClassId, ...]:
    """The subclasses that inherit a method and define one of the names that it uses."""
    if class_fact(db, owner) is None:
        return ()
    found: list[ClassId] = []
    # What a mixin does not have comes from beside it: from a framework, as often as not.
    mixin = not external_names(db, owner)
    missing = mixin and not used <= {name for cls in project_classes(db, owner) for name in _defined(db, cls)}
    for heir in db.get(descendants, owner)[:_MOST_DESCENDANTS]:
        classes = project_classes(db, heir)
        if owner not in classes:
            continue
        below = classes[: classes.index(owner)]
        defined = {name for cls in below for name in _defined(db, cls)}
        if method not in defined and (defined & used or (missing and _has_frame(db, heir))):
            found.append(heir)
    return tuple(found[:_MOST])


def with_heir(own: Report, other: Report, heir: ClassId) -> Report:
    """What a method does, with what it does for a subclass besides."""
    doubt = f"{_IF} `{heir.name}`"
    known = {(demand.span, demand.name) for demand in own.demands}
    demands = [
        replace(demand, doubt=demand.doubt or doubt, anchors=tuple(map(_elsewhere, demand.anchors)))
        for demand in other.demands
        if (demand.span, demand.name) not in known and _is_missing(demand)
    ]
    asked = {_key(query) for query in own.queries}
    queries = [replace(query, doubt=query.doubt or doubt) for query in other.queries if _key(query) not in asked]
    mentions = _mentioned(own, other, doubt)
    if not demands and not queries and not mentions:
        return own
    return replace(
        own,
        mentions=(*own.mentions, *mentions),
        demands=tuple(sorted((*own.demands, *demands), key=lambda demand: (demand.span, demand.name))),
        queries=tuple(sorted((*own.queries, *queries), key=lambda query: (query.span, query.text))),
        hazards=tuple(dict.fromkeys((*own.hazards, *other.hazards))),
        written=tuple(dict.fromkeys((*own.written, *other.written))),
        blind_writes=own.blind_writes or other.blind_writes,
    )


def _mentioned(own: Report, other: Report, doubt: str) -> list[Mention]:
    """The names that are read on what subclasses alone give; one of them has to have the name."""
    known = {mention.span for mention in own.mentions if not mention.doubt.startswith(_IF)}
    return [replace(mention, doubt=mention.doubt or doubt) for mention in other.mentions if mention.span not in known]


def _elsewhere(anchor: Anchor) -> Anchor:
    """The queryset as the subclass builds it: a call that is added in the method itself would be there for all."""
    links = (replace(link, insert_at=None) if link.unit is None else link for link in anchor.source.links)
    return replace(anchor, source=replace(anchor.source, links=tuple(links)))


def _is_missing(demand: Demand) -> bool:
    return any(anchor.status in (Loaded.NO, Loaded.MAYBE) for anchor in demand.anchors)


def _key(query: Query) -> tuple[object, ...]:
    return query.span, query.trail[-1] if query.trail else None


def _has_frame(db: Database, cls: ClassId) -> bool:
    return any(name.startswith(_FRAMES) for name in external_names(db, cls))


def _defined(db: Database, cls: ClassId) -> set[str]:
    fact = class_fact(db, cls)
    if fact is None:
        return set()
    return {method.name for method in fact.methods} | {name for name, _ in fact.attributes}
