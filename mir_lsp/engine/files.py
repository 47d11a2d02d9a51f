"""The files that the engine knows: their chunks, and their units of code as inputs of the database."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mir_lsp.engine.placing import PlacedUnit, Placing, changes, placing
from mir_lsp.facts.cache import Later, StoredFile, Unreadable, encode, stored
from mir_lsp.facts.data import ChunkFacts, ClassFact, FileFacts
from mir_lsp.facts.early import early_facts
from mir_lsp.facts.read import facts_of, read_file
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import MISSING, Database
from mir_lsp.index.ingest import OWN, Index
from mir_lsp.index.summary import Summary, restored_summary
from mir_lsp.syntax import Module, parse_cached, resplit
from mir_lsp.syntax.module import restored
from mir_lsp.text.spans import Span

# The first parts of the keys of inputs that come from units.
_BODIES, _TURNS, _CODE = "body", "turns", "code"

OF_ONE_FILE = frozenset((*OWN, _BODIES, _TURNS, _CODE))
"""The first parts of the keys of inputs that the text of one file decides alone; the second is its path."""


class SourceFile:
    """One version of one file. Its chunks and units are put together when they are first asked for."""

    __slots__ = ("_before", "_facts", "_module", "_placing", "path", "text")

    def __init__(
        self,
        path: str,
        text: str,
        facts: FileFacts | StoredFile,
        module: Module | None,
        before: Placing | None = None,
    ) -> None:
        self.path = path
        self.text = text
        self._facts = facts
        self._module = module
        self._before = before  # of an earlier version
        self._placing: Placing | None = None

    @property
    def module(self) -> Module:
        """The chunks."""
        if self._module is None:
            described = self.described()
            self._module = restored(self.text, described.lengths, described.lookaheads)
        return self._module

    @property
    def units(self) -> tuple[PlacedUnit, ...]:
        """The units in the order of the text, each before the units inside it."""
        return self.placing.units

    @property
    def placing(self) -> Placing:
        """The units with what the database is told of them."""
        if self._placing is None:
            self._placing = placing(self.path, self.module, self.chunks(), self._before)
            self._before = None
        return self._placing

    @property
    def known_placing(self) -> Placing | None:
        """The same if somebody has asked for it, of this version or the one before."""
        return self._placing or self._before

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the module's classes that have bases."""
        definitions = (binding for facts in self.chunks() for binding in facts.bindings)
        return tuple(
            binding.name
            for binding in definitions
            if isinstance(binding.definition, ClassFact) and binding.definition.bases
        )

    def placed(self, id: UnitId) -> PlacedUnit | None:
        """A unit and where it stands now."""
        return self.placing.unit(id)

    def definition(self, qualname: str, literal: str) -> Span | None:
        """Where the last definition of a name stands, or a text in it; None when there is none."""
        found: Span | None = None
        for start, facts in zip(self.module.starts, self.chunks(), strict=True):
            for site in facts.sites:
                if site.qualname == qualname:
                    found = site.span.shifted(start) if literal else site.name_span.shifted(start)
        if found is None or not literal:
            return found
        quoted = re.search(rf"""(["']){re.escape(literal)}\1""", found.text_of(self.text))
        return Span(*quoted.span()).shifted(found.start) if quoted is not None else found

    def extent(self, qualname: str) -> Span | None:
        """Where the last definition of a name stands, whole; None when there is none."""
        found: Span | None = None
        for start, facts in zip(self.module.starts, self.chunks(), strict=True):
            for site in facts.sites:
                if site.qualname == qualname:
                    found = site.span.shifted(start)
        return found

    def body_of(self, qualname: str) -> tuple[tuple[str, Span], ...]:
        """The names that the body of a class defines with the statements that do, in the order of the text."""
        found: list[tuple[str, Span]] = []
        for start, facts in zip(self.module.starts, self.chunks(), strict=True):
            for site in facts.sites:
                outer, _, name = site.qualname.rpartition(".")
                if outer == qualname:
                    found.append((name, site.span.shifted(start)))
        return tuple(sorted(found, key=lambda member: member[1]))

    def described(self) -> FileFacts:
        """What a cache keeps of the file."""
        if isinstance(self._facts, StoredFile):
            try:
                self._facts = self._facts.read()
            except Unreadable:
                self._facts = read_file(self.text)
        return self._facts

    def chunks(self) -> Sequence[ChunkFacts]:
        """The facts of the chunks."""
        return self.described().chunks


class Files:
    """Keeps the index and the bodies of units equal to the texts."""

    def __init__(self, db: Database) -> None:
        self.index = Index(db)
        self._db = db
        self._files: dict[str, SourceFile] = {}

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
            # The first text of a file is mostly also its last, and most files are never asked about.
            return self._replace(old, SourceFile(path, text, read_file(text), None))
        module = resplit(old.module, text)
        known = {chunk.digest: facts for chunk, facts in zip(old.module.chunks, old.chunks(), strict=True)}
        # What is edited is analysed next: its trees are kept, those of all other files would take much memory.
        facts = tuple(known.get(chunk.digest) or facts_of(chunk, parse_cached) for chunk in module.chunks)
        found = FileFacts(tuple(len(chunk.text) for chunk in module.chunks), module.lookaheads, facts)
        return self._replace(old, SourceFile(path, text, found, module, old.known_placing))

    def expect(self, path: str, text: str) -> None:
        """Let the index know of what a new file defines before the file is added: models are asked for first."""
        if path in self._files:
            return
        facts = early_facts(text)
        if facts is None:
            self.put(path, text)
        else:
            self.index.set_file(path, facts)

    def restore(self, path: str, text: str, data: bytes) -> bool:
        """Add a file or give it another text whose facts a cache has; whether they were of any use.

        When they were not, nothing has changed.
        """
        old = self._files.get(path)
        if old is not None and old.text == text:
            return True
        try:
            found = stored(data)
            summary = restored_summary(found.note)
        except ValueError:
            return False
        if found.length != len(text):
            return False
        self._replace(old, SourceFile(path, text, found, None), summary)
        return True

    def packed(self, path: str, text: str) -> bytes | None:
        """The facts of a text for a cache, None when the file has another by now or cannot be kept."""
        file = self._files.get(path)
        if file is None or file.text != text:
            return None
        try:
            summary = self.index.summary(path)
            return encode(file.described(), [summary.classes, summary.members])
        except (ValueError, RecursionError):
            return None

    def remove(self, path: str) -> bool:
        """Forget a file; whether it was known."""
        old = self._files.pop(path, None)
        if old is None:
            return self.index.remove_file(path)
        self.index.remove_file(path)
        if not self._db.no_longer((_BODIES, path)):
            for key, _ in old.placing.inputs():
                self._db.set(key, MISSING)
        return True

    def _replace(self, old: SourceFile | None, new: SourceFile, summary: Summary | None = None) -> bool:
        """Put a version in the place of another, None when the file was not known."""
        facts = new.chunks() if summary is None else Later(new.chunks)
        changed = self.index.set_file(new.path, facts, summary)
        self._files[new.path] = new
        if old is None or self._db.no_longer((_BODIES, new.path)):
            groups = ((_BODIES, new.path), (_TURNS, new.path), (_CODE, new.path))
            self._db.later(groups, lambda: new.placing.inputs())
            return True
        for key, value in changes(old.placing, new.placing):
            changed |= self._db.set(key, value) and key[0] == _BODIES
        return changed
