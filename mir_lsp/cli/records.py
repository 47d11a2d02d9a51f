"""Findings as the commands print them: positions as people count, paths as they type them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mir_lsp.cli.paths import shown
from mir_lsp.engine.findings import Finding, Related
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span

__all__ = ["Place", "Record", "as_json", "records"]

TextOf = Callable[[str], "str | None"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A range in a file. Lines and columns count from 1, columns in code points; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Record:
    """A finding with its place, the places related to it, and the line of source that it starts on."""

    finding: Finding
    place: Place
    related: tuple[tuple[Place, str], ...]
    source: str


def records(findings: Iterable[Finding], text_of: TextOf) -> tuple[Record, ...]:
    """Findings in the order in which they are printed: by path, line, column, code."""
    index = _Index(text_of)
    found = [index.record(finding) for finding in findings]
    return tuple(sorted(found, key=lambda record: (record.place, record.finding.code, record.finding.message)))


def as_json(record: Record) -> dict[str, object]:
    """The object of the JSON format, its keys in the order of the contract."""
    finding, place = record.finding, record.place
    offer = finding.fix
    return {
        "code": finding.code,
        "name": finding.rule.name,
        "family": finding.rule.family.value,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "message": finding.message,
        "related": [
            {"path": at.path, "line": at.line, "column": at.column, "message": message}
            for at, message in record.related
        ],
        "fix": {"title": offer.title, "safety": offer.safety.value} if offer else None,
        "url": finding.rule.url,
    }


class _Index:
    """Line indexes of the files that findings are in, each made once."""

    def __init__(self, text_of: TextOf) -> None:
        self._text_of = text_of
        self._lines: dict[str, LineIndex] = {}

    def record(self, finding: Finding) -> Record:
        lines = self._lines_of(finding.path)
        source = lines.line_text(lines.line_of(finding.span.start))
        related = tuple(self._related(each) for each in finding.related)
        return Record(finding, self._place(finding.path, finding.span), related, source)

    def _related(self, related: Related) -> tuple[Place, str]:
        return self._place(related.path, related.span), related.message

    def _place(self, path: str, span: Span) -> Place:
        lines = self._lines_of(path)
        start, end = lines.line_of(span.start), lines.line_of(span.end)
        return Place(
            path=shown(path),
            line=start + 1,
            column=span.start - lines.line_start(start) + 1,
            end_line=end + 1,
            end_column=span.end - lines.line_start(end) + 1,
        )

    def _lines_of(self, path: str) -> LineIndex:
        if path not in self._lines:
            self._lines[path] = LineIndex(self._text_of(path) or "")
        return self._lines[path]
