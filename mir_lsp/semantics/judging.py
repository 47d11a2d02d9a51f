"""The names in one unit of code with what they are: what rules judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.paths import is_migration_path
from mir_lsp.semantics.lookups import Resolved, Segment, candidates, names_of, resolve
from mir_lsp.semantics.loose_names import fitted
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.nearest import nearest
from mir_lsp.semantics.tables import lookups as tables
from mir_lsp.semantics.unit_mentions import loose_names, past_mentions, unit_mentions
from mir_lsp.text.spans import Span

_MOST = 3


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
    old = is_migration_path(unit.path)
    for mention in db.get(unit_mentions, unit) if not old else past_mentions(db, unit):
        found.setdefault((mention.span, mention.text, mention.role), []).append(resolve(db, mention))
    named = {span for span, *_ in found}
    for group in loose_names(db, unit) if not old else ():
        for each in fitted(db, unit.path, group):
            if each.readings and each.name.span not in named:
                found[each.name.span, each.name.text, each.name.role] = list(each.readings)
    return tuple(Judged(unit, *key, tuple(readings)) for key, readings in sorted(found.items(), key=_place))


def _place(found: tuple[tuple[Span, str, Role], list[Resolved]]) -> tuple[Span, str, str]:
    (span, text, role), _ = found
    return span, text, role.name


@dataclass(frozen=True, slots=True)
class Meant:
    """What may have been meant: the text to write at `span`, and the name as people are told it."""

    span: Span
    text: str
    shown: str


def meant(db: Database, wrong: Resolved, segment: Segment) -> tuple[Meant, ...]:
    """What may have been meant by a segment, the most likely first."""
    index = wrong.segments.index(segment)
    names = [candidate.name for candidate in candidates(db, wrong.mention, index)]
    joined = tuple(_joined(db, wrong.mention.role, segment))
    usual = [name for name in tables.ALSO_CALLED.get(segment.text.casefold(), ()) if name in names]
    preferred = frozenset(name for name in names if _goes_on(db, wrong.mention, index, name))
    found = dict.fromkeys((*joined, *(usual if segment.on_type else ()), *nearest(segment.text, names, preferred)))
    said = [Meant(segment.span, name, name) for name in found]
    return tuple((*_left_out(wrong, index), *said)[:_MOST])


def _left_out(wrong: Resolved, index: int) -> Iterator[Meant]:
    """`born__date` of a date: what the transform would give is there without it."""
    segment = wrong.segments[index]
    type, before = segment.on_type, wrong.segments[index - 1] if index else None
    if before is None or type is None or not tables.gives_what_is_there(type, segment.text):
        return
    rest = [each.text for each in (*wrong.segments[:index], *wrong.segments[index + 1 :])]
    yield Meant(Span(before.span.end, segment.span.end), "", wrong.mention.role.separator.join(rest))


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
