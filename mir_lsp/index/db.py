"""The memo under everything above facts: pure functions that remember what they read.

Inputs are set from outside; a query is a function of the database and hashable arguments. A query runs again only
when a value it read has changed, also when what it read was "nothing there". Marking after a change costs as much
as there are readers of what really changed; a value that comes out equal stops the wave.
Used by one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Key = tuple[Hashable, ...]


class Cancelled(Exception):
    """A newer request made this work pointless; the database stays consistent."""


class CycleError(Exception):
    """A query asked for itself: a defect of ours, never of the code under analysis."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class _Node:
    """One input or one call of a query, with what it read and who read it."""

    __slots__ = ("changed", "computing", "dependents", "deps", "dirty", "key", "value", "verified")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.value: Any = MISSING
        self.changed = 0
        self.verified = 0
        self.dirty = False
        self.computing = False
        self.deps: tuple[_Node, ...] | None = None
        self.dependents: dict[_Node, None] = {}


class _Later:
    """Inputs that nobody has asked for yet."""

    __slots__ = ("give", "groups")

    def __init__(self, groups: tuple[Key, ...], give: Callable[[], Iterable[tuple[Key, object]]]) -> None:
        self.groups = groups
        self.give = give


class Database:
    """Inputs, memoized queries and their dependencies."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self.revision = 1
        self.computed = 0  # how many queries ran, for tests that say what may run again
        self._inputs: dict[Key, _Node] = {}
        # Most inputs of a project are never read: those cost an entry here instead of a node.
        self._unread: dict[Key, object] = {}
        self._later: dict[Key, _Later] = {}
        self._groups: set[Key] = set()
        self._nodes: dict[Key, _Node] = {}
        self._reads: list[dict[_Node, None]] = []
        self._check = check

    def set(self, key: Key, value: object) -> bool:
        """Give an input its value (`MISSING` takes it away); returns whether that changed anything."""
        node = self._inputs.get(key)
        if node is None:
            return self._set_unread(key, value)
        if node.value is value or node.value == value:
            return False
        self.revision += 1
        node.value, node.changed = value, self.revision
        _mark(node.dependents)
        return True

    def later(self, groups: tuple[Key, ...], give: Callable[[], Iterable[tuple[Key, object]]]) -> None:
        """Have the inputs of groups, none of which is set, worked out when the first of them is read.

        A group is made of the inputs whose keys share the first two parts.
        """
        if self._groups.isdisjoint(groups):
            self.revision += 1
            self._later.update(dict.fromkeys(groups, _Later(groups, give)))
            return
        # Somebody was told that there is nothing: they must learn of it now.
        for key, value in give():
            self.set(key, value)

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
        node = self._inputs.get(key)
        if node is None:
            node = self._first_read(key)
        if self._reads:
            self._reads[-1][node] = None
        return default if node.value is MISSING else node.value

    def get(self, query: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The value of a query for these (hashable, positional) arguments."""
        if kwargs:
            raise TypeError("queries take positional arguments")
        key: Key = (query, *args)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = _Node(key)
            try:
                self._compute(node)
            except BaseException:
                del self._nodes[key]
                raise
        elif node.dirty or node.computing:
            self._refresh(node)
        if self._reads:
            self._reads[-1][node] = None
        value: T = node.value
        return value

    def peek(self, key: Key) -> object:
        """The value of an input without depending on it."""
        node = self._inputs.get(key)
        return (self._first_read(key) if node is None else node).value

    def forget(self, keys: Iterable[Key]) -> None:
        """Drop memoized results that nothing depends on; they are computed again when they are asked for."""
        for key in keys:
            node = self._nodes.get(key)
            if node is not None and not node.dependents:
                del self._nodes[key]
                self._unlink(node, ())

    def drop(self, key: Key) -> None:
        """Take an input away for good; one that is still read stays as absent."""
        self.set(key, MISSING)
        node = self._inputs.get(key)
        if node is not None and not node.dependents:
            del self._inputs[key]

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

    def _first_read(self, key: Key) -> _Node:
        group = key[:2]
        self._groups.add(group)
        pending = self._later.get(group)
        if pending is not None:
            self.no_longer(group)
            self._unread.update(pending.give())
        node = self._inputs[key] = _Node(key)
        node.value = self._unread.pop(key, MISSING)
        return node

    @property
    def inputs(self) -> int:
        """How many inputs are known, absent ones that something reads included."""
        return len(self._inputs)

    def _refresh(self, node: _Node) -> None:
        if node.computing:
            raise CycleError(node.key)
        for dep in node.deps or ():
            if dep.dirty:
                self._refresh(dep)
            if dep.changed > node.verified:
                self._compute(node)
                return
        node.dirty, node.verified = False, self.revision

    def _compute(self, node: _Node) -> None:
        if node.computing:
            raise CycleError(node.key)
        self._check()
        query: Callable[..., Any] = node.key[0]  # type: ignore[assignment]
        self._reads.append({})
        node.computing = True
        try:
            value = query(self, *node.key[1:])
        finally:
            reads = self._reads.pop()
            node.computing = False
        self.computed += 1
        self._unlink(node, reads)
        for dep in reads:
            dep.dependents[node] = None
        node.deps = tuple(reads)
        if node.value is MISSING or node.value != value:
            node.value, node.changed = value, self.revision
        node.dirty, node.verified = False, self.revision

    def _unlink(self, node: _Node, keep: Iterable[_Node]) -> None:
        kept = keep if isinstance(keep, dict) else frozenset(keep)
        for dep in node.deps or ():
            if dep not in kept:
                dep.dependents.pop(node, None)


def _mark(nodes: Iterable[_Node]) -> None:
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if not node.dirty:
            node.dirty = True
            pending.extend(node.dependents)
