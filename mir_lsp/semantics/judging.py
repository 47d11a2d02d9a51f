"""The names in one unit of code with what they are: what rules judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.semantics.lookups import Resolved, Segment, candidates, names_of, resolve
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.nearest import nearest
from mir_lsp.semantics.unit_mentions import unit_mentions
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Judged:
    """One name as it stands in the code; `readings` has one for each model that it may be read on."""

    unit: UnitId
    span: Span
    text: str
    role: Role
    readings: tuple[Resolved, ...]

    @property
    def wrong(self) -> Resolved | None:
        """What is wrong with it; None where it is right, or not known, on one model at least."""
        if any(reading.unknown is None for reading in self.readings):
            return None
        return self.readings[0]

    @property
    def doubt(self) -> str:
        """What it rests on that these are the models."""
        return next((reading.mention.doubt for reading in self.readings if reading.mention.doubt), "")


def judged(db: Database, unit: UnitId) -> tuple[Judged, ...]:
    """The names in a unit, in the order of the text."""
    found: dict[tuple[Span, str, Role], list[Resolved]] = {}
    for mention in db.get(unit_mentions, unit):
        found.setdefault((mention.span, mention.text, mention.role), []).append(resolve(db, mention))
    return tuple(Judged(unit, *key, tuple(readings)) for key, readings in found.items())


def meant(db: Database, wrong: Resolved, segment: Segment) -> tuple[str, ...]:
    """The names that may have been meant by a segment, the most likely first."""
    index = wrong.segments.index(segment)
    names = [candidate.name for candidate in candidates(db, wrong.mention, index)]
    joined = tuple(_joined(db, wrong.mention.role, segment))
    preferred = frozenset(name for name in names if _goes_on(db, wrong.mention, index, name))
    found = nearest(segment.text, names, preferred)
    return tuple(dict.fromkeys((*joined, *found)))[:3]


def _joined(db: Database, role: Role, segment: Segment) -> Iterator[str]:
    """`author_name` for `author__name`."""
    if segment.on is None or role.separator != "__":
        return
    entries = names_of(db, role, segment.on).entries
    for at, letter in enumerate(segment.text):
        entry = entries.get(segment.text[:at]) if letter == "_" else None
        if entry is not None and entry.target is not None:
            rest = segment.text[at + 1 :]
            if rest in names_of(db, role, entry.target).entries:
                yield f"{entry.name}__{rest}"


def _goes_on(db: Database, mention: Mention, index: int, name: str) -> bool:
    """Whether what follows a segment is right with another name in its place."""
    parts = [text for _, text in mention.parts()]
    if index == len(parts) - 1:
        return False
    text = mention.role.separator.join((*parts[:index], name, *parts[index + 1 :]))
    found = resolve(db, replace(mention, text=text, literal=False))
    return found.unknown is None and not found.skipped
