"""The writer thread: whatever happens to the client's end of the pipe, the loop never waits for it.

pygls writes and flushes on the event loop, so a client that stops reading stops the server from reading too.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

__all__ = ["LIMIT", "ByteSink", "Output"]

LIMIT = 64 * 1024 * 1024
"""Bytes that may wait for the client before notifications are dropped and reading stops."""

_CHUNK = 256 * 1024


class ByteSink(Protocol):
    """What is needed of a binary stream that is written to; both calls may block."""

    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> object: ...


class Output:
    """A queue of framed messages and the thread that writes them.

    A message with a topic takes the place of a waiting one with the same topic, since only the newest says
    something. Beyond `limit` the oldest messages with a topic go first; others are never dropped.
    """

    def __init__(self, sink: ByteSink, on_broken: Callable[[], None], limit: int = LIMIT) -> None:
        self._sink = sink
        self._on_broken = on_broken
        self._limit = limit
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str | int, bytes] = OrderedDict()
        self._size = 0
        self._sequence = 0
        self._writing = False
        self._broken = False
        self._thread = threading.Thread(target=self._run, name="mir-output", daemon=True)
        self._thread.start()

    def send(self, data: bytes, topic: str | None = None) -> None:
        """Queue a framed message. Never blocks."""
        with self._changed:
            if self._broken:
                return
            self._sequence += 1
            key: str | int = self._sequence if topic is None else topic
            replaced = self._waiting.get(key)
            self._waiting[key] = data
            self._size += len(data) - (len(replaced) if replaced is not None else 0)
            if self._size > self._limit:
                self._drop_oldest()
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """Bytes that the client has not taken yet."""
        return self._size

    def wait_for_room(self) -> None:
        """Block the caller (never the loop) until less than the limit is waiting."""
        with self._changed:
            self._changed.wait_for(lambda: self._broken or self._size <= self._limit)

    def flush(self, timeout: float) -> bool:
        """Wait until everything is written, at most `timeout` seconds; returns whether it was."""
        with self._changed:
            return self._changed.wait_for(self._idle, timeout)

    def _idle(self) -> bool:
        return self._broken or (not self._waiting and not self._writing)

    def _drop_oldest(self) -> None:
        for key in [key for key in self._waiting if isinstance(key, str)]:
            if self._size <= self._limit:
                return
            self._size -= len(self._waiting.pop(key))

    def _take(self) -> bytes:
        """Wait for messages and take the oldest: few enough that what is being written stays small."""
        with self._changed:
            self._writing = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: bool(self._waiting))
            taken: list[bytes] = []
            size = 0
            while self._waiting and size < _CHUNK:
                _, data = self._waiting.popitem(last=False)
                taken.append(data)
                size += len(data)
            self._size -= size
            self._writing = True
            return b"".join(taken)

    def _run(self) -> None:
        while True:
            data = self._take()
            try:
                self._sink.write(data)
                self._sink.flush()
            except (OSError, ValueError):
                self._break()
                return

    def _break(self) -> None:
        with self._changed:
            self._broken, self._writing = True, False
            self._waiting.clear()
            self._size = 0
            self._changed.notify_all()
        self._on_broken()
