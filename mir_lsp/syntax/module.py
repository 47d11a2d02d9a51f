"""A module as a lossless sequence of chunks, each known by the hash of its text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.syntax.boundaries import next_boundary
from mir_lsp.syntax.plain import digest_of

# The digest of a chunk, and how many chunks of the same text stand before it in the module.
ChunkKey = tuple[str, int]

_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Chunk:
    """One top-level statement with its decorators and the comments and blank lines before it."""

    text: str
    digest: str


class Module:
    """Immutable. Joining the texts of `chunks` gives `text`; `starts` has the offset of each chunk.

    There is always at least one chunk: that of an empty text is empty.
    """

    __slots__ = ("_indexes", "_keys", "_lookaheads", "chunks", "starts", "text")

    def __init__(
        self, text: str, chunks: tuple[Chunk, ...], starts: tuple[int, ...], lookaheads: tuple[int, ...]
    ) -> None:
        self.text = text
        self.chunks = chunks
        self.starts = starts
        # How far beyond its start each chunk looked to find its end: an edit beyond that cannot move the end.
        self._lookaheads = lookaheads
        self._keys: tuple[ChunkKey, ...] | None = None
        self._indexes: dict[ChunkKey, int] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Module) and self.starts == other.starts and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.text, self.starts))

    def __repr__(self) -> str:
        return f"Module({len(self.text)} characters, {len(self.chunks)} chunks)"

    @property
    def keys(self) -> tuple[ChunkKey, ...]:
        """The key of each chunk; inserting a different chunk above leaves it unchanged."""
        if self._keys is None:
            seen: dict[str, int] = {}
            keys = []
            for chunk in self.chunks:
                occurrence = seen.get(chunk.digest, 0)
                seen[chunk.digest] = occurrence + 1
                keys.append((chunk.digest, occurrence))
            self._keys = tuple(keys)
        return self._keys

    @property
    def lookaheads(self) -> tuple[int, ...]:
        """How far beyond its start each chunk looked to find its end."""
        return self._lookaheads

    def chunk_at(self, offset: int) -> int:
        """The index of the chunk that holds `offset`; offsets outside the text: the first or last chunk."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def index_of(self, key: ChunkKey) -> int | None:
        """The index of the chunk with `key`, or None when the module has no such chunk."""
        if self._indexes is None:
            self._indexes = {known: index for index, known in enumerate(self.keys)}
        return self._indexes.get(key)

    def span_of(self, index: int) -> tuple[int, int]:
        """Start and end offset of a chunk."""
        start = self.starts[index]
        return start, start + len(self.chunks[index].text)


def split(text: str) -> Module:
    """The chunks of `text`, from scratch. Never raises; a pure function of the text."""
    return _continued(text, _Parts(), None)


def resplit(module: Module, new_text: str) -> Module:
    """The same as `split(new_text)`; fast when `new_text` is `module.text` after an edit."""
    if new_text == module.text:
        return module
    same_start = _common_prefix(module.text, new_text)
    parts = _Parts()
    for chunk, start, lookahead in zip(module.chunks, module.starts, module._lookaheads, strict=True):
        if start + lookahead > same_start or start + len(chunk.text) > same_start:
            break
        parts.add(chunk, start, lookahead)
    return _continued(new_text, parts, module)


def restored(text: str, lengths: Iterable[int], lookaheads: Iterable[int]) -> Module:
    """The module that `split(text)` gave, from the lengths of its chunks and its lookaheads."""
    chunks: list[Chunk] = []
    starts: list[int] = []
    start = 0
    for length in lengths:
        piece = text[start : start + length]
        chunks.append(Chunk(piece, digest_of(piece)))
        starts.append(start)
        start += length
    return Module(text, tuple(chunks), tuple(starts), tuple(lookaheads))


class _Parts:
    """The chunks found so far."""

    __slots__ = ("chunks", "end", "lookaheads", "starts")

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self.starts: list[int] = []
        self.lookaheads: list[int] = []
        self.end = 0

    def add(self, chunk: Chunk, start: int, lookahead: int) -> None:
        self.chunks.append(chunk)
        self.starts.append(start)
        self.lookaheads.append(lookahead)
        self.end = start + len(chunk.text)


def _continued(text: str, parts: _Parts, old: Module | None) -> Module:
    """Scan on from the end of `parts`, until the rest of the text is a tail of chunks of `old`."""
    length = len(text)
    same_end = _common_suffix(old.text, text) if old is not None else -1
    while parts.end < length or not parts.chunks:
        start = parts.end
        if old is not None and length - start <= same_end and _adopt_tail(parts, old, length):
            break
        boundary = next_boundary(text, start)
        piece = text[start : boundary.end]
        parts.add(Chunk(piece, digest_of(piece)), start, boundary.reach - start)
    return Module(text, tuple(parts.chunks), tuple(parts.starts), tuple(parts.lookaheads))


def _adopt_tail(parts: _Parts, old: Module, length: int) -> bool:
    """Take over the chunks of `old` from the place that matches `parts.end`, if a chunk starts there."""
    shift = length - len(old.text)
    index = bisect_left(old.starts, parts.end - shift)
    if index >= len(old.starts) or old.starts[index] != parts.end - shift or parts.end >= length:
        return False
    parts.chunks.extend(old.chunks[index:])
    parts.starts.extend(start + shift for start in old.starts[index:])
    parts.lookaheads.extend(old._lookaheads[index:])
    parts.end = length
    return True


def _common_prefix(first: str, second: str) -> int:
    limit = min(len(first), len(second))
    position = 0
    while position < limit and first[position : position + _BLOCK] == second[position : position + _BLOCK]:
        position += _BLOCK
    position = min(position, limit)
    while position < limit and first[position] == second[position]:
        position += 1
    return position


def _common_suffix(first: str, second: str) -> int:
    limit = min(len(first), len(second))
    size = 0
    while size + _BLOCK <= limit and first.endswith(
        second[len(second) - size - _BLOCK : len(second) - size], 0, len(first) - size
    ):
        size += _BLOCK
    while size < limit and first[-1 - size] == second[-1 - size]:
        size += 1
    return size
