"""What is worked out of each file, and who may have kept it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.schema import ClassId
from mir_lsp.rules.model import Found

__all__ = ["WORKED_OUT", "Handing", "Keeper", "Made", "Told", "What"]

Handing = UnitId | ClassId


class What(Enum):
    """What is worked out of a file: findings that its own code causes and has, those about its names, and those
    that its code causes in other places.
    """

    OWN = "own"
    NAMES = "names"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Told:
    """What the rules find in a unit or a class and that stands in other code."""

    handing: Handing
    founds: tuple[Found, ...]


Made = tuple[Any, ...]


class Keeper(Protocol):
    """Who may have kept what is worked out."""

    def get(self, what: What, path: str, work: Callable[[], Made]) -> Made:
        """What is kept of a file; else what `work` makes."""

    def touched(self, path: str) -> None:
        """A file may have another text."""

    def steps(self) -> Iterator[None]:
        """Find out what holds of what is kept; a change in between ends it."""


class _WorkedOut:
    """Nothing is kept: all is worked out, each time."""

    def get(self, what: What, path: str, work: Callable[[], Made]) -> Made:
        return work()

    def touched(self, path: str) -> None:
        pass

    def steps(self) -> Iterator[None]:
        return iter(())


WORKED_OUT = _WorkedOut()
