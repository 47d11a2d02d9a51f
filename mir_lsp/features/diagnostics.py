"""The findings of a file as they are shown: all that are selected, up to a limit that is never silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.findings import Finding

__all__ = ["ABOUT_NAMES", "MAX_FINDINGS", "UNNECESSARY", "Report", "report"]

MAX_FINDINGS = 1_000
"""Findings shown for one file; more than that help nobody and stall editors."""

UNNECESSARY = frozenset({"MIR001"})
"""Codes whose span can be deleted without changing anything; editors fade it."""


ABOUT_NAMES = frozenset({"MIR111", "MIR801", "MIR802"})
"""Codes that say that a name means nothing: what is half-typed never does."""

_TYPING_SECONDS = 0.1  # of the processor, for the findings of a file after each edit
_NAME_BEFORE = re.compile(r"[\w.]*\Z")
_NAME_AFTER = re.compile(r"[\w.]*")


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


def report(engine: Engine, path: str, typed_at: int | None = None) -> Report:
    """The findings of a file; an unknown file has none. The name at `typed_at` is not finished: it is not judged."""
    text = engine.text(path)
    if text is None:
        return Report(())
    if typed_at is None:
        findings = engine.near_findings(path)
    else:
        # Who types is shown at once what is known by now; all of it is looked at when they pause.
        typed = _name_at(text, typed_at)
        known = engine.findings_soon(path, _TYPING_SECONDS, typed_at)
        findings = tuple(each for each in known if each.code not in ABOUT_NAMES or not _touch(each.span, typed))
    return Report(findings[:MAX_FINDINGS], max(len(findings) - MAX_FINDINGS, 0))


def _name_at(text: str, offset: int) -> Span:
    """The name around an offset, with the names that dots join to it."""
    before = _NAME_BEFORE.search(text, max(0, offset - 200), offset)
    after = _NAME_AFTER.match(text, offset)
    return Span(before.start() if before else offset, after.end() if after else offset)


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end
