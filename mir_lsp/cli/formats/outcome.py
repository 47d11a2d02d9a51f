"""What a check found, for all formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mir_lsp.cli.records import Record

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings, sorted, and the number of files that were looked at. `since` names the revision whose findings
    were left out, empty when none were.
    """

    records: Sequence[Record]
    files: int
    since: str = ""
