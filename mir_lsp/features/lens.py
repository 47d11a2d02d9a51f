"""Lenses: how many queries views, actions, admin lists, tasks and commands run, and who listens to models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.features.counts import Line, breakdown, title
from mir_lsp.features.signals import explained_signals, signal_lenses
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["Breakdown", "Lens", "explained", "lenses"]


@dataclass(frozen=True, slots=True)
class Lens:
    """What stands above a name; `key` tells what it is about, across versions of the text."""

    span: Span
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a count is made of."""

    title: str
    lines: tuple[Line, ...]


def lenses(engine: Engine, path: str) -> tuple[Lens, ...]:
    """The lenses of a file: none for what cannot be counted."""
    found = []
    for subject, span in engine.countable(path):
        spent = engine.spent_by(subject)
        if spent is not None:
            found.append(Lens(span, subject.key, _titled(subject.action, title(spent))))
    found += [Lens(span, key, told) for span, key, told in signal_lenses(engine, path)]
    return tuple(sorted(found, key=lambda lens: (lens.span.start, lens.key)))


def explained(engine: Engine, path: str, key: str) -> Breakdown | None:
    """What the count of a lens is made of; None when there is none any more."""
    for subject, _ in engine.countable(path):
        spent = engine.spent_by(subject) if subject.key == key else None
        if spent is not None:
            heading = f"{subject.key.replace(':', ' ')}: {title(spent)}"
            return Breakdown(heading, breakdown(engine, subject, spent))
    lines = explained_signals(engine, path, key)
    return Breakdown(key.replace(":", " "), lines) if lines else None


def _titled(action: str, text: str) -> str:
    return f"{action}: {text}" if action else text
