"""Names that code reads on something whose model it does not tell, put together by what they are read on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mir_lsp.semantics.mentions import Waiting
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Loose:
    """Names that are read on one thing. `extra` are names that the code gives besides those of a model."""

    names: tuple[Waiting, ...]
    extra: frozenset[str]


class Loosely:
    """What is read on one thing, as far as the flow has come."""

    __slots__ = ("extra", "names")

    def __init__(self) -> None:
        self.names: dict[Waiting, None] = {}
        self.extra: set[str] = set()

    def add(self, names: Iterable[Waiting], extra: Iterable[str]) -> Loosely:
        """Add what one call names, and the names that it gives."""
        self.names.update(dict.fromkeys(names))
        self.extra.update(extra)
        return self


EXPRESSION = "\0"  # begins what stands for an expression of a query


def loose_groups(read: Mapping[str, Loosely], known: frozenset[Span]) -> tuple[Loose, ...]:
    """The groups in the order in which they were met, without names that are read on a model after all."""
    return tuple(_groups(read, set(known)))


def _groups(read: Mapping[str, Loosely], seen: set[Span]) -> Iterator[Loose]:
    # What an expression names belongs to what the expression is given to.
    given = frozenset(name for each in read.values() for name in each.extra)
    for _, each in sorted(read.items(), key=lambda item: item[0].startswith(EXPRESSION)):
        names = tuple(name for name in each.names if name.span not in seen)
        seen.update(name.span for name in names)
        if names:
            yield Loose(names, given)
