"""The memo under everything above facts: pure functions that remember what they read.

Inputs are set from outside; a query is a function of the database and hashable arguments. A query runs again only
when a value it read has changed, also when what it read was "nothing there". Marking after a change costs as much
as there are readers of what really changed; a value that comes out equal stops the wave.

A query that may ask for itself, directly or round others, is marked with `circular` and the value it starts from.
The query of a circle that was asked first runs until its value stays the same; what the others came to on the way
holds for that round only, and what they read counts as read by the first. So the stored graph has no circles.
In a further round only those run again for which a value of the circle that they asked for is another one by then,
and after a change only those for which something is that they read themselves, or that they were told in some round.
Used by one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from mir_lsp.index.inputs import Inputs
from mir_lsp.index.nodes import (
    CIRCLE,
    MISSING,
    Cancelled,
    CycleError,
    Key,
    Node,
    Overdue,
    Passing,
    Run,
    circular,
    overdue_after,
)
from mir_lsp.index.recollections import Recollection, Recollections

__all__ = ["MISSING", "Cancelled", "CycleError", "Database", "Key", "Overdue", "circular"]

P = ParamSpec("P")
T = TypeVar("T")

_MOST_ORPHANS = 4_000  # more than one state of a file leaves behind: what is typed next often asks for them again
MAX_ROUNDS = 12  # of a circle whose values do not settle: paths and alternatives are limited, so that they do


class Database(Inputs):
    """Inputs, memoized queries and their dependencies."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.computed = 0  # how many queries ran, for tests that say what may run again
        self.behind = 0  # how many answers were the ones before, for want of time
        self._nodes: dict[Key, Node] = {}
        self._runs: list[Run] = []
        self._orphans: dict[Node, None] = {}  # what nobody reads any more, in the order in which that happened
        self._memory = Recollections()
        self._heads: list[Run] = []  # those of the running queries on which others rest, the lowest first
        self._reads: dict[Node, None] | None = None  # of the query that runs
        self._is_traced = True  # whether it is noted what results read
        self._check = check
        self.instead: Callable[[Key, Node | None], object] | None = None  # answers what is not up to date: `rough.py`

    def finalize(self) -> None:
        """Say that no input that anybody has read will change any more: who read what need not be known from now on.

        That takes half of the memory, and some of the time.
        """
        self.finalize_traced()
        self._is_traced = False
        for node in self._nodes.values():
            node.deps = None

    def finalize_traced(self) -> None:
        """The same, but what results were worked out from goes on being noted, for `noting`."""
        self._is_final = True
        self._memory.clear()
        self._nodes = {key: node for key, node in self._nodes.items() if not node.dirty}
        self._orphans.clear()
        for node in chain(self._nodes.values(), self._inputs.values()):
            node.readers = None

    @contextmanager
    def noting(self) -> Iterator[dict[Node, None]]:
        """What is read from now on, for whoever asks the database and keeps what it makes of that."""
        around, self._reads = self._reads, {}
        try:
            yield self._reads
        finally:
            self._reads = around

    def read(self, key: Key, default: Any = None) -> Any:
        """The value of an input; an absent one is a dependency too."""
        node = self._inputs.get(key) or self._first_read(key)
        if self._reads is not None:
            self._reads[node] = None
        return default if node.value is MISSING else node.value

    def get(self, query: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The value of a query for these (hashable, positional) arguments."""
        if kwargs:
            raise TypeError("queries take positional arguments")
        key: Key = (query, *args)
        node = self._nodes.get(key)
        if node is None or node.dirty or node.computing:
            return cast(T, self._worked_out(key, node))
        if self._reads is not None:
            self._reads[node] = None
        value: T = node.value
        return value

    def latest(
        self, default: T, query: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The value of a query, or the one before when there is no time left for it: see `within`.

        For whoever asks the database, not for queries: what is out of date must not be remembered.
        """
        try:
            return self.get(query, *args, **kwargs)
        except Overdue:
            self.behind += 1
            node = self._nodes.get((query, *args))
            return default if node is None or node.value is MISSING else cast(T, node.value)

    def forget(self, keys: Iterable[Key]) -> None:
        """Drop memoized results that nothing depends on; they are computed again when they are asked for."""
        for key in keys:
            node = self._nodes.get(key)
            if node is not None and node.readers is None:
                del self._nodes[key]
                if self._is_final:
                    node.value = MISSING  # what was worked out from it may go on naming it
                else:
                    self._unlink(node, ())
        self._forget_orphans()

    def drop(self, key: Key) -> None:
        """Take an input away for good; one that is still read stays as absent."""
        self.set(key, MISSING)
        node = self._inputs.get(key)
        if node is not None and node.readers is None:
            del self._inputs[key]

    @contextmanager
    def aside(self, key: Key, value: object) -> Iterator[None]:
        """Give an input that nobody has a value for as long as a question about it takes.

        Nobody sees the database change: its revision stays, and what was worked out from the input is forgotten.
        """
        if key in self._unread or self.peek(key) is not MISSING:
            raise ValueError(f"{key} has a value")
        before = self._inputs.pop(key)
        node = self._inputs[key] = Node(key)
        node.value = value
        try:
            yield
        finally:
            self._inputs[key] = before
            self._forget_readers(node)
            if before.readers is None:
                del self._inputs[key]

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let queries raise `Overdue` after some seconds of this thread's own time: however busy the machine is."""
        before = self._check
        self._check = overdue_after(seconds, before)
        try:
            yield
        finally:
            self._check = before

    def go_on(self) -> None:
        """Raise `Cancelled` when nobody waits any more: for long work within one query."""
        self._check()

    def _forget_readers(self, node: Node) -> None:
        """Drop every result that rests on a node."""
        pending = list(node.all_readers())
        while pending:
            reader = pending.pop()
            pending.extend(reader.all_readers())
            if self._nodes.get(reader.key) is reader:
                del self._nodes[reader.key]
            self._unlink(reader, ())
        self._forget_orphans()

    @property
    def size(self) -> int:
        """How many results are remembered."""
        return len(self._nodes)

    def _worked_out(self, key: Key, node: Node | None) -> object:
        """The value of a query that has none in store."""
        if self.instead is not None:
            return self.instead(key, node)
        if node is not None and node.computing:
            return self._round(node)
        if self._heads:
            passing = self._passing(key)
            if passing is not None:
                self._runs[-1].told(key, passing.value)
                return passing.value
        if node is not None:
            return self._read_back(node, self._refresh(node))
        node = self._nodes[key] = Node(key)
        try:
            settled = self._compute(node)
        except BaseException:
            del self._nodes[key]
            raise
        if settled is not None:
            del self._nodes[key]
        return self._read_back(node, settled)

    def _read_back(self, node: Node, passing: Passing | None) -> object:
        if passing is not None:
            self._runs[-1].told(node.key, passing.value)
            return passing.value
        if self._reads is not None:
            self._reads[node] = None
        return node.value

    def _round(self, node: Node) -> object:
        """A query asks for itself: its value so far, on which everything in between rests from now on."""
        bottom = getattr(node.key[0], "bottom", MISSING)
        depth = next((depth for depth, run in enumerate(self._runs) if run.node is node), None)
        if bottom is MISSING or depth is None:
            raise CycleError(node.key)
        run = self._runs[depth]
        self._heads_a_circle(run)
        self._rest_on(run.head)
        so_far = next((run.before[node.key] for run in self._heads if node.key in run.before), bottom)
        self._runs[-1].told(node.key, so_far)
        return so_far

    def _heads_a_circle(self, run: Run) -> None:
        if not run.asked:
            run.heads()
            self._heads.append(run)
            self._heads.sort(key=lambda run: run.depth)

    def _rest_on(self, head: int) -> None:
        for run in self._runs[head + 1 :]:
            run.head = min(run.head, head)

    def _passing(self, key: Key) -> Passing | None:
        """What a query of an unfinished circle came to in this round; whoever asks rests on that circle too."""
        for run in self._heads:
            found = run.passing.get(key)
            if found is not None:
                self._rest_on(found.head)
                return found
        return None

    def _refresh(self, node: Node) -> Passing | None:
        """Bring a dirty result up to date; what it comes to when it rests on an unfinished circle."""
        for dep in node.deps or ():
            if dep.computing:
                return self._renewed(node)
            if dep.dirty:
                self._refresh(dep)
            if dep.dirty or dep.changed > node.verified:
                return self._renewed(node)
        node.dirty, node.verified = False, self.revision
        return None

    def _renewed(self, node: Node) -> Passing | None:
        if node.key is not CIRCLE:
            return self._compute(node)
        # Each query of the circle runs when it is asked for, and will rest on something else then.
        self._unlink(node, ())
        node.deps = None
        node.dirty, node.changed = False, self.revision
        return None

    def _compute(self, node: Node) -> Passing | None:
        """Run a query and store its value, unless that rests on an unfinished circle."""
        if node.computing:
            raise CycleError(node.key)
        self._check()
        depth = len(self._runs)
        run = Run(node, depth)
        self._runs.append(run)
        around, self._reads = self._reads, run.reads if self._is_traced else None
        node.computing = True
        try:
            value = self._settled(run, depth)
        finally:
            self._reads = around
            self._runs.pop()
            node.computing = False
            if run.asked:
                self._heads.remove(run)
        if run.head < depth:
            return self._passed(run, value)
        reads = {**run.reads, **run.rest} if run.rest else run.reads
        if run.passing and reads:
            # The circle is finished: what any of its queries read counts for all of them.
            circle = Node(CIRCLE)
            circle.verified = self.revision
            self._link(circle, reads)
            reads = {circle: None}
        if self._is_traced and not self._is_final:
            self._memory.note(run.rounds, self._nodes, self.revision)
        self._store(node, value, reads)
        for key, passing in run.passing.items():
            self._store(self._nodes.setdefault(key, Node(key)), passing.value, reads)
        return None

    def _settled(self, run: Run, depth: int) -> object:
        value = self._unchanged(run) if self._heads else MISSING
        if value is MISSING:
            value = self._recalled(run)
        if value is MISSING:
            value = self._ran(run)
        for _ in range(MAX_ROUNDS):
            if run.is_new and run.asked:
                run.rounds.append((run.node.key, Passing(value, run)))
            now = {key: passing.value for key, passing in run.passing.items()}
            now[run.node.key] = value
            if run.head < depth or not run.asked or now == run.before:
                break
            run.before, run.earlier, run.passing, run.is_new = now, run.passing, {}, False
            if not self._still(run):
                value = self._ran(run)
        return value

    def _ran(self, run: Run) -> object:
        query: Callable[..., Any] = run.node.key[0]  # type: ignore[assignment]
        reads = run.anew()
        if self._reads is not None:
            self._reads = reads
        value = query(self, *run.node.key[1:])
        self.computed += 1
        return value

    def _unchanged(self, run: Run) -> object:
        """The value of the round before, if a query of a circle is told the same in this one; else `MISSING`."""
        key = run.node.key
        earlier = next((head.earlier[key] for head in self._heads if key in head.earlier), None)
        if earlier is None:
            return MISSING
        run.answers = earlier.answers
        if not self._still(run):
            return MISSING
        run.reads.update(earlier.reads)
        return earlier.value

    def _still(self, run: Run) -> bool:
        """Whether a query would be told what it was told. What it asks for is asked for again, in the same order:
        up to the first difference it would do the same.
        """
        told, run.answers = run.answers, []
        return all(self._says(run, key, value) for key, value, _ in told)

    def _says(self, run: Run, key: Key, value: object) -> bool:
        node = self._nodes.get(key)
        if node is None or node.dirty or node.computing:
            found = self._worked_out(key, node)
        else:
            run.reads[node] = None
            found = node.value
        return found is value or found == value

    def _recalled(self, run: Run) -> object:
        """What a query of a circle came to in some round before, if all that it reads is the same; else `MISSING`."""
        for known in self._memory.of(run.node.key):
            run.answers, place = [], 0
            for key, value, end in known.answers:
                if not (self._as_it_was(run, known, place, end) and self._says(run, key, value)):
                    break
                place = end
            else:
                if self._as_it_was(run, known, place, len(known.reads)):
                    return known.value
        return MISSING

    def _as_it_was(self, run: Run, known: Recollection, start: int, end: int) -> bool:
        for node in known.reads[start:end]:
            if node.computing or (self._nodes.get(node.key) is not node and self._inputs.get(node.key) is not node):
                return False
            if node.dirty and (self._passing(node.key) is not None or self._refresh(node) is not None):
                return False
            if node.dirty or node.changed > known.revision:
                return False
            run.reads[node] = None
        return True

    def _passed(self, run: Run, value: object) -> Passing:
        """Keep a value for the rest of the round of the circle that it rests on."""
        holder = self._runs[run.head]
        # It will know of it when those in between are finished: they rest on it already.
        self._heads_a_circle(holder)
        passing = Passing(value, run)
        for key, inner in run.passing.items():
            inner.head = run.head
            holder.passing[key] = inner
        holder.passing[run.node.key] = passing
        holder.takes(run, passing)
        return passing

    def _store(self, node: Node, value: object, reads: dict[Node, None]) -> None:
        if self._is_traced:
            self._link(node, reads)
        node.settle(value, self.revision)

    def _link(self, node: Node, reads: dict[Node, None]) -> None:
        """Have a node rest on what was read."""
        if not self._is_final:
            self._unlink(node, reads)
            for dep in reads:
                dep.add_reader(node)
        node.deps = tuple(reads)

    def _unlink(self, node: Node, keep: Container[Node]) -> None:
        for dep in node.deps or ():
            if dep in keep:
                continue
            dep.drop_reader(node)
            if dep.readers is not None:
                continue
            if dep.key is CIRCLE:
                # Nobody can ask for it.
                self._unlink(dep, ())
            else:
                self._orphans.pop(dep, None)
                self._orphans[dep] = None

    def _forget_orphans(self) -> None:
        """Drop the oldest results that nobody reads any more, and inputs that were looked for in vain."""
        # A query that runs may have read some of them, and is not linked to them yet.
        while len(self._orphans) > _MOST_ORPHANS and not self._runs:
            node = next(iter(self._orphans))
            del self._orphans[node]
            if node.readers is not None:
                continue
            if self._nodes.get(node.key) is node:
                del self._nodes[node.key]
                self._unlink(node, ())
            elif node.value is MISSING and self._inputs.get(node.key) is node:
                del self._inputs[node.key]
