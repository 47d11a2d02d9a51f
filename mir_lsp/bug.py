"""The one place for defects of our own: raised where tests run, logged once per key for everybody else."""

from __future__ import annotations

import logging
import os
import threading
import traceback
from collections.abc import Callable

__all__ = ["RAISE_VARIABLE", "forget", "listen", "remark", "report"]

RAISE_VARIABLE = "MIR_RAISE_BUGS"

_log = logging.getLogger("mir_lsp.bug")
_lock = threading.Lock()
_reported: set[str] = set()
_listeners: list[Callable[[str], None]] = []
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
        told = f"{key}: {type(error).__name__} at {_origin(error)}"
        _log.error("%s", told)
        _tell(told)
        # The message of an exception can quote the code under analysis, so it is left to the debug level.
        _log.debug("%s", key, exc_info=error)


def remark(key: str, text: str) -> None:
    """Tell who listens, once per key, of something that is no defect: a rule that takes long. It is not logged."""
    if _is_new(key):
        _tell(f"{key}: {text}")


def listen(heard: Callable[[str], None]) -> None:
    """Call `heard` with each line that is said from now on, on any thread."""
    _listeners.append(heard)


def forget() -> None:
    """Log every key again, as a new process would."""
    with _lock:
        _reported.clear()


def _tell(text: str) -> None:
    for heard in _listeners:
        try:
            heard(text)
        except Exception as error:
            _log.debug("a listener failed", exc_info=error)


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
