"""The names in expressions of queries that wait for a model."""

from __future__ import annotations

from collections.abc import Iterable

from mir_lsp.semantics.mentions import Waiting
from mir_lsp.semantics.values import Collection, Items, Mapping, OneOf, Plain, QuerySet, Spread, Value

Names = frozenset[Waiting]

NO_NAMES: Names = frozenset()
_DEEPEST = 6


def names_in(value: Value, depth: int = 0) -> Names:
    """The names that wait in a value for the model of a query."""
    if depth > _DEEPEST:
        return NO_NAMES
    match value:
        case Plain():
            return value.names
        case QuerySet():
            return value.outer
        case Collection():
            return names_in(value.element, depth + 1)
        case Items():
            return names_in_all(value.items, depth + 1)
        case Mapping():
            return names_in(value.value, depth + 1)
        case Spread():
            return names_in(value.value, depth + 1)
        case OneOf():
            return names_in_all(value.values, depth + 1)
        case _:
            return NO_NAMES


def names_in_all(values: Iterable[Value], depth: int = 0) -> Names:
    """The names that wait in any of some values."""
    found = NO_NAMES
    for value in values:
        names = names_in(value, depth)
        if names:
            found = found | names if found else names
    return found
