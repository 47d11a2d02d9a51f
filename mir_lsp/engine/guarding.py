"""Defects of ours, where code is judged: what fails is silent, and the rest answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mir_lsp import bug
from mir_lsp.index.db import Cancelled, CycleError

__all__ = ["guarded"]

T = TypeVar("T")


def guarded(key: str, nothing: T, work: Callable[[], T]) -> T:
    """What `work` gives, and `nothing` when it fails, which is recorded: `key` names where."""
    try:
        return work()
    except (Cancelled, CycleError):
        raise
    except Exception as error:
        bug.report(key, error)
        return nothing
