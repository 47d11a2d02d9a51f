"""Waiting for helpers and for what is still being read; handing on what futures bring. For the loop thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from mir_lsp.lsp.protocol import guarded
from mir_lsp.lsp.stages import Stage

if TYPE_CHECKING:
    from mir_lsp.lsp.session import Session

__all__ = ["Patience", "failed", "fulfil", "once_read", "passed_on"]

T = TypeVar("T")


class Patience:
    """Work beside the server, one piece at a time, for which nobody waits longer than some seconds.

    What takes longer is worked out to its end: `came` hears of it in any case, for the next who asks.
    """

    def __init__(self, session: Session, name: str, seconds: float) -> None:
        self._session = session
        self._seconds = seconds
        self._executor = ThreadPoolExecutor(1, name)
        self.waiting = 0
        """How many pieces of work are not done."""

    def ask(self, work: Callable[[], T], came: Callable[[T], None], then: Callable[[T | None], None]) -> None:
        """Call `then` once with what `work` gives, or with None when it takes too long or raises."""
        told = False

        def tell(found: T | None) -> None:
            nonlocal told
            if not told:
                told = True
                timer.cancel()
                then(found)

        def arrived(future: Future[T]) -> None:
            self.waiting -= 1
            found = future.result() if future.exception() is None else None
            try:
                if found is not None:
                    came(found)
            finally:
                tell(found)

        timer = self._session.loop.call_later(self._seconds, lambda: tell(None))
        self.waiting += 1
        future = self._executor.submit(work)
        future.add_done_callback(lambda future: self._session.post(lambda: arrived(future)))


def once_read(session: Session, seconds: float, ask: Callable[[], Future[Any]]) -> Future[Any]:
    """The future of what `ask` begins when every file has been read, or after that many seconds."""
    reply: Future[Any] = Future()

    def begin() -> None:
        if reply.done():
            return
        inner = ask()
        inner.add_done_callback(guarded(reply, hand_on))
        reply.add_done_callback(lambda future: inner.cancel() if future.cancelled() else None)

    def hand_on(future: Future[Any]) -> None:
        if not passed_on(future, reply):
            reply.set_result(future.result())

    session.files.stages.when(Stage.ALL, seconds, guarded(reply, begin))
    return reply


def passed_on(future: Future[Any], reply: Future[Any]) -> bool:
    """Whether there is nothing to go on with: an error or the end of a future is that of the reply."""
    if reply.done():
        return True
    if future.cancelled():
        reply.cancel()
        return True
    error = future.exception()
    if error is not None:
        reply.set_exception(error)
    return error is not None


def failed(error: Exception) -> Future[Any]:
    """A reply that is that error."""
    reply: Future[Any] = Future()
    reply.set_exception(error)
    return reply


def fulfil(reply: Future[Any], make: Callable[[], Any]) -> None:
    """Answer with what `make` gives or raises, unless the reply is done."""
    if reply.done():
        return
    try:
        reply.set_result(make())
    except Exception as error:
        reply.set_exception(error)
