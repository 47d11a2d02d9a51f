"""Commands of a GitHub workflow, which become annotations of the changed lines.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from mir_lsp.cli.formats.outcome import Outcome
from mir_lsp.cli.records import Record
from mir_lsp.rules.model import Severity

__all__ = ["render"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(outcome: Outcome) -> str:
    """One command a finding; nothing when there is none."""
    return "\n".join(map(_command, outcome.records))


def _command(record: Record) -> str:
    finding, place = record.finding, record.place
    properties = {
        "file": place.path,
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": place.end_column,
        "title": f"{finding.code} {finding.rule.name}",
    }
    if place.end_line != place.line:
        # Columns are only understood within one line.
        properties = {key: value for key, value in properties.items() if key not in ("col", "endColumn")}
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    lines = [finding.message, *(f"{at.path}:{at.line}: {message}" for at, message in record.related)]
    return f"::{_LEVELS.get(finding.severity, 'notice')} {told}::{_data(chr(10).join(lines))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
