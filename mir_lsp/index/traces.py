"""What results were worked out from, in a form that outlives the process: which of them still hold is told without
working anything out.

A trace numbers inputs and, after them, what was worked out on the way. That has no name and no value in it: all that
counts is which inputs it rests on. So two with the same dependencies are one, and one with a single dependency is
that one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

from mir_lsp.index.db import Key
from mir_lsp.index.nodes import Node

__all__ = ["NOTHING", "Trace", "Tracer"]

NOTHING = -1
"""The number of what rests on no input: it always holds."""


class Trace:
    """Inputs by their numbers, and for each further number, in order, the lower ones that it rests on."""

    __slots__ = ("deps", "ends", "inputs")

    def __init__(self, inputs: Sequence[Key], ends: array[int], deps: array[int]) -> None:
        self.inputs = inputs
        self.ends = ends  # of each number's part of `deps`
        self.deps = deps

    def holding(self, is_same: Callable[[int], bool]) -> bytearray:
        """For each number whether all inputs below it are the same: `is_same` is asked about the number of each.

        Raises:
            IndexError: the numbers do not fit each other.
        """
        holds = bytearray(map(is_same, range(len(self.inputs))))
        start, deps = 0, self.deps
        for end in self.ends:
            holds.append(all(map(holds.__getitem__, deps[start:end])))
            start = end
        return holds

    def below(self, number: int) -> array[int]:
        """What a number rests on; nothing for an input."""
        place = number - len(self.inputs)
        if place < 0:
            return _NONE
        return self.deps[self.ends[place - 1] if place else 0 : self.ends[place]]


_NONE = array("I")


class Tracer:
    """Makes a trace of what a database noted, and of parts of an earlier one."""

    def __init__(self) -> None:
        self._inputs: dict[Key, int] = {}
        self._made: dict[tuple[int, ...], int] = {}
        self._numbers: dict[Node, int] = {}
        self._taken: dict[int, int] = {}

    def number_of(self, reads: Iterable[Node]) -> int:
        """The number of a result that read these; it counts from the numbers of this tracer, see `trace`."""
        return self._joined([self._number(each) for each in reads])

    def taken(self, trace: Trace, number: int) -> int:
        """The number that something of an earlier trace has from now on: always of the same one."""
        if number == NOTHING:
            return NOTHING
        known, pending = self._taken, [number]
        while pending:
            each = pending[-1]
            if each in known:
                pending.pop()
                continue
            below = trace.below(each)
            missing = [dep for dep in below if dep not in known]
            if missing:
                pending += missing
                continue
            pending.pop()
            known[each] = self._joined([known[dep] for dep in below]) if below else self._input(trace.inputs[each])
        return known[number]

    def trace(self, numbers: Iterable[int]) -> tuple[Trace, dict[int, int]]:
        """The trace, and what the numbers that were given out are in it."""
        count = len(self._inputs)
        places = {number: count + place for place, number in enumerate(self._made.values())}
        # Inputs were numbered as they came, downwards from the one below `NOTHING`.
        places.update((number, NOTHING - 1 - number) for number in self._inputs.values())
        places[NOTHING] = NOTHING
        ends, deps = array("I"), array("I")
        for made in self._made:
            deps.extend([places[each] for each in made])
            ends.append(len(deps))
        return Trace(tuple(self._inputs), ends, deps), {number: places[number] for number in numbers}

    def _input(self, key: Key) -> int:
        number = self._inputs.get(key)
        if number is None:
            number = self._inputs[key] = NOTHING - 1 - len(self._inputs)
        return number

    def _joined(self, numbers: Iterable[int]) -> int:
        parts = tuple(sorted({number for number in numbers if number != NOTHING}))
        if len(parts) < 2:
            return parts[0] if parts else NOTHING
        number = self._made.get(parts)
        if number is None:
            number = self._made[parts] = len(self._made)
        return number

    def _number(self, node: Node) -> int:
        known, pending = self._numbers, [node]
        while pending:
            each = pending[-1]
            if each in known:
                pending.pop()
                continue
            if each.deps is None:
                pending.pop()
                known[each] = self._input(each.key)
                continue
            missing = [dep for dep in each.deps if dep not in known]
            if missing:
                pending += missing
                continue
            pending.pop()
            known[each] = self._joined([known[dep] for dep in each.deps])
        return known[node]
