"""The names in texts and keywords of a unit, segment by segment, and what each segment means."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.engine.meaning import (
    ClassMeaning,
    Meaning,
    Occurrence,
    Spelling,
    field_meaning,
    of_class,
    relation_meaning,
)
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.semantics.lookups import Kind, Segment, resolve
from mir_lsp.semantics.mentions import Mention
from mir_lsp.semantics.unit_mentions import unit_mentions


def mentions_of(db: Database, unit: UnitId) -> tuple[Mention, ...]:
    """The mentions in the code of a unit; their spans are relative to it."""
    return db.get(unit_mentions, unit)


def occurrences_of(db: Database, mention: Mention, start: int) -> Iterator[Occurrence]:
    """What the segments of a mention mean; the unit starts at `start`."""
    for segment in resolve(db, mention).segments:
        found = meaning_of_segment(db, segment)
        if found is not None:
            meaning, spelling = found
            yield Occurrence(segment.span.shifted(start), meaning, spelling, segment.on)


def meaning_of_segment(db: Database, segment: Segment) -> tuple[Meaning, Spelling] | None:
    """What one segment means; None for lookups, transforms, annotations and what is not known."""
    if segment.kind is Kind.MODEL and segment.leads is not None:
        return ClassMeaning(segment.leads), Spelling.TEXT
    if segment.on is None:
        return None
    if segment.kind is Kind.ATTRIBUTE:
        return of_class(db, segment.on, segment.text)
    if segment.field is not None and segment.kind in _FIELDS:
        return field_meaning(segment.field, segment.on), _FIELDS[segment.kind]
    if segment.kind is Kind.REVERSE and segment.relation is not None:
        return relation_meaning(db, segment.relation, segment.on)
    return None


_FIELDS = {
    Kind.FIELD: Spelling.NAME,
    Kind.RELATION: Spelling.NAME,
    Kind.ATTNAME: Spelling.COLUMN,
    Kind.PK: Spelling.ALIAS,
}
