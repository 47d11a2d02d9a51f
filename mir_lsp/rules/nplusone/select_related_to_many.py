"""`select_related` is given a relation to many rows, a plain field, or a name that is not there.

Why:
    A join brings one row along for each row: `select_related` follows foreign keys and one-to-one relations only, and
    raises `FieldError` for anything else when the query runs. `prefetch_related` loads relations to many rows.

Bad:
    def tagged():
        return [list(book.tags.all()) for book in Book.objects.select_related("tags")]

Good:
    def tagged():
        return [list(book.tags.all()) for book in Book.objects.prefetch_related("tags")]

Silent when:
    - a part of the model is not in view, or it is not known which model is asked
    - the name is that of a `FilteredRelation`
    - a foreign key that is `unique` leads back: Django joins it, though its accessor is a manager

Fix safety:
    The query raised whenever it ran. `prefetch_related` takes the place of a call that names one relation to many;
    of a name that is not there the most likely other one is offered, outside of fix-all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.schema import RelationKind
from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Confidence, Family, Found, Repair, Rule, Safety, Severity
from mir_lsp.rules.model._names import did_you_mean, repairs_of
from mir_lsp.semantics.judging import Judged, meant
from mir_lsp.semantics.lookups import Kind, Resolved, Segment, leads_to_many
from mir_lsp.semantics.mentions import Role
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR111",
    name="select-related-to-many",
    family=Family.NPLUSONE,
    severity=Severity.ERROR,
    message="`select_related` cannot follow `{name}`: {why}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    fix=Safety.REPAIR,
)

_BEFORE = re.compile(r"\bselect_related\s*\(\s*(['\"])$")
_AFTER = re.compile(r"(['\"])\s*,?\s*\)")
_UNKNOWN = "unknown"
_MANY = "it leads to many rows"
_NO_RELATION = frozenset({Kind.FIELD, Kind.ATTNAME, Kind.PK})


def check_names(db: Database, names: Sequence[Judged]) -> Iterator[Found]:
    """Names in `select_related` that no join can follow."""
    for name in names:
        if name.role is Role.LOAD_ONE:
            faults = [(reading, _fault(db, reading)) for reading in name.readings]
            if all(fault is not None for _, fault in faults):
                reading, fault = faults[0]
                if fault is not None:
                    yield _found(db, name, reading, *fault)


def _fault(db: Database, reading: Resolved) -> tuple[Segment, str] | None:
    """The segment that no join can follow, and why."""
    for segment in reading.segments:
        if segment.kind is Kind.UNKNOWN:
            return segment, _UNKNOWN
        if segment.kind in _NO_RELATION:
            return segment, "it is no relation"
        if leads_to_many(db, segment.relation):
            return segment, _MANY
        if segment.relation is not None and segment.relation.kind is RelationKind.GENERIC_FOREIGN_KEY:
            return segment, "it leads to rows of any model"
    return None


def _found(db: Database, name: Judged, reading: Resolved, segment: Segment, why: str) -> Found:
    repairs: list[Repair] = []
    doubt = name.doubt or segment.why
    reason = "which relation was meant is for you to say"
    if why == _UNKNOWN:
        likely = meant(db, reading, segment)
        model = segment.on.name if segment.on is not None else reading.mention.model.name
        why = f"`{model}` has no relation of that name{did_you_mean(likely)}"
        repairs = repairs_of(name, likely)
    elif why == _MANY:
        prefetched = _prefetched(db, name, reading)
        repairs = [prefetched] if prefetched is not None else []
        reason = "other relations are named in the same call"
    return Found(
        rule=RULE,
        span=segment.span,
        arguments=(("name", segment.text), ("why", why)),
        confidence=Confidence.LIKELY if doubt else Confidence.CERTAIN,
        doubt=doubt,
        repair=repairs[0] if repairs else None,
        no_repair="" if repairs else reason,
        others=tuple(repairs[1:]),
    )


def _prefetched(db: Database, name: Judged, reading: Resolved) -> Repair | None:
    """`prefetch_related` in the place of a call that names this relation alone."""
    body: Body | None = db.read(body_key(name.unit))
    if body is None or not reading.mention.literal or any(each.relation is None for each in reading.segments):
        return None
    before = _BEFORE.search(body.text, 0, name.span.start)
    after = _AFTER.match(body.text, name.span.end)
    if before is None or after is None:
        return None
    path = "__".join(each.relation.name for each in reading.segments if each.relation is not None)
    start = before.start()
    changes = (
        Change(Span(start, start + len("select_related")), "prefetch_related"),
        Change(name.span, path),
    )
    title = f'Use `prefetch_related("{path}")`'
    return Repair(Rewrite(title, changes[: 1 if path == name.text else 2]), Safety.REPAIR)
