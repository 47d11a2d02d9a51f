"""Which of the things beside the code the editor's settings ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["HINTS", "Wanted", "wanted"]

HINTS = ("types", "evaluations", "perRow")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`hints` are the names of those that are asked for."""

    code_lens: bool = False
    hints: frozenset[str] = frozenset()


def wanted(settings: Iterable[Mapping[str, object]]) -> Wanted:
    """What any of some tables of settings asks for; each is off until it is."""
    tables = tuple(settings)
    return Wanted(
        any(table.get("codeLens") is True for table in tables),
        frozenset(name for name in HINTS if any(_asks(table, name) for table in tables)),
    )


def _asks(table: Mapping[str, object], name: str) -> bool:
    hints = table.get("inlayHints")
    nested = isinstance(hints, Mapping) and hints.get(name) is True
    return nested or table.get(f"inlayHints.{name}") is True
