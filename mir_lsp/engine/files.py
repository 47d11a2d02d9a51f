"""The files that the engine knows: their chunks, and their units of code as inputs of the database."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from mir_lsp.facts.cache import Decoder, FileFacts, Unreadable, encode
from mir_lsp.facts.read import facts_of
from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import MISSING, Database, Key
from mir_lsp.index.ingest import Index
from mir_lsp.syntax import Module, parse_cached, resplit, split
from mir_lsp.syntax.module import restored
from mir_lsp.text.spans import Span

# The first parts of the keys of inputs that come from units.
_BODIES, _TURNS = "body", "turns"


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit and where its code stands in its file now."""

    id: UnitId
    span: Span


class SourceFile:
    """One version of one file. Its chunks and units are put together when they are first asked for."""

    __slots__ = ("_inputs", "_lengths", "_lookaheads", "_module", "_units", "facts", "path", "text")

    def __init__(self, path: str, text: str, facts: FileFacts, module: Module | None) -> None:
        self.path = path
        self.text = text
        self.facts = facts.chunks
        self._lengths = array("L", facts.lengths)
        self._lookaheads = array("L", facts.lookaheads)
        self._module = module
        self._units: tuple[PlacedUnit, ...] | None = None
        self._inputs: dict[Key, object] = {}

    @property
    def module(self) -> Module:
        """The chunks."""
        if self._module is None:
            self._module = restored(self.text, self._lengths, self._lookaheads)
        return self._module

    @property
    def units(self) -> tuple[PlacedUnit, ...]:
        """The units in the order of the text, each before the units inside it."""
        if self._units is None:
            self._units = self._placed()
        return self._units

    @property
    def inputs(self) -> dict[Key, object]:
        """What the database is told of the units."""
        _ = self.units
        return self._inputs

    def described(self) -> FileFacts:
        """What a cache keeps of the file."""
        return FileFacts(tuple(self._lengths), tuple(self._lookaheads), self.facts)

    def _placed(self) -> tuple[PlacedUnit, ...]:
        """The units; notes the inputs on the way."""
        found: list[PlacedUnit] = []
        turns: dict[str, int] = {}
        for chunk, start, facts in zip(self.module.chunks, self.module.starts, self.facts, strict=True):
            for unit in facts.units:
                # What surrounds functions and classes moves when they change: it is known with them.
                digest = unit.digest if unit.is_function else f"{chunk.digest}:{unit.span.start}"
                name = unit.qualname if unit.is_function else f"{unit.qualname}:{digest}"
                turn = turns.get(name, 0)
                turns[name] = turn + 1
                id = UnitId(self.path, unit.qualname, str(turn) if unit.is_function else f"{digest}:{turn}")
                found.append(PlacedUnit(id, unit.span.shifted(start)))
                self._inputs[body_key(id)] = Body(digest, unit.is_function, chunk, unit.span)
        for name, count in turns.items():
            if ":" not in name:
                self._inputs[turns_key(self.path, name)] = count
        return tuple(found)


class Files:
    """Keeps the index and the bodies of units equal to the texts."""

    def __init__(self, db: Database) -> None:
        self.index = Index(db)
        self._db = db
        self._files: dict[str, SourceFile] = {}
        self._decoder = Decoder()

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
        if old is None:
            module = split(text)
            facts = tuple(facts_of(chunk) for chunk in module.chunks)
        else:
            # What is edited is analysed next: its trees are kept, those of all other files would take much memory.
            module = resplit(old.module, text)
            facts = tuple(facts_of(chunk, parse_cached) for chunk in module.chunks)
        found = FileFacts(tuple(len(chunk.text) for chunk in module.chunks), module.lookaheads, facts)
        # The first text of a file is mostly also its last, and most files are never asked about.
        return self._replace(old, SourceFile(path, text, found, None if old is None else module))

    def restore(self, path: str, text: str, data: bytes) -> bool:
        """Add a file or give it another text whose facts a cache has; whether they were of any use.

        When they were not, nothing has changed.
        """
        try:
            found = self._decoder.decode(data)
        except Unreadable:
            return False
        if sum(found.lengths) != len(text):
            return False
        self._replace(self._files.get(path), SourceFile(path, text, found, None))
        return True

    def packed(self, path: str, text: str) -> bytes | None:
        """The facts of a text for a cache, None when the file has another by now or cannot be kept."""
        file = self._files.get(path)
        if file is None or file.text != text:
            return None
        try:
            return encode(file.described())
        except (ValueError, RecursionError):
            return None

    def remove(self, path: str) -> bool:
        """Forget a file; whether it was known."""
        old = self._files.pop(path, None)
        if old is None:
            return False
        self.index.remove_file(path)
        if not self._db.no_longer((_BODIES, path)):
            for key in old.inputs:
                self._db.set(key, MISSING)
        return True

    def _replace(self, old: SourceFile | None, new: SourceFile) -> bool:
        """Put a version in the place of another, None when the file was not known."""
        changed = self.index.set_file(new.path, new.facts)
        self._files[new.path] = new
        if old is None or self._db.no_longer((_BODIES, new.path)):
            self._db.later(((_BODIES, new.path), (_TURNS, new.path)), lambda: new.inputs.items())
            return True
        for key in old.inputs.keys() - new.inputs.keys():
            changed |= self._db.set(key, MISSING) and key[0] == _BODIES
        for key, value in new.inputs.items():
            changed |= self._db.set(key, value) and key[0] == _BODIES
        return changed
