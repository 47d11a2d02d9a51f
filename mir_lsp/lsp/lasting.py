"""What code causes in other files, kept from one session to the next. For the analysis thread.

Asking all code of a large project takes minutes. The command line and the server keep what came out in one place, so
that either starts with what the other found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mir_lsp.engine.lasting import Lasting
    from mir_lsp.lsp.analysis import Bench
    from mir_lsp.workspace.cache import Cache

__all__ = ["Keeping"]

_PAUSE_SECONDS = 120.0
_PAUSE_SHARE = 50  # of the time that writing takes: it stays a small part of it


class Keeping:
    """Reads what was kept when all files are in, and writes it when all code has been asked.

    `folders` are those of the workspace, none while they are being read.
    """

    def __init__(self, folders: Callable[[], tuple[str, ...]]) -> None:
        self._folders = folders
        self._lasting: Lasting | None = None
        self._due = 0.0

    def begin(self, bench: Bench) -> Iterator[None]:
        """Have the engine use what was kept, once."""
        folders = self._folders()
        if self._lasting is not None or not folders:
            return
        from mir_lsp.engine.lasting import Lasting
        from mir_lsp.workspace.cache import Remembered

        cache = _cache()
        try:
            data = Remembered(cache, _name(folders)).read()
        finally:
            cache.close()
        yield
        self._lasting = Lasting(bench.engine.db, bench.engine.text, data)
        bench.engine.keep(self._lasting)
        yield

    def end(self, bench: Bench) -> Iterator[None]:
        """Write what is new, now and then."""
        folders, lasting = self._folders(), self._lasting
        if lasting is None or not folders or time.monotonic() < self._due:
            return
        from mir_lsp.workspace.cache import Remembered

        started = time.thread_time()
        yield from lasting.renewing(bench.engine.elsewhere.works())
        if lasting.data is not None:
            cache = _cache()
            try:
                Remembered(cache, _name(folders)).write(lasting.data)
            finally:
                cache.close()
        taken = time.thread_time() - started
        self._due = time.monotonic() + max(_PAUSE_SECONDS, taken * _PAUSE_SHARE)


def _name(folders: tuple[str, ...]) -> str:
    return "\0".join(sorted(folders))


def _cache() -> Cache:
    from mir_lsp.facts.cache import SCHEMA
    from mir_lsp.workspace.cache import folder, open_cache

    return open_cache(folder(), SCHEMA)
