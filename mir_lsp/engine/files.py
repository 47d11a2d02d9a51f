"""The files that the engine knows: their chunks, and their units of code as inputs of the database."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.facts.data import ChunkFacts
from mir_lsp.facts.read import facts_of
from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import MISSING, Database
from mir_lsp.index.ingest import Index
from mir_lsp.syntax import Module, resplit, split
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit and where its code stands in its file now."""

    id: UnitId
    span: Span


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One version of one file."""

    path: str
    module: Module
    units: tuple[PlacedUnit, ...]

    @property
    def text(self) -> str:
        return self.module.text


class Files:
    """Keeps the index and the bodies of units equal to the texts."""

    def __init__(self, db: Database) -> None:
        self.index = Index(db)
        self._db = db
        self._files: dict[str, SourceFile] = {}
        self._turns: dict[str, dict[str, int]] = {}

    def get(self, path: str) -> SourceFile | None:
        """The current version of a file."""
        return self._files.get(path)

    def paths(self) -> tuple[str, ...]:
        """The known files in a stable order."""
        return tuple(sorted(self._files))

    def put(self, path: str, text: str) -> bool:
        """Add a file or give it another text; whether anything that analysis reads has changed."""
        old = self._files.get(path)
        if old is not None and old.text == text:
            return False
        module = split(text) if old is None else resplit(old.module, text)
        facts = tuple(facts_of(chunk) for chunk in module.chunks)
        changed = self.index.set_file(path, facts)
        placed, bodies, turns = _units(path, module, facts)
        self._files[path] = SourceFile(path, module, placed)
        return self._publish(path, old, bodies, turns) or changed

    def remove(self, path: str) -> bool:
        """Forget a file; whether it was known."""
        old = self._files.pop(path, None)
        if old is None:
            return False
        self.index.remove_file(path)
        self._publish(path, old, {}, {})
        return True

    def _publish(self, path: str, old: SourceFile | None, bodies: dict[UnitId, Body], turns: dict[str, int]) -> bool:
        changed = False
        for placed in old.units if old is not None else ():
            if placed.id not in bodies:
                changed |= self._db.set(body_key(placed.id), MISSING)
        for unit, body in bodies.items():
            changed |= self._db.set(body_key(unit), body)
        before = self._turns.get(path, {})
        for name in before.keys() | turns.keys():
            if before.get(name) != turns.get(name):
                self._db.set(turns_key(path, name), turns.get(name, MISSING))
        self._turns[path] = turns
        return changed


def _units(
    path: str, module: Module, facts: tuple[ChunkFacts, ...]
) -> tuple[tuple[PlacedUnit, ...], dict[UnitId, Body], dict[str, int]]:
    placed: list[PlacedUnit] = []
    bodies: dict[UnitId, Body] = {}
    turns: dict[str, int] = {}
    for chunk, start, chunk_facts in zip(module.chunks, module.starts, facts, strict=True):
        for unit in chunk_facts.units:
            # What surrounds functions and classes moves when they change: it is known with them.
            digest = unit.digest if unit.is_function else f"{chunk.digest}:{unit.span.start}"
            name = unit.qualname if unit.is_function else f"{unit.qualname}:{digest}"
            turn = turns.get(name, 0)
            turns[name] = turn + 1
            id = UnitId(path, unit.qualname, str(turn) if unit.is_function else f"{digest}:{turn}")
            placed.append(PlacedUnit(id, unit.span.shifted(start)))
            bodies[id] = Body(digest, unit.is_function, chunk, unit.span)
    return tuple(placed), bodies, {name: turn for name, turn in turns.items() if ":" not in name}
