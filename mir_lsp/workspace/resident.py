"""How much memory this process takes, where the system tells."""

from __future__ import annotations

import ctypes
import os
import sys

__all__ = ["give_back", "resident"]

MEGABYTE = 1024 * 1024


def resident() -> float | None:
    """Resident memory in megabytes; None where that is not known."""
    try:
        with open("/proc/self/statm", "rb") as told:
            pages = int(told.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
    except (OSError, ValueError, IndexError, AttributeError):
        return None


def give_back() -> None:
    """Let the system have what the allocator of C keeps of memory that is free, where that can be asked for."""
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
