"""Defects of ours, where code is judged: what fails is silent, and the rest answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from mir_lsp import bug
from mir_lsp.index.db import Cancelled, CycleError
from mir_lsp.rules.model import Found

__all__ = ["guarded", "said"]

T = TypeVar("T")

_NO_FINDINGS: tuple[Found, ...] = ()


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
    return tuple(check(*given))
