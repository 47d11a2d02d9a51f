"""How the findings of a check are told: one module for each format, each a function from an outcome to text."""

from __future__ import annotations

import importlib
from typing import Protocol

from mir_lsp.cli.formats.outcome import Outcome

__all__ = ["Outcome", "Renderer", "renderer"]


class Renderer(Protocol):
    """Makes the text of an outcome, without a line break at the end."""

    def __call__(self, outcome: Outcome) -> str: ...


def renderer(name: str) -> Renderer:
    """What renders a format that is for machines or pages."""
    # Only the one that is asked for is loaded.
    module = importlib.import_module(f"mir_lsp.cli.formats.{name}")
    found: Renderer = module.render
    return found
