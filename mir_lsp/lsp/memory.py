"""Garbage collection at times when nobody waits.

A project makes millions of objects that live as long as the server. A full collection visits them all, which
takes hundreds of milliseconds, and by itself it comes in the middle of somebody's typing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mir_lsp.lsp.limits import Limits

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from mir_lsp.lsp.analysis import Bench
    from mir_lsp.lsp.session import Session

__all__ = ["Rest", "keep", "postpone_full_collections"]

_YOUNG = (700, 10)
_FULL_COLLECTION_AFTER = 1000
_REST_SECONDS = 3.0


def postpone_full_collections() -> None:
    """Let young garbage be collected as usual, all of it hardly ever: `Rest` does that."""
    gc.set_threshold(*_YOUNG, _FULL_COLLECTION_AFTER)


def keep() -> None:
    """Take what is alive now out of all later collections. It is still freed when nothing refers to it."""
    gc.collect(1)
    gc.freeze()


class Rest:
    """Collects everything once the typing pauses. For the loop thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._timer: TimerHandle | None = None
        self._limits = Limits()

    def disturbed(self) -> None:
        """Something was edited: wait for the next pause."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._session.loop.call_later(_REST_SECONDS, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._session.analysis.background(self._collect)

    def _collect(self, bench: Bench) -> Iterator[None]:
        if not self._limits.look(bench):
            gc.collect()
        yield
