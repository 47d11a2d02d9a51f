"""The life of the process: its standard streams, its signals, the client that started it, and its end."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import BinaryIO

__all__ = ["PARENT_POLL_SECONDS", "end", "on_signals", "take_standard_streams", "watch_parent"]

PARENT_POLL_SECONDS = 3.0


def take_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """The protocol's input and output, with file descriptors 0 and 1 pointed elsewhere.

    Afterwards anything that writes to standard output, in Python or in C, lands in standard error, and
    nothing but the server can read from the client.
    """
    sys.stdout.flush()
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, sink


def on_signals(stop: Callable[[int], None]) -> None:
    """Call `stop` with the exit status when the process is asked to end. To be called in the main thread."""

    def handle(number: int, _frame: FrameType | None) -> None:
        stop(128 + number)

    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, handle)


def end(status: int) -> None:
    """End the process at once.

    Not `sys.exit`: that waits for threads, which may be in the middle of an analysis or of a blocked write.
    """
    try:
        sys.stderr.flush()
    finally:
        os._exit(status)


def watch_parent(pid: int, gone: Callable[[], None], poll: float = PARENT_POLL_SECONDS) -> None:
    """Call `gone` once the process `pid` has ended. Returns at once; a daemonic thread looks every `poll` s.

    A pid may be given to a new process, so where the system tells it the start time is compared too.
    """
    identity = _identity(pid)
    if identity is None:
        return

    def look() -> None:
        while _identity(pid) == identity:
            time.sleep(poll)
        gone()

    threading.Thread(target=look, name="mir-parent", daemon=True).start()


def _identity(pid: int) -> str | None:
    """What tells a process from a later one with the same pid; None when there is no such process."""
    if os.name == "nt":
        return _windows_identity(pid)
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            # The name, in parentheses, may hold any character: fields are counted from its end.
            fields = stat.read().rpartition(b")")[2].split()
        # A zombie has ended; nobody has asked for its status yet. Field 22 is the start time.
        return None if fields[0] == b"Z" else fields[19].decode()
    except (OSError, IndexError):
        pass
    try:
        os.kill(pid, 0)
    except PermissionError:
        return "alive"
    except (OSError, OverflowError):
        return None
    return "alive"


def _windows_identity(pid: int) -> str | None:
    """The creation time of a running process. `os.kill` would end it: on Windows signal 0 is CTRL_C."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return None
    try:
        times = [ctypes.c_ulonglong() for _ in range(4)]
        status = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(status))
        if status.value != 259:  # STILL_ACTIVE
            return None
        kernel.GetProcessTimes(handle, *(ctypes.byref(moment) for moment in times))
        return str(times[0].value)
    finally:
        kernel.CloseHandle(handle)
