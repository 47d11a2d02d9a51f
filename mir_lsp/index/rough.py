"""Answers for which there is no time to be right: for them, code does what it did before the last edits.

Queries about what code does ask for each other, so that an edit of one function makes those of many others out of
date. While somebody waits, those that are marked with `circular` answer with the value that they had. What is not
known yet is worked out from that, and forgotten with the question. All else, models and their names, is up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from mir_lsp.index.db import MISSING, CycleError, Database, Key
from mir_lsp.index.nodes import CIRCLE, Node

__all__ = ["roughly"]


@contextmanager
def roughly(db: Database) -> Iterator[None]:
    """Have a question answered from what was known of code before; for whoever asks the database, not for queries."""
    before, db.instead = db.instead, _Rough(db).answer
    try:
        yield
    finally:
        db.instead = before


class _Rough:
    """What was worked out for one question."""

    __slots__ = ("_db", "_found", "_holding", "_running")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._found: dict[Key, object] = {}
        self._holding: dict[Node, bool] = {}
        self._running: set[Key] = set()

    def answer(self, key: Key, node: Node | None) -> object:
        """The value of a query of which the database has none that is up to date."""
        if key in self._found:
            return self._found[key]
        bottom = getattr(key[0], "bottom", MISSING)
        if node is not None and node.value is not MISSING and (bottom is not MISSING or self._holds(node)):
            return node.value
        if key in self._running:
            if bottom is MISSING:
                raise CycleError(key)
            return bottom
        self._db.go_on()
        self._running.add(key)
        try:
            value = self._found[key] = cast(Callable[..., Any], key[0])(self._db, *key[1:])
        finally:
            self._running.discard(key)
        return value

    def _holds(self, node: Node) -> bool:
        """Whether nothing that a value rests on has changed but what code does."""
        known = self._holding.get(node)
        if known is None:
            rests_on = node.deps
            known = rests_on is not None and all(self._is_as_before(dep, node.verified) for dep in rests_on)
            self._holding[node] = known
        return known

    def _is_as_before(self, dep: Node, verified: int) -> bool:
        if dep.key is CIRCLE or getattr(dep.key[0], "bottom", MISSING) is not MISSING:
            return True
        return dep.changed <= verified and (not dep.dirty or self._holds(dep))
