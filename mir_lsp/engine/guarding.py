"""Defects of ours, where code is judged: what fails is silent, and the rest answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from mir_lsp import bug
from mir_lsp.index.db import Cancelled, CycleError
from mir_lsp.rules.model import Found

__all__ = ["guarded", "said"]

T = TypeVar("T")

_NO_FINDINGS: tuple[Found, ...] = ()
_SLOW_SECONDS = 1.0  # for one rule with one piece of code; the usual is a thousandth of that


def guarded(key: str, nothing: T, work: Callable[[], T]) -> T:
    """What `work` gives, and `nothing` when it fails, which is recorded: `key` names where."""
    try:
        return work()
    except (Cancelled, CycleError):
        raise
    except Exception as error:
        bug.report(key, error)
        return nothing


def said(checks: Iterable[Callable[..., Iterable[Found]]], where: str, *given: object) -> Iterator[Found]:
    """What each rule says: one rule's defect is that rule's silence, the others answer."""
    for check in checks:
        yield from guarded(f"{check.__module__} on {where}", _NO_FINDINGS, partial(_of_one, check, given))


def _of_one(check: Callable[..., Iterable[Found]], given: tuple[object, ...]) -> tuple[Found, ...]:
    started = time.perf_counter()
    found = tuple(check(*given))
    took = time.perf_counter() - started
    if took > _SLOW_SECONDS:
        bug.remark(f"slow rule {check.__module__.rpartition('.')[2]}", f"{took:.1f} s for one piece of code")
    return found
