"""Threads with room for deep recursion: analysis follows syntax trees, and calls from function to function."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Reserved, not used, until something is deep.
_STACK_BYTES = 512 * 1024 * 1024
_RECURSION_LIMIT = 20_000


def thread(target: Callable[[], object], name: str) -> threading.Thread:
    """A started daemon thread in which functions may call each other thousands deep."""
    before = threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    try:
        started = threading.Thread(target=target, name=name, daemon=True)
        started.start()
    finally:
        threading.stack_size(before)
    return started


def deeply(work: Callable[[], T]) -> T:
    """What a function returns that runs in such a thread; what it raises is raised here."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread(run, "mir-work").join()
    if errors:
        raise errors[0]
    return results[0]
