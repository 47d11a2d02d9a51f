"""A Code Quality report of GitLab.

https://docs.gitlab.com/ci/testing/code_quality/
"""

from __future__ import annotations

import hashlib
import json

from mir_lsp.cli.formats.outcome import Outcome
from mir_lsp.cli.records import Record
from mir_lsp.rules.model import Severity

__all__ = ["render"]

_LEVELS = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFORMATION: "minor",
    Severity.HINT: "info",
}


def render(outcome: Outcome) -> str:
    """One array of issues. Their fingerprints stay when lines move, so that a merge request shows what is new."""
    return json.dumps([_issue(record) for record in outcome.records], indent=2)


def _issue(record: Record) -> dict[str, object]:
    finding, place = record.finding, record.place
    identity = f"{place.path}\0{finding.code}\0{finding.fingerprint}".encode("utf-8", "surrogatepass")
    return {
        "type": "issue",
        "check_name": finding.code,
        "description": f"{finding.code} {finding.message}",
        "categories": ["Performance" if finding.rule.family.value in ("nplusone", "queryset") else "Bug Risk"],
        "severity": _LEVELS[finding.severity],
        "fingerprint": hashlib.sha256(identity).hexdigest(),
        "location": {"path": place.path, "lines": {"begin": place.line, "end": place.end_line}},
    }
