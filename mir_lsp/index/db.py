"""The memo under everything above facts: pure functions that remember what they read.

Inputs are set from outside; a query is a function of the database and hashable arguments. A query runs again only
when a value it read has changed, also when what it read was "nothing there". Marking after a change costs as much
as there are readers of what really changed; a value that comes out equal stops the wave.

A query that may ask for itself, directly or round others, is marked with `circular` and the value it starts from.
The query of a circle that was asked first runs until its value stays the same; what the others came to on the way
holds for that round only, and what they read counts as read by the first. So the stored graph has no circles.
In a further round only those run again for which a value of the circle that they asked for is another one by then.
Used by one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from mir_lsp.index.nodes import (
    CIRCLE,
    MISSING,
    Cancelled,
    CycleError,
    Key,
    Later,
    Node,
    Overdue,
    Passing,
    Run,
    circular,
    mark,
    overdue_after,
)

__all__ = ["MISSING", "Cancelled", "CycleError", "Database", "Key", "Overdue", "circular"]

P = ParamSpec("P")
T = TypeVar("T")

_MOST_ORPHANS = 4_000  # more than one state of a file leaves behind: what is typed next often asks for them again
MAX_ROUNDS = 12  # of a circle whose values do not settle: paths and alternatives are limited, so that they do


class Database:
    """Inputs, memoized queries and their dependencies."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self.revision = 1
        self.computed = 0  # how many queries ran, for tests that say what may run again
        self.behind = 0  # how many answers were the ones before, for want of time
        self._inputs: dict[Key, Node] = {}
        # Most inputs of a project are never read: those cost an entry here instead of a node.
        self._unread: dict[Key, object] = {}
        self._later: dict[Key, Later] = {}
        self._groups: set[Key] = set()
        self._sources: dict[object, Callable[[Key], object]] = {}
        self._nodes: dict[Key, Node] = {}
        self._runs: list[Run] = []
        self._orphans: dict[Node, None] = {}  # what nobody reads any more, in the order in which that happened
        self._heads: list[Run] = []  # those of the running queries on which others rest, the lowest first
        self._reads: dict[Node, None] | None = None  # of the query that runs
        self._is_final = False
        self._is_traced = True  # whether it is noted what results read
        self._check = check
        self.instead: Callable[[Key, Node | None], object] | None = None  # answers what is not up to date: `rough.py`

    def set(self, key: Key, value: object) -> bool:
        """Give an input its value (`MISSING` takes it away); returns whether that changed anything."""
        node = self._inputs.get(key)
        if node is None:
            return self._set_unread(key, value)
        if node.value is value or node.value == value:
            return False
        if self._is_final:
            raise RuntimeError(f"{key} changes in a database that was final")
        self.revision += 1
        node.value, node.changed = value, self.revision
        mark(node.all_readers())
        return True

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

    def later(self, groups: tuple[Key, ...], give: Callable[[], Iterable[tuple[Key, object]]]) -> None:
        """Have the inputs of groups, none of which is set, worked out when the first of them is read.

        A group is made of the inputs whose keys share the first two parts.
        """
        if self._groups.isdisjoint(groups):
            self.revision += 1
            self._later.update(dict.fromkeys(groups, Later(groups, give)))
            return
        # Somebody was told that there is nothing: they must learn of it now.
        for key, value in give():
            self.set(key, value)

    def source(self, kinds: Iterable[object], give: Callable[[Key], object]) -> None:
        """Have inputs whose keys begin with one of `kinds` asked for when they are first read.

        Whoever gives them (`MISSING` for none) must `set` them when they change after that: see `is_read`.
        """
        self._sources.update(dict.fromkeys(kinds, give))

    def is_read(self, key: Key) -> bool:
        """Whether somebody has read an input, absent ones included."""
        return key in self._inputs

    def no_longer(self, group: Key) -> bool:
        """Take back what `later` was told of a group and those with it; whether nobody had asked for them."""
        pending = self._later.get(group)
        if pending is None:
            return False
        for each in pending.groups:
            del self._later[each]
        return True

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

    def peek(self, key: Key) -> object:
        """The value of an input without depending on it."""
        node = self._inputs.get(key)
        return (self._first_read(key) if node is None else node).value

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

    def _set_unread(self, key: Key, value: object) -> bool:
        old = self._unread.get(key, MISSING)
        if old is value or old == value:
            return False
        self.revision += 1
        if value is MISSING:
            del self._unread[key]
        else:
            self._unread[key] = value
        return True

    def _first_read(self, key: Key) -> Node:
        give = self._sources.get(key[0])
        if give is not None:
            node = self._inputs[key] = Node(key)
            node.value = give(key)
            return node
        group = key[:2]
        self._groups.add(group)
        pending = self._later.get(group)
        if pending is not None:
            self.no_longer(group)
            self._unread.update(pending.give())
        node = self._inputs[key] = Node(key)
        node.value = self._unread.pop(key, MISSING)
        return node

    @property
    def inputs(self) -> int:
        """How many inputs are known, absent ones that something reads included."""
        return len(self._inputs)

    def _worked_out(self, key: Key, node: Node | None) -> object:
        """The value of a query that has none in store."""
        if self.instead is not None:
            return self.instead(key, node)
        if node is not None and node.computing:
            return self._round(node)
        if self._heads:
            passing = self._passing(key)
            if passing is not None:
                self._runs[-1].answers.append((key, passing.value))
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
            self._runs[-1].answers.append((node.key, passing.value))
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
        self._runs[-1].answers.append((node.key, so_far))
        return so_far

    def _heads_a_circle(self, run: Run) -> None:
        if not run.asked:
            run.asked, run.passing = True, {}
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
                self._runs[-1].reads.update(found.reads)
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
        reads = run.reads
        if run.passing and reads:
            # The circle is finished: what any of its queries read counts for all of them.
            circle = Node(CIRCLE)
            circle.verified = self.revision
            self._link(circle, reads)
            reads = {circle: None}
        self._store(node, value, reads)
        for key, passing in run.passing.items():
            self._store(self._nodes.setdefault(key, Node(key)), passing.value, reads)
        return None

    def _settled(self, run: Run, depth: int) -> object:
        value = self._unchanged(run) if self._heads else MISSING
        if value is MISSING:
            value = self._ran(run)
        for _ in range(MAX_ROUNDS):
            now = {key: passing.value for key, passing in run.passing.items()}
            now[run.node.key] = value
            if run.head < depth or not run.asked or now == run.before:
                break
            run.before, run.earlier, run.passing = now, run.passing, {}
            if not self._still(run):
                value = self._ran(run)
        return value

    def _ran(self, run: Run) -> object:
        query: Callable[..., Any] = run.node.key[0]  # type: ignore[assignment]
        run.answers = []
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
        for key, value in told:
            node = self._nodes.get(key)
            if node is None or node.dirty or node.computing:
                found = self._worked_out(key, node)
            else:
                run.reads[node] = None
                found = node.value
            if found is not value and found != value:
                return False
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
        self._runs[-1].reads.update(run.reads)
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
