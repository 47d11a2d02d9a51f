"""The inputs of the database: what is set from outside, or asked for when somebody first reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mir_lsp.index.nodes import MISSING, Key, Later, Node, mark

__all__ = ["Inputs"]


class Inputs:
    """Values by key, of which only those that somebody has read know who did."""

    def __init__(self) -> None:
        self.revision = 1
        self._inputs: dict[Key, Node] = {}
        # Most inputs of a project are never read: those cost an entry here instead of a node.
        self._unread: dict[Key, object] = {}
        self._later: dict[Key, Later] = {}
        self._groups: set[Key] = set()
        self._sources: dict[object, Callable[[Key], object]] = {}
        self._is_final = False

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

    def changed_in(self, key: Key) -> int | None:
        """The revision in which an input got its value; None for one that nobody has read: it is not known."""
        node = self._inputs.get(key)
        return node.changed if node is not None else None

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

    def peek(self, key: Key) -> object:
        """The value of an input without depending on it."""
        node = self._inputs.get(key)
        return (self._first_read(key) if node is None else node).value

    @property
    def inputs(self) -> int:
        """How many inputs are known, absent ones that something reads included."""
        return len(self._inputs)

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
            return self._known(key, give(key))
        group = key[:2]
        self._groups.add(group)
        pending = self._later.get(group)
        if pending is not None:
            self.no_longer(group)
            self._unread.update(pending.give())
        return self._known(key, self._unread.pop(key, MISSING))

    def _known(self, key: Key, value: object) -> Node:
        node = self._inputs[key] = Node(key)
        # It may have had another value when it was read and forgotten before.
        node.value, node.changed = value, self.revision
        return node
