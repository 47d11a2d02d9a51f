"""What two descriptions of the same models agree on, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_FIELD = ("type", "null", "attname", "column", "target", "through", "through fields", "back")
_ACCESSOR = ("kind", "source", "field", "query name")
# Parts that most fields do not have: nothing on both sides is no agreement worth counting.
_FEW = frozenset({"through fields", "back"})
MISSING = "(not there)"


@dataclass(frozen=True)
class Value:
    """One value of a model in both descriptions: `shop.Book price.null`."""

    place: str
    ours: object
    django: object
    is_complete: bool = True  # whether the index says that it knows all names of the model

    @property
    def is_equal(self) -> bool:
        return self.ours == self.django

    @property
    def is_unknown(self) -> bool:
        """Whether the index says that it does not know: a value that is None, a name of a model known in part."""
        if self.is_equal:
            return False
        return self.ours is None or (not self.is_complete and self.ours == MISSING)


def compared(ours: dict[str, Any], django: dict[str, Any]) -> list[Value]:
    """Every value of every model that either side has, in the form of `tests.support.registry`."""
    values: list[Value] = []
    for label in sorted({*ours, *django}):
        one, two = ours.get(label), django.get(label)
        values.append(Value(label, one is not None or MISSING, two is not None or MISSING))
        if one is not None and two is not None:
            values.extend(_model(label, one, two))
    return values


def _model(label: str, ours: dict[str, Any], django: dict[str, Any]) -> Iterator[Value]:
    complete = ours["complete"]
    for part in sorted(django.keys() - {"fields", "accessors"}):
        yield Value(f"{label} {part}", ours[part], django[part])
    common = {row[0] for row in ours["fields"]} & {row[0] for row in django["fields"]}
    orders = [[row[0] for row in side["fields"] if row[0] in common] for side in (ours, django)]
    yield Value(f"{label} order of fields", *orders)
    yield from _rows(label, _FIELD, ours["fields"], django["fields"], complete)
    yield from _rows(f"{label} reverse", _ACCESSOR, ours["accessors"], django["accessors"], complete)


def _rows(place: str, names: tuple[str, ...], ours: list[Any], django: list[Any], complete: bool) -> Iterator[Value]:
    one = {row[0]: row[1:] for row in ours}
    two = {row[0]: row[1:] for row in django}
    for name in sorted({*one, *two}):
        yield Value(f"{place} {name}", name in one or MISSING, name in two or MISSING, complete)
        if name in one and name in two:
            for part, left, right in zip(names, one[name], two[name], strict=True):
                if part not in _FEW or left is not None or right is not None:
                    yield Value(f"{place} {name}.{part}", left, right)
