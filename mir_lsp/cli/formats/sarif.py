"""SARIF 2.1.0, which code scanning of GitHub and many other services read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from mir_lsp import __version__
from mir_lsp.cli.formats.outcome import Outcome
from mir_lsp.cli.records import Place, Record
from mir_lsp.rules.docs import markdown, page_of
from mir_lsp.rules.model import Confidence, Rule, Severity

__all__ = ["render"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/mir-lsp/mir-lsp"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_PRECISIONS = {Confidence.CERTAIN: "very-high", Confidence.LIKELY: "high", Confidence.POSSIBLE: "medium"}
_ROOT = "SRCROOT"


def render(outcome: Outcome) -> str:
    """One run, with the rules that found something."""
    rules = sorted({record.finding.rule.code: record.finding.rule for record in outcome.records}.items())
    index = {code: number for number, (code, _) in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "mir-lsp",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": _HOME,
                "rules": [_rule(rule) for _, rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which mir-lsp was run."}}},
        "results": [_result(record, index[record.finding.code]) for record in outcome.records],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> dict[str, object]:
    page = page_of(rule)
    why = page.prose("Why") or page.summary
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": why},
        "help": {"text": why, "markdown": markdown(rule, page)},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": _level(rule.severity), "enabled": rule.default},
        "properties": {"tags": ["django", rule.family.value], "problem.severity": _problem(rule.severity)},
    }


def _result(record: Record, index: int) -> dict[str, object]:
    finding = record.finding
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _level(finding.severity),
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _location(record.place)}],
        "partialFingerprints": {"mirFingerprint/v1": finding.fingerprint},
        "properties": {"confidence": finding.confidence.value, "precision": _PRECISIONS[finding.confidence]},
    }
    if record.related:
        result["relatedLocations"] = list(_related(record.related))
    return result


def _related(related: Iterable[tuple[Place, str]]) -> Iterable[dict[str, object]]:
    for number, (place, message) in enumerate(related, start=1):
        yield {"id": number, "message": {"text": message}, "physicalLocation": _location(place)}


def _location(place: Place) -> dict[str, object]:
    absolute = place.path.startswith("/") or ":" in place.path[:3]
    uri = quote(place.path, safe="/", errors="surrogatepass")
    artifact = (
        {"uri": f"file://{'' if uri.startswith('/') else '/'}{uri}"} if absolute else {"uri": uri, "uriBaseId": _ROOT}
    )
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"artifactLocation": artifact, "region": region}


def _level(severity: Severity) -> str:
    return _LEVELS.get(severity, "note")


def _problem(severity: Severity) -> str:
    return _LEVELS.get(severity, "recommendation")
