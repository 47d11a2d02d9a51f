"""The units of a file and where they stand, put together chunk by chunk; those of chunks that stay are taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mir_lsp.facts.data import ChunkFacts
from mir_lsp.index.bodies import Body, UnitId, body_key, code_key, turns_key
from mir_lsp.index.db import MISSING, Key
from mir_lsp.syntax import Chunk, Module, Regions, parse_cached
from mir_lsp.text.spans import Span

__all__ = ["PlacedUnit", "Placing", "changes", "placing"]

Pairs = tuple[tuple[Key, object], ...]


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit and where its code stands in its file now."""

    id: UnitId
    span: Span


class _Piece:
    """The units of one chunk. `turns` are, for each name of them, the first turn and how many there are."""

    __slots__ = ("around", "bodies", "chunk", "facts", "start", "turns", "units")

    def __init__(
        self,
        chunk: Chunk,
        facts: ChunkFacts,
        start: int,
        units: tuple[PlacedUnit, ...],
        bodies: Pairs,
        turns: tuple[tuple[str, int, int], ...],
        around: tuple[tuple[str, UnitId], ...],
    ) -> None:
        self.chunk = chunk
        self.facts = facts
        self.start = start
        self.units = units
        self.bodies = bodies
        self.turns = turns
        self.around = around

    def at(self, start: int) -> _Piece:
        """The same where the chunk stands now."""
        if start == self.start:
            return self
        shift = start - self.start
        units = tuple([PlacedUnit(unit.id, unit.span.shifted(shift)) for unit in self.units])
        return _Piece(self.chunk, self.facts, start, units, self.bodies, self.turns, self.around)


class Placing:
    """The units of one version of a file, in the order of the text, each before the units inside it."""

    __slots__ = ("_by_id", "around", "path", "pieces", "turns", "units")

    def __init__(self, path: str, pieces: tuple[_Piece, ...], turns: dict[str, int]) -> None:
        self.path = path
        self.pieces = pieces
        self.units = tuple([unit for piece in pieces for unit in piece.units])
        self._by_id: dict[UnitId, PlacedUnit] | None = None
        self.turns = turns  # how many functions of each name there are
        self.around: dict[str, tuple[UnitId, ...]] = {}  # the units of module-level code and of class bodies
        around: dict[str, list[UnitId]] = {}
        for piece in pieces:
            for name, id in piece.around:
                around.setdefault(name, []).append(id)
        self.around = {name: tuple(found) for name, found in around.items()}

    def unit(self, id: UnitId) -> PlacedUnit | None:
        """A unit and where it stands."""
        if self._by_id is None:
            self._by_id = {unit.id: unit for unit in self.units}
        return self._by_id.get(id)

    def inputs(self) -> Iterator[tuple[Key, object]]:
        """What the database is told of the units."""
        for piece in self.pieces:
            yield from piece.bodies
        yield from self.sets()

    def sets(self) -> Pairs:
        """What it is told of all units of a name together."""
        counts = tuple((turns_key(self.path, name), count) for name, count in self.turns.items())
        return counts + tuple((code_key(self.path, name), units) for name, units in self.around.items())


def placing(path: str, module: Module, facts: Iterable[ChunkFacts], before: Placing | None) -> Placing:
    """The units of a module with these facts of its chunks. `before` is that of an earlier version of the file."""
    known = {id(piece.chunk): piece for piece in before.pieces} if before is not None else {}
    turns: dict[str, int] = {}
    pieces: list[_Piece] = []
    for chunk, start, found in zip(module.chunks, module.starts, facts, strict=True):
        piece = known.get(id(chunk))
        if (
            piece is not None
            and piece.facts is found
            and all(turns.get(name, 0) == at for name, at, _ in piece.turns)
        ):
            piece = piece.at(start)
        else:
            piece = _piece(path, chunk, start, found, turns)
        for name, first, count in piece.turns:
            turns[name] = first + count
        pieces.append(piece)
    functions = {name: count for name, count in turns.items() if ":" not in name}
    return Placing(path, tuple(pieces), functions)


def changes(before: Placing, after: Placing) -> Iterator[tuple[Key, object]]:
    """The inputs that may differ between two versions of a file, with their values now."""
    kept = {id(piece.bodies) for piece in before.pieces} & {id(piece.bodies) for piece in after.pieces}
    new = dict(_bodies(after.pieces, kept))
    gone = [key for key, _ in _bodies(before.pieces, kept) if key not in new]
    if (before.turns, before.around) != (after.turns, after.around):
        sets = dict(after.sets())
        gone += [key for key, _ in before.sets() if key not in sets]
        new |= sets
    yield from ((key, MISSING) for key in gone)
    yield from new.items()


def _bodies(pieces: Sequence[_Piece], kept: set[int]) -> Iterator[tuple[Key, object]]:
    for piece in pieces:
        if id(piece.bodies) not in kept:
            yield from piece.bodies


def _piece(path: str, chunk: Chunk, start: int, facts: ChunkFacts, before: dict[str, int]) -> _Piece:
    damage = None if facts.complete or not facts.layout.digests else _Damage(chunk)
    units: list[PlacedUnit] = []
    bodies: list[tuple[Key, object]] = []
    around: list[tuple[str, UnitId]] = []
    turns: dict[str, int] = {}
    for unit in facts.units:
        # What surrounds functions and classes moves when they change: it is known with them.
        digest = unit.digest if unit.is_function else f"{chunk.digest}:{unit.span.start}"
        name = unit.qualname if unit.is_function else f"{unit.qualname}:{digest}"
        turn = before.get(name, 0) + turns.get(name, 0)
        turns[name] = turns.get(name, 0) + 1
        id = UnitId(path, unit.qualname, str(turn) if unit.is_function else f"{digest}:{turn}")
        units.append(PlacedUnit(id, unit.span.shifted(start)))
        if not unit.is_function:
            around.append((unit.qualname, id))
        harm = damage.of(unit.span) if damage is not None else ""
        bodies.append((body_key(id), Body(digest, unit.is_function, chunk, unit.span, harm)))
    counted = tuple((name, before.get(name, 0), count) for name, count in turns.items())
    return _Piece(chunk, facts, start, tuple(units), tuple(bodies), counted, tuple(around))


class _Damage:
    """What recovery took out of a chunk."""

    def __init__(self, chunk: Chunk) -> None:
        self._digest = chunk.digest
        self._blanked = Regions(parse_cached(chunk).blanked)

    def of(self, span: Span) -> str:
        """What tells code that it took a part of from the same code elsewhere; nothing for code that is whole."""
        return f"{self._digest}:{span.start}" if self._blanked.overlap(span) else ""
