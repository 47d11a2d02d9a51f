"""What values depend on: the rows that they were read from, found or made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mir_lsp.semantics.values import (
    PLAIN,
    Bound,
    Collection,
    Items,
    Manager,
    Mapping,
    OneOf,
    Plain,
    QuerySet,
    Row,
    Spread,
    Tie,
    Value,
)
from mir_lsp.semantics.waiting import names_in_all
from mir_lsp.text.spans import Span

Ties = frozenset[Tie]

NO_TIES: Ties = frozenset()
_DEEPEST = 6


def ties_of(value: Value, depth: int = 0) -> Ties:
    """The rows that a value depends on; of a collection, those that all of it depends on."""
    if depth > _DEEPEST:
        return NO_TIES
    match value:
        case Plain() if value.ties:
            return value.ties
        case Row():
            return _ties_of_row(value, depth + 1)
        case QuerySet():
            return _ties_of_queryset(value, depth + 1)
        case Manager() if value.via is not None:
            return ties_of(value.via.row, depth + 1)
        case Bound():
            return ties_of(value.receiver, depth + 1)
        case Collection():
            return ties_of(value.element, depth + 1)
        case Items():
            return ties_of_all(value.items, depth + 1)
        case Mapping():
            return ties_of_all((value.key, value.value), depth + 1)
        case Spread():
            return ties_of(value.value, depth + 1)
        case OneOf():
            return ties_of_all(value.values, depth + 1)
        case _:
            return NO_TIES


def ties_of_all(values: Iterable[Value], depth: int = 0) -> Ties:
    """The rows that any of some values depends on."""
    return frozenset(tie for value in values for tie in ties_of(value, depth))


def made_of(values: Iterable[Value]) -> Plain:
    """A plain value that is calculated from others."""
    parts = tuple(values)
    ties, names = ties_of_all(parts), names_in_all(parts)
    return Plain(ties=ties, names=names) if ties or names else PLAIN


def column_of(row: Row) -> Plain:
    """What a column of a row holds."""
    return made_of((row,))


def flat_values(source: QuerySet, loop: Span | None) -> Plain:
    """The column values that a queryset gives in each round of a loop."""
    ties = ties_of(source)
    slots = {tie.slot for tie in ties} or {None}
    return Plain(ties=frozenset(Tie(source.model, loop, slot, source.doubt) for slot in slots) | ties)


def varied_ties(ties: Ties, loop: Span) -> Ties:
    """The ties of what a loop gives anew in each round."""
    return ties | frozenset(replace(tie, loop=loop) for tie in ties)


def settled_ties(ties: Ties, loop: Span) -> Ties:
    """The same ties after a loop."""
    return frozenset(replace(tie, loop=None) if tie.loop == loop else tie for tie in ties)


def steadied(ties: Ties) -> Ties:
    """The same ties outside of the code whose loops they name."""
    return frozenset(replace(tie, loop=None) for tie in ties)


def _ties_of_row(row: Row, depth: int) -> Ties:
    source = row.source
    if source is None:
        return frozenset(Tie(row.model, loop, doubt=row.doubt) for loop in row.varies or (None,))
    slot = _slot_of(row)
    own = frozenset(Tie(source.model, loop, slot, source.doubt) for loop in row.varies or (None,))
    return own | _ties_of_queryset(source, depth)


def _ties_of_queryset(source: QuerySet, depth: int) -> Ties:
    ties = source.ties
    if source.given is not None:
        ties |= {Tie(source.model, None, source.given)}
    return ties | ties_of(source.via.row, depth) if source.via is not None else ties


def _slot_of(row: Row) -> int | None:
    here: Row | None = row
    while here is not None and here.source is not None:
        if here.source.given is not None:
            return here.source.given
        here = here.source.via.row if here.source.via is not None else None
    return None
