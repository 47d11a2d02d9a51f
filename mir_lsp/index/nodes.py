"""What the database keeps: inputs and results with who read them, queries that are being computed, and their ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, cast

Key = tuple[Hashable, ...]
# What a query was told of unfinished circles, each with how many other things it had read by then.
Answers = list[tuple[Key, object, int]]
NONE: dict[Key, Any] = {}
_NOBODY: dict[Any, None] = {}
_NO_ROUNDS: list[Any] = []

# The key of what stands for a whole circle: each query of it rests on that, and that on what they all read.
CIRCLE: Key = ("circle",)


class Cancelled(Exception):
    """A newer request made this work pointless; the database stays consistent."""


class Overdue(Cancelled):
    """What was asked took longer than somebody wants to wait; what was worked out on the way stays."""


class CycleError(Exception):
    """A query asked for itself: a defect of ours, never of the code under analysis."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class Node:
    """One input or one call of a query, with what it read and who read it.

    Most have one reader: `readers` is then that one, of several a dictionary, and None when there is none.
    """

    __slots__ = ("changed", "computing", "deps", "dirty", "key", "readers", "value", "verified")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.value: Any = MISSING
        self.changed = 0
        self.verified = 0
        self.dirty = False
        self.computing = False
        self.deps: tuple[Node, ...] | None = None
        self.readers: Node | dict[Node, None] | None = None

    def all_readers(self) -> Iterable[Node]:
        """Who read it."""
        readers = self.readers
        if readers is None:
            return ()
        return readers if isinstance(readers, dict) else (readers,)

    def add_reader(self, node: Node) -> None:
        """Note who read it."""
        readers = self.readers
        if readers is None:
            self.readers = node
        elif isinstance(readers, dict):
            readers[node] = None
        elif readers is not node:
            self.readers = {readers: None, node: None}

    def settle(self, value: object, revision: int) -> None:
        """Take what was worked out in a revision."""
        if self.value is not value and (self.value is MISSING or self.value != value):
            self.value, self.changed = value, revision
        self.dirty, self.verified = False, revision

    def drop_reader(self, node: Node) -> None:
        """Note who has not read it, after all."""
        readers = self.readers
        if readers is node:
            self.readers = None
        elif isinstance(readers, dict):
            readers.pop(node, None)
            if not readers:
                self.readers = None


class Later:
    """Inputs that nobody has asked for yet."""

    __slots__ = ("give", "groups")

    def __init__(self, groups: tuple[Key, ...], give: Callable[[], Iterable[tuple[Key, object]]]) -> None:
        self.groups = groups
        self.give = give


class Run:
    """One query that is being computed.

    `head` is the depth of the lowest query among those running on which its value rests, itself included.
    """

    __slots__ = (
        *("answers", "asked", "before", "depth", "earlier", "head", "is_new", "node", "passing", "reads", "rest"),
        "rounds",
    )

    def __init__(self, node: Node, depth: int) -> None:
        self.node = node
        self.depth = depth
        self.reads: dict[Node, None] = {}  # by the query itself, in this round
        self.head = depth
        self.asked = False  # whether it was asked for while it ran
        self.is_new = False  # whether the query ran, rather than that what it came to before was found to hold
        self.answers: Answers = []  # what it was told of unfinished circles
        # Most queries are part of no circle: what only the first of one needs is made when it is asked for.
        self.earlier: dict[Key, Passing] = NONE  # of its circle: what the others came to in the round before
        self.before: dict[Key, object] = NONE  # of its circle: the values of the round before
        self.passing: dict[Key, Passing] = NONE  # of its circle: the values of this round
        self.rest: dict[Node, None] = _NOBODY  # what the others of its circle read, and itself in rounds before
        self.rounds: list[tuple[Key, Passing]] = _NO_ROUNDS  # what queries of its circle came to in all rounds

    def heads(self) -> None:
        """Others rest on it."""
        self.asked, self.passing, self.rest, self.rounds = True, {}, {}, []

    def told(self, key: Key, value: object) -> None:
        """It is told the value of a query of an unfinished circle."""
        self.answers.append((key, value, len(self.reads)))

    def anew(self) -> dict[Node, None]:
        """The query runs; what is given back is for what it reads from now on."""
        if self.asked:
            self.rest.update(self.reads)
        self.reads, self.answers, self.is_new = {}, [], True
        return self.reads

    def takes(self, run: Run, passing: Passing) -> None:
        """A query has come to something that rests on this one."""
        self.rest.update(run.reads)
        self.rest.update(run.rest)
        self.rounds += run.rounds
        if run.is_new and not run.asked:
            self.rounds.append((run.node.key, passing))


class Passing:
    """The value of a query of a circle in one round of it."""

    __slots__ = ("answers", "head", "reads", "value")

    def __init__(self, value: object, run: Run) -> None:
        self.value = value
        self.head = run.head
        self.reads = run.reads
        self.answers = run.answers


def overdue_after(seconds: float, check: Callable[[], None]) -> Callable[[], None]:
    """A check that raises `Overdue` after some seconds of this thread's own time, and does what another one does."""
    end = time.thread_time() + seconds

    def limited() -> None:
        check()
        if time.thread_time() > end:
            raise Overdue

    return limited


def mark(nodes: Iterable[Node]) -> None:
    """Note that results, and all that rest on them, may be out of date."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if not node.dirty:
            node.dirty = True
            pending.extend(node.all_readers())


_Query = TypeVar("_Query", bound=Callable[..., Any])


def circular(bottom: object) -> Callable[[_Query], _Query]:
    """Mark a query that may ask for itself; `bottom` is its value before anything is known."""

    def mark(query: _Query) -> _Query:
        cast(Any, query).bottom = bottom
        return query

    return mark
