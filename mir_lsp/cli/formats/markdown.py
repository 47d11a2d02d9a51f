"""A table for the summary of a workflow, a comment, or a ticket."""

from __future__ import annotations

import re

from mir_lsp.cli.formats.outcome import Outcome
from mir_lsp.cli.output import counted
from mir_lsp.cli.records import Record

__all__ = ["escaped", "render"]


def render(outcome: Outcome) -> str:
    """A heading, and a row for each finding."""
    new = "new " if outcome.since else ""
    heading = f"## mir-lsp: {counted(len(outcome.records), f'{new}problem')} in {counted(outcome.files, 'file')}"
    if not outcome.records:
        return heading
    rows = ["| place | severity | rule | what | fix |", "|---|---|---|---|---|", *map(_row, outcome.records)]
    return "\n".join([heading, "", *rows])


def escaped(text: str) -> str:
    """Text from a project, so that it is shown as it is: what is between backticks stays code."""
    one_line = " ".join(text.split())
    parts = re.split(r"(`[^`]*`)", one_line)
    # A bar ends a cell of a table even in code.
    return "".join(
        part.replace("|", "\\|") if number % 2 else re.sub(r"([\\*_\[\]<>|#`])", r"\\\1", part)
        for number, part in enumerate(parts)
    )


def _row(record: Record) -> str:
    finding, place = record.finding, record.place
    rule = f"[{finding.code}]({finding.rule.url})" if finding.rule.url else finding.code
    fix = f"{escaped(finding.fix.title)} ({finding.fix.safety.value})" if finding.fix is not None else ""
    cells = [f"`{place.path}:{place.line}`", finding.severity.value, rule, escaped(finding.message), fix]
    return "| " + " | ".join(cell.replace("\n", " ") for cell in cells) + " |"
