"""The one place for defects of our own: raised where tests run, logged once per key for everybody else."""

from __future__ import annotations

import logging
import os
import threading
import traceback

__all__ = ["RAISE_VARIABLE", "forget", "report"]

RAISE_VARIABLE = "MIR_RAISE_BUGS"

_log = logging.getLogger("mir_lsp.bug")
_lock = threading.Lock()
_reported: set[str] = set()
_MOST_KEYS = 1000


def report(key: str, error: BaseException) -> None:
    """Record that `error` happened where it must not; the caller goes on without its result.

    `key` names the place and what it worked on (a rule and the hash of a text, never the text itself): a
    defect is logged once per key, because it would come back with every keystroke. With
    `MIR_RAISE_BUGS=1` in the environment, `error` is raised instead.
    """
    if os.environ.get(RAISE_VARIABLE) == "1":
        raise error
    if _is_new(key):
        _log.error("%s: %s at %s", key, type(error).__name__, _origin(error))
        # The message of an exception can quote the code under analysis, so it is left to the debug level.
        _log.debug("%s", key, exc_info=error)


def forget() -> None:
    """Log every key again, as a new process would."""
    with _lock:
        _reported.clear()


def _is_new(key: str) -> bool:
    with _lock:
        if key in _reported or len(_reported) >= _MOST_KEYS:
            return False
        _reported.add(key)
        return True


def _origin(error: BaseException) -> str:
    """Where in our own code it happened: `file:line in function`, innermost first, without source lines."""
    frames = traceback.extract_tb(error.__traceback__, limit=-4)
    places = [f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
    return " < ".join(reversed(places)) or "an unknown place"
