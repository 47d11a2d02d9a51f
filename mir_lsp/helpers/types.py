"""What an expression of the workspace is, asked of jedi in a program of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from mir_lsp.helpers.process import HelperFailed, Process

__all__ = ["HARD_SECONDS", "Seen", "Types"]

HARD_SECONDS = 10.0
"""After this the program is ended: it is stuck, and starts anew with the next question."""

_REST_SECONDS = 30.0  # after it failed twice in a row, nobody waits for it for this long
_MOST_FAILURES = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """A class in a file; with `is_instance`, that the expression is an object of it."""

    path: str
    name: str
    is_instance: bool


class Types:
    """Asks from one thread at a time; the program starts with the first question."""

    def __init__(self, process: Process | None = None) -> None:
        self._process = process or Process("jedi_worker.py")
        self._lock = threading.Lock()
        self._failures = 0
        self._failed_at = float("-inf")

    def ask(
        self, text: str, path: str, place: tuple[int, int], root: str, sys_path: Sequence[str]
    ) -> tuple[Seen, ...]:
        """The classes that the expression at a place may be of; none when that is not known, or not in time.

        `place` is a line from 1 and a column in characters from 0.
        """
        if self._failures >= _MOST_FAILURES and time.monotonic() - self._failed_at < _REST_SECONDS:
            return ()
        line, column = place
        request = {
            "text": text, "path": path, "line": line, "column": column, "root": root, "sys_path": list(sys_path),
        }  # fmt: skip
        with self._lock:
            try:
                answer = self._process.ask(request, HARD_SECONDS)
            except HelperFailed:
                self._failures, self._failed_at = self._failures + 1, time.monotonic()
                return ()
        self._failures = 0
        found = answer.get("found")
        return tuple(_seen(found)) if isinstance(found, list) else ()

    def close(self) -> None:
        """End the program if it runs."""
        self._process.close()


def _seen(found: Sequence[object]) -> list[Seen]:
    made = []
    for each in found:
        match each:
            case {"path": str(path), "name": str(name), "is_instance": bool(is_instance)}:
                made.append(Seen(path, name, is_instance))
            case _:
                continue
    return made
