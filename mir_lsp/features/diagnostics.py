"""The findings of a file as they are shown: all that are selected, up to a limit that is never silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Finding

__all__ = ["MAX_FINDINGS", "UNNECESSARY", "Report", "report"]

MAX_FINDINGS = 1_000
"""Findings shown for one file; more than that help nobody and stall editors."""

UNNECESSARY = frozenset({"MIR001"})
"""Codes whose span can be deleted without changing anything; editors fade it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one file in the order of the text, and how many more there are."""

    findings: tuple[Finding, ...]
    omitted: int = 0

    @property
    def notice(self) -> str:
        """What to tell the reader about findings that are left out; empty when none are."""
        if not self.omitted:
            return ""
        return f"only the first {len(self.findings)} findings of this file are shown, {self.omitted} more exist"


def report(engine: Engine, path: str) -> Report:
    """The findings of a file; an unknown file has none."""
    if engine.text(path) is None:
        return Report(())
    findings = engine.near_findings(path)
    return Report(findings[:MAX_FINDINGS], max(len(findings) - MAX_FINDINGS, 0))
