"""Facts of a file as bytes and back, for a cache that may hold anything: what does not fit is refused.

The bytes are JSON: a table of values, in which each row refers to rows before it, so that equal values are written
once. The classes and their fields are those of `ChunkFacts`, found by its annotations; `SCHEMA` is an address of
them, to be kept with the bytes. Where definitions stand is a table of its own that is read when it is asked for.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any

from mir_lsp.facts.data import ChunkFacts, Site, Unit

_PLACES = ("sites", "units")
_TUPLE = 0
_BREAK = b"\n"
# Beyond this many values, sharing them between files costs more memory than it saves.
_MOST_SHARED = 60_000


class Unreadable(ValueError):
    """The bytes are not facts, or not those of this version."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of a file's chunks, with the length of each and how far it looked beyond its start."""

    lengths: tuple[int, ...]
    lookaheads: tuple[int, ...]
    chunks: tuple[ChunkFacts, ...]


def encode(file: FileFacts) -> bytes:
    """The facts as bytes.

    Raises:
        ValueError: a value has no form in JSON.
    """
    table = _Table()
    rows = [[table.add(getattr(chunk, name)) for name in _INDEXED] for chunk in file.chunks]
    places = _Table()
    placed = [[places.add(getattr(chunk, name)) for name in _PLACES] for chunk in file.chunks]
    head = [file.lengths, file.lookaheads, table.scalars, table.rows, rows]
    return _dumped(head) + _BREAK + _dumped([places.scalars, places.rows, placed])


class Decoder:
    """Reads files one after the other; values that files have in common are made once."""

    __slots__ = ("_shared",)

    def __init__(self) -> None:
        self._shared: dict[Any, Any] = {}

    def decode(self, data: bytes) -> FileFacts:
        """The facts that `encode` made these bytes of.

        Raises:
            Unreadable: the bytes are something else.
        """
        head, found, tail = data.partition(_BREAK)
        if not found:
            raise Unreadable
        try:
            lengths, lookaheads, scalars, rows, chunks = json.loads(head)
            if len(self._shared) > _MOST_SHARED:
                self._shared.clear()
            values = _values(scalars, rows, self._shared)
            places = _Places(tail, len(chunks))
            made = tuple(
                StoredFacts([values[place] for place in chunk], places, position)
                for position, chunk in enumerate(chunks)
            )
            if not len(lengths) == len(lookaheads) == len(made):
                raise Unreadable
            return FileFacts(tuple(lengths), tuple(lookaheads), made)
        except (ValueError, TypeError, IndexError, KeyError, RecursionError) as error:
            raise Unreadable from error


class StoredFacts(ChunkFacts):
    """Facts whose sites and units are read when they are first asked for."""

    __slots__ = ("_places", "_position")

    _places: _Places
    _position: int

    def __init__(self, values: Sequence[Any], places: _Places, position: int) -> None:
        for name, value in zip(_INDEXED, values, strict=True):
            _set(self, name, value)
        _set(self, "_places", places)
        _set(self, "_position", position)

    @property
    def sites(self) -> tuple[Site, ...]:
        return self._places.read()[self._position][0]

    @property
    def units(self) -> tuple[Unit, ...]:
        return self._places.read()[self._position][1]


class _Places:
    """The sites and units of a file's chunks, as bytes until somebody asks."""

    __slots__ = ("_chunks", "_count", "_data")

    def __init__(self, data: bytes, count: int) -> None:
        self._data = data
        self._count = count
        self._chunks: list[tuple[tuple[Site, ...], tuple[Unit, ...]]] | None = None

    def read(self) -> list[tuple[tuple[Site, ...], tuple[Unit, ...]]]:
        if self._chunks is None:
            scalars, rows, chunks = json.loads(self._data)
            values = _values(scalars, rows, {})
            self._chunks = [(values[sites], values[units]) for sites, units in chunks]
            self._data = b""
        return self._chunks


class _Table:
    """Values as rows: first the scalars, then rows of a class and the places of its fields' values.

    Places of scalars are negative (`-1` is the first), so that both lists grow without moving each other.
    """

    __slots__ = ("_known", "rows", "scalars")

    def __init__(self) -> None:
        self.scalars: list[object] = []
        self.rows: list[list[int]] = []
        self._known: dict[object, int] = {}

    def add(self, value: Any) -> int:
        """The place of a value."""
        kind = type(value)
        number = _NUMBERS.get(kind)
        if number is None:
            return self._scalar(kind, value)
        if number == _TUPLE:
            row = (_TUPLE, *map(self.add, value))
        elif issubclass(kind, Enum):
            row = (number, self.add(value.value))
        else:
            row = (number, *[self.add(getattr(value, name)) for name in _FIELDS[number]])
        place = self._known.get(row)
        if place is None:
            place = self._known[row] = len(self.rows)
            self.rows.append(list(row))
        return place

    def _scalar(self, kind: type, value: Any) -> int:
        # `True == 1` and `1 == 1.0`: equal keys, different values.
        key = (kind, repr(value) if kind is float else value)
        place = self._known.get(key)
        if place is None:
            if kind not in _SCALARS:
                raise ValueError(f"no form for {kind.__name__}")
            self.scalars.append(value)
            place = self._known[key] = -len(self.scalars)
        return place


def _values(scalars: list[Any], rows: list[list[int]], shared: dict[Any, Any]) -> list[Any]:
    """The values of rows in their order, and after them those of scalars, from the last to the first."""
    values: list[Any] = [None] * len(rows) + scalars[::-1]
    for position, row in enumerate(rows):
        number, *places = row
        parts = [values[place] for place in places]
        values[position] = tuple(parts) if number == _TUPLE else _MAKERS[number](*parts)
    return values


def _dumped(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _classes() -> tuple[type, ...]:
    """The classes that facts are made of, in the order in which annotations name them."""
    found: dict[type, None] = {}
    pending: list[Any] = [ChunkFacts]
    while pending:
        kind = pending.pop(0)
        pending.extend(typing.get_args(kind))
        # Python 3.10 takes `tuple[int, ...]` for a class.
        if not isinstance(kind, type) or typing.get_origin(kind) is not None or kind in found:
            continue
        if is_dataclass(kind):
            pending.extend(typing.get_type_hints(kind).values())
        if is_dataclass(kind) or issubclass(kind, Enum):
            found[kind] = None
    return tuple(found)


def _schema() -> Iterator[str]:
    for kind in _CLASSES:
        members = kind.__members__ if issubclass(kind, Enum) else getattr(kind, "__annotations__", {})
        yield f"{kind.__module__}.{kind.__qualname__}{list(members.items())}"


_set = object.__setattr__
_SCALARS = frozenset({str, int, float, bool, type(None)})
_INDEXED = tuple(field.name for field in fields(ChunkFacts) if field.name not in _PLACES)
_CLASSES = _classes()
_MAKERS: tuple[Callable[..., Any], ...] = (lambda *parts: parts, *_CLASSES)
_NUMBERS: dict[type, int] = {tuple: _TUPLE, **{kind: place for place, kind in enumerate(_CLASSES, 1)}}
_FIELDS: tuple[tuple[str, ...], ...] = (
    (),
    *(tuple(each.name for each in fields(kind)) if is_dataclass(kind) else () for kind in _CLASSES),
)
SCHEMA = blake2b("\n".join(_schema()).encode(), digest_size=16).hexdigest()
