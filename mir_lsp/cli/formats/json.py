"""One array of objects, for programs."""

from __future__ import annotations

import json

from mir_lsp.cli.formats.outcome import Outcome
from mir_lsp.cli.records import as_json

__all__ = ["render"]


def render(outcome: Outcome) -> str:
    """The array of the command line's contract."""
    return json.dumps([as_json(record) for record in outcome.records], indent=2)
