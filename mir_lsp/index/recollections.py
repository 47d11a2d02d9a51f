"""What queries that ask for each other came to: after an edit most read and are told the same again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mir_lsp.index.nodes import MISSING, Answers, Key, Node, Passing

__all__ = ["Recollection", "Recollections"]

_MOST = 6_000  # of all queries: those that an edit makes out of date are asked for again by the next
_MOST_OF_ONE = 6  # as many as a circle has rounds, and some states of the code between which somebody goes to and fro


class Recollection:
    """What a query read itself, what it was told of its circle, and what it came to, in one round of a revision."""

    __slots__ = ("answers", "reads", "revision", "value")

    def __init__(self, passing: Passing, revision: int) -> None:
        self.reads: Sequence[Node] = tuple(passing.reads)
        self.answers: Answers = passing.answers
        self.value = passing.value
        self.revision = revision


class Recollections:
    """Those of the queries that ran again since long: what ran once may never have to."""

    def __init__(self) -> None:
        self._by_key: dict[Key, list[Recollection]] = {}
        self._count = 0

    def of(self, key: Key) -> Sequence[Recollection]:
        """What there is of a query, the latest first."""
        return self._by_key.get(key, ())

    def note(self, rounds: Iterable[tuple[Key, Passing]], before: Mapping[Key, Node], revision: int) -> None:
        """Remember a circle that is finished, but nothing of queries without a value before."""
        for key, passing in rounds:
            node = before.get(key)
            if node is not None and node.value is not MISSING:
                self._add(key, Recollection(passing, revision))
        while self._count > _MOST:
            self._count -= len(self._by_key.pop(next(iter(self._by_key))))

    def clear(self) -> None:
        """Nothing will run again."""
        self._by_key.clear()
        self._count = 0

    def _add(self, key: Key, found: Recollection) -> None:
        known = self._by_key.pop(key, [])
        self._by_key[key] = [found, *known[: _MOST_OF_ONE - 1]]
        self._count += len(self._by_key[key]) - len(known)
