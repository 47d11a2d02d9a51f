"""What the rules about exposure find, asked chunk by chunk: decorators and bases belong to no unit of code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mir_lsp.engine.checking import READING
from mir_lsp.engine.config import Config
from mir_lsp.engine.elsewhere import Placed
from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.guarding import guarded, said
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.secrecy import Names
from mir_lsp.rules.model import Found
from mir_lsp.rules.registry import EXPOSURE_CHECKS
from mir_lsp.semantics.exposures import exposures
from mir_lsp.syntax import Chunk
from mir_lsp.text.spans import Span

CHUNK_TURN = "chunk"  # the turn of what stands for a chunk as a whole among units

# A file without any of these words has no view, form, serializer or admin class.
_WORDS = ("request", "serializers", "forms", "admin", "View", "rest_framework")


def exposed_in(db: Database, file: SourceFile) -> Iterator[Placed]:
    """The findings of a file, each with the chunk that it stands in."""
    if not any(word in file.text for word in _WORDS):
        return
    module = file.module
    for start, chunk, facts in zip(module.starts, module.chunks, file.chunks(), strict=True):
        for found in db.latest((), chunk_findings, file.path, chunk):
            name = facts.bindings[0].name if facts.bindings else ""
            unit = PlacedUnit(UnitId(file.path, name, CHUNK_TURN), Span(start, start + len(chunk.text)))
            yield Placed(unit, found, file.path, found.span.shifted(start))


def chunk_findings(db: Database, path: str, chunk: Chunk) -> tuple[Found, ...]:
    """What the rules find in one chunk; nothing while files of the project are being read."""
    if db.read(READING, False):
        return ()
    return guarded(f"exposure of {chunk.digest}", (), lambda: _judged(db, path, chunk))


def _judged(db: Database, path: str, chunk: Chunk) -> tuple[Found, ...]:
    found = exposures(db, path, chunk)
    return tuple(said(EXPOSURE_CHECKS, chunk.digest, found)) if found else ()


def gone(before: SourceFile, after: SourceFile | None) -> Iterator[tuple[Callable[..., object], str, Chunk]]:
    """What is remembered of chunks that a file has no longer."""
    left = set(after.module.chunks) if after is not None else set()
    yield from ((chunk_findings, before.path, chunk) for chunk in before.module.chunks if chunk not in left)


def names_in(configs: Mapping[str, Config]) -> tuple[Names, ...]:
    """The names of secrets and rights that settings add, by folder."""
    named = (Names(folder, each.secret_fields, each.privileged_fields) for folder, each in sorted(configs.items()))
    return tuple(each for each in named if each.secret or each.privileged)
