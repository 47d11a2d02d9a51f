"""Values of known classes as rows of numbers and back, so that equal values are written once.

The classes are found by the annotations of the first ones: dataclasses, enumerations and named tuples. Whatever does
not fit is refused, so that a file from outside makes nothing but values of these.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, cast

__all__ = ["Codec", "Named", "Table"]

_TUPLE = 0
_SCALARS = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True, slots=True)
class Named:
    """How values of a class are written by a name, and found by it again; `find` raises `KeyError`."""

    name: Callable[[Any], str]
    find: Callable[[str], Any]


class Codec:
    """Writes and reads values of some classes and of those that their annotations name.

    `names` are those in annotations that cannot be found when the program runs. `named` are classes whose values are
    not written, but a name of each.
    """

    def __init__(
        self,
        first: Iterable[type],
        names: Mapping[str, object] = MappingProxyType({}),
        named: Mapping[type, Named] = MappingProxyType({}),
    ) -> None:
        kinds = _classes(first, names, named)
        self.numbers: dict[type, int] = {tuple: _TUPLE, **{kind: place for place, kind in enumerate(kinds, 1)}}
        self.parts: tuple[Callable[[Any], Iterable[Any]], ...] = (iter, *(_parts(kind, named) for kind in kinds))
        self._makers: tuple[Callable[..., Any], ...] = (
            lambda *parts: parts,
            *(named[kind].find if kind in named else kind for kind in kinds),
        )
        self.schema = "\n".join(_schema(kinds))
        """Changes with the classes and their fields."""

    def table(self) -> Table:
        """An empty table."""
        return Table(self)

    def values(self, scalars: list[Any], rows: list[list[int]]) -> list[Any]:
        """The values of rows in their order, and after them those of scalars, from the last to the first.

        Raises:
            ValueError, TypeError, IndexError, KeyError: the rows are something else.
        """
        known = [sys.intern(value) if type(value) is str else value for value in scalars]
        values: list[Any] = [None] * len(rows) + known[::-1]
        for position, row in enumerate(rows):
            number, *places = row
            parts = [values[place] for place in places]
            values[position] = tuple(parts) if number == _TUPLE else self._makers[number](*parts)
        return values


class Table:
    """Values as rows: first the scalars, then rows of a class and the places of its fields' values.

    Places of scalars are negative (`-1` is the first), so that both lists grow without moving each other.
    """

    __slots__ = ("_known", "_numbers", "_parts", "rows", "scalars")

    def __init__(self, codec: Codec) -> None:
        self.scalars: list[object] = []
        self.rows: list[tuple[int, ...]] = []
        self._known: dict[object, int] = {}
        self._numbers = codec.numbers
        self._parts = codec.parts

    def add(self, value: Any) -> int:
        """The place of a value.

        Raises:
            ValueError: it is of no class that is known.
        """
        kind = type(value)
        number = self._numbers.get(kind)
        if number is None:
            return self._scalar(kind, value)
        row = (number, *map(self.add, self._parts[number](value)))
        place = self._known.get(row)
        if place is None:
            place = self._known[row] = len(self.rows)
            self.rows.append(row)
        return place

    def _scalar(self, kind: type, value: Any) -> int:
        # `True == 1` and `1 == 1.0`: equal keys, different values.
        key = value if kind is str else (kind, repr(value) if kind is float else value)
        place = self._known.get(key)
        if place is None:
            if kind not in _SCALARS:
                raise ValueError(f"no form for {kind.__name__}")
            self.scalars.append(value)
            place = self._known[key] = -len(self.scalars)
        return place


def _classes(first: Iterable[type], names: Mapping[str, object], named: Mapping[type, Named]) -> tuple[type, ...]:
    """The classes that values are made of, in the order in which annotations name them."""
    found: dict[type, None] = {}
    pending: list[Any] = [*first]
    while pending:
        kind = pending.pop(0)
        pending.extend(typing.get_args(kind))
        # Python 3.10 takes `tuple[int, ...]` for a class.
        if not isinstance(kind, type) or typing.get_origin(kind) is not None or kind in found:
            continue
        has_fields = is_dataclass(kind) or hasattr(kind, "_fields")
        if has_fields and kind not in named:
            pending.extend(typing.get_type_hints(kind, None, dict(names)).values())
        if has_fields or kind in named or issubclass(kind, Enum):
            found[kind] = None
    return tuple(found)


def _parts(kind: type, named: Mapping[type, Named]) -> Callable[[Any], Iterable[Any]]:
    if kind in named:
        name = named[kind].name
        return lambda value: (name(value),)
    if issubclass(kind, Enum):
        return lambda value: (value.value,)
    if issubclass(kind, tuple):
        return iter
    attributes = tuple(each.name for each in fields(cast(Any, kind)))
    return lambda value: [getattr(value, attribute) for attribute in attributes]


def _schema(kinds: Iterable[type]) -> Iterator[str]:
    for kind in kinds:
        members = kind.__members__ if issubclass(kind, Enum) else getattr(kind, "__annotations__", {})
        yield f"{kind.__module__}.{kind.__qualname__}{list(members.items())}"
