"""How far a long command has come, on one line of the terminal that is gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

__all__ = ["SILENT", "Progress", "progress_for"]

T = TypeVar("T")

_QUIET_SECONDS = 0.6  # what is over sooner says nothing
_REDRAWN_SECONDS = 0.1


class Progress:
    """Tells of stages, one after the other."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._started = time.monotonic()
        self._drawn = 0.0
        self._width = 0

    def over(self, title: str, items: Iterable[T], total: int) -> Iterator[T]:
        """The items, while it is told how many of them have been taken."""
        if self._stream is None:
            yield from items
            return
        for number, item in enumerate(items, start=1):
            self._draw(f"{title} {number:,} of {total:,}")
            yield item

    def close(self) -> None:
        """Take the line away."""
        if self._stream is not None and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def _draw(self, text: str) -> None:
        now = time.monotonic()
        if self._stream is None or now - self._started < _QUIET_SECONDS or now - self._drawn < _REDRAWN_SECONDS:
            return
        self._drawn = now
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)


SILENT = Progress(None)


def progress_for(wanted: str) -> Progress:
    """`always`, `never`, or `auto`: where somebody sees it, which is on a terminal."""
    shown = wanted == "always" or (wanted == "auto" and sys.stderr is not None and sys.stderr.isatty())
    return Progress(sys.stderr) if shown else SILENT
