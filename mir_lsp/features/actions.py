"""What can be done about findings: the fix of one, and all automatic fixes of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Finding, Fix, Refusal

__all__ = ["QuickFix", "automatic_fixes", "edits_of_all", "fix_of", "quick_fixes"]

FileEdits = tuple[tuple[str, tuple[Edit, ...]], ...]


@dataclass(frozen=True, slots=True)
class QuickFix:
    """One offer to repair a finding, and which of its offers that is.

    `preferred` is one that nobody has to think about, or the likeliest of several; `automatic` the former.
    """

    finding: Finding
    title: str
    preferred: bool
    automatic: bool
    choice: int = 0


def quick_fixes(engine: Engine, path: str, span: Span) -> tuple[QuickFix, ...]:
    """The fixes of the findings that the span touches; a cursor at either end of a finding touches it."""
    if engine.text(path) is None:
        return ()
    return tuple(
        QuickFix(finding, offer.title, offer.safety.automatic or offer.likeliest, offer.safety.automatic, choice)
        for finding in engine.near_findings(path)
        if finding.span.start <= span.end and span.start <= finding.span.end
        for choice, offer in enumerate(finding.offers)
    )


def fix_of(engine: Engine, path: str, fingerprint: str, choice: int = 0) -> Fix | Refusal:
    """The verified edits of one of a finding's fixes, for the text as it is now, or why there are none."""
    return engine.fix(path, fingerprint, choice)


def automatic_fixes(engine: Engine, path: str) -> int:
    """How many findings of a file can be repaired without anybody looking."""
    if engine.text(path) is None:
        return 0
    return sum(finding.fix is not None and finding.fix.safety.automatic for finding in engine.near_findings(path))


def edits_of_all(engine: Engine, path: str) -> FileEdits:
    """The edits that apply every automatic fix of a file at once; empty when there are none."""
    return engine.fix_all(path)
