"""Facts of a file as bytes and back, for a cache that may hold anything: what does not fit is refused.

The first line is JSON and read at once: the length of the file's text, and a note of whoever wrote it. What follows
is compressed and read when somebody asks: a table of values, in which each row refers to rows before it, so that
equal values are written once, and where things stand. The classes and their fields are those of `ChunkFacts`, found
by its annotations; `SCHEMA` is an address of them, to be kept with the bytes.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from hashlib import blake2b
from typing import Any, overload

from mir_lsp.facts.codec import Codec
from mir_lsp.facts.data import NO_LAYOUT, ChunkFacts, FileFacts, Layout

__all__ = ["SCHEMA", "Later", "StoredFile", "Unreadable", "encode", "stored"]

_LAYOUT = "layout"
_BREAK = b"\n"
# What is written once is read a few times: the fastest level halves the time that the best one would save in reading.
_LEVEL = 1


class Unreadable(ValueError):
    """The bytes are not facts, or not those of this version."""


def encode(file: FileFacts, note: object = None) -> bytes:
    """The facts as bytes, with a note that JSON has a form for.

    Raises:
        ValueError: a value has no form in JSON.
    """
    table = _CODEC.table()
    rows = [[table.add(getattr(chunk, name)) for name in _INDEXED] for chunk in file.chunks]
    layouts = [_written(chunk.layout) for chunk in file.chunks]
    body = [list(file.lengths), list(file.lookaheads), table.scalars, table.rows, rows, layouts]
    return _dumped([sum(file.lengths), note]) + _BREAK + zlib.compress(_dumped(body), _LEVEL)


def stored(data: bytes) -> StoredFile:
    """The facts that `encode` made these bytes of.

    Raises:
        Unreadable: the bytes are something else.
    """
    head, found, body = data.partition(_BREAK)
    try:
        length, note = json.loads(head)
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable from error
    if not found or type(length) is not int:
        raise Unreadable
    return StoredFile(length, note, body)


class StoredFile:
    """Facts as bytes until somebody asks. `length` is that of the file's text."""

    __slots__ = ("_body", "_facts", "length", "note")

    def __init__(self, length: int, note: object, body: bytes) -> None:
        self.length = length
        self.note = note
        self._body = body
        self._facts: FileFacts | None = None

    def read(self) -> FileFacts:
        """The facts.

        Raises:
            Unreadable: the bytes are something else.
        """
        if self._facts is None:
            try:
                self._facts = _read(json.loads(zlib.decompress(self._body)))
            except (ValueError, TypeError, IndexError, KeyError, RecursionError, OverflowError, zlib.error) as error:
                raise Unreadable from error
            self._body = b""
        return self._facts


class Later(Sequence[ChunkFacts]):
    """The facts of chunks that are read when they are first asked for."""

    __slots__ = ("_give",)

    def __init__(self, give: Callable[[], Sequence[ChunkFacts]]) -> None:
        self._give = give

    @overload
    def __getitem__(self, index: int) -> ChunkFacts: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[ChunkFacts]: ...

    def __getitem__(self, index: int | slice) -> ChunkFacts | Sequence[ChunkFacts]:
        return self._give()[index]

    def __iter__(self) -> Iterator[ChunkFacts]:
        return iter(self._give())

    def __len__(self) -> int:
        return len(self._give())


def _read(data: Any) -> FileFacts:
    lengths, lookaheads, scalars, rows, chunks, layouts = data
    values = _CODEC.values(scalars, rows)
    made = tuple(
        ChunkFacts(
            **{name: values[place] for name, place in zip(_INDEXED, chunk, strict=True)}, layout=_layout(where)
        )
        for chunk, where in zip(chunks, layouts, strict=True)
    )
    if not len(lengths) == len(lookaheads) == len(made):
        raise Unreadable
    return FileFacts(array("I", lengths), array("I", lookaheads), made)


def _written(layout: Layout) -> object:
    return [layout.names, layout.numbers.tolist(), layout.digests.hex()] if layout.names else 0


def _layout(data: Any) -> Layout:
    if data == 0:
        return NO_LAYOUT
    names, numbers, digests = data
    return Layout(tuple(names), array("I", numbers), bytes.fromhex(digests))


def _dumped(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


# Changes when the same facts are kept of more code than before.
_KEPT = "insides of functions that import listeners, models that are tagged"


_INDEXED = tuple(field.name for field in fields(ChunkFacts) if field.name != _LAYOUT)
_CODEC = Codec([ChunkFacts])
SCHEMA = blake2b(f"{_KEPT}\n{_CODEC.schema}".encode(), digest_size=16).hexdigest()
