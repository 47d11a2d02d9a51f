"""Text for terminals: findings with the line of source and carets, colour where it is wanted.

Whatever comes from the project is printed so that it cannot steer the terminal.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TextIO

from mir_lsp.cli.records import Record
from mir_lsp.rules.model import Severity

__all__ = [
    "Colour",
    "Group",
    "Painter",
    "counted",
    "harmless",
    "in_text",
    "painter_for",
    "statistics",
    "summary",
    "text_of_record",
    "write",
]


class Colour(Enum):
    """When to use colour. `auto`: on a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` counts as a
    terminal.
    """

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Group(Enum):
    """What findings are put together by in the text; `none` leaves them in the order of files and lines."""

    NONE = "none"
    FILE = "file"
    RULE = "rule"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Painter:
    """Adds colour, or does not."""

    enabled: bool

    def bold(self, text: str) -> str:
        return self._painted(text, "1")

    def dim(self, text: str) -> str:
        return self._painted(text, "2")

    def severity(self, text: str, severity: Severity) -> str:
        """In the colour that a severity has."""
        return self._painted(text, _COLOURS[severity])

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.enabled and text else text


def painter_for(colour: Colour, stream: TextIO) -> Painter:
    """The painter for what is printed to `stream`."""
    if colour is not Colour.AUTO:
        return Painter(colour is Colour.ALWAYS)
    if os.environ.get("NO_COLOR"):
        return Painter(False)
    is_terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
    return Painter(is_terminal or bool(os.environ.get("FORCE_COLOR")))


def text_of_record(record: Record, painter: Painter) -> str:
    """A finding in several lines, without a break at the end."""
    finding, place = record.finding, record.place
    where = painter.bold(f"{harmless(place.path)}:{place.line}:{place.column}:")
    severity = painter.severity(finding.severity.value, finding.severity)
    lines = [f"{where} {severity} {painter.bold(finding.code)} {harmless(finding.message)}"]
    lines += _excerpt(record, painter)
    lines += (
        painter.dim(f"  {harmless(at.path)}:{at.line}:{at.column}: {harmless(message)}")
        for at, message in record.related
    )
    if finding.fix is not None:
        lines.append(painter.dim(f"  fix: {harmless(finding.fix.title)} ({finding.fix.safety.value})"))
    elif finding.no_fix:
        lines.append(painter.dim(f"  no fix: {harmless(finding.no_fix)}"))
    return "\n".join(lines)


def in_text(records: Sequence[Record], files: int, painter: Painter, group: Group) -> str:
    """Findings with what is said of all of them, for a terminal."""
    parts: list[str] = []
    for title, members in _grouped(records, group):
        if title:
            parts.append(painter.bold(f"{harmless(title)}: {counted(len(members), 'problem')}") + "\n")
        parts += (text_of_record(record, painter) + "\n" for record in members)
    return "\n".join([*parts, summary(records, files)])


def summary(records: Sequence[Record], files: int) -> str:
    """The last line of a check."""
    checked = counted(files, "file")
    if not records:
        return f"Found nothing in {checked}."
    automatic = sum(1 for record in records if record.finding.fix and record.finding.fix.safety.automatic)
    found = f"Found {counted(len(records), 'problem')} in {checked}"
    return f"{found}; `mir-lsp fix` repairs {automatic}." if automatic else f"{found}."


def statistics(records: Iterable[Record]) -> str:
    """How many findings of each code, the most frequent first."""
    counts = Counter((record.finding.code, record.finding.rule.name) for record in records)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    width = max((len(str(count)) for _, count in ordered), default=0)
    return "\n".join(f"{count:>{width}}  {code}  {name}" for (code, name), count in ordered)


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def harmless(text: str) -> str:
    """Text without what a terminal obeys or what reorders a line; tabs stay."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def write(text: str, stream: TextIO | None = None) -> None:
    """Print text and a line break, whatever the encoding of the stream."""
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _grouped(records: Sequence[Record], group: Group) -> list[tuple[str, list[Record]]]:
    """Findings under the titles of their groups, sorted by these; under none where there are no groups."""
    if group is Group.NONE:
        return [("", list(records))]
    titles: dict[Group, Callable[[Record], str]] = {
        Group.FILE: lambda record: record.place.path,
        Group.RULE: lambda record: f"{record.finding.code} {record.finding.rule.name}",
        Group.FAMILY: lambda record: record.finding.rule.family.value,
    }
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(titles[group](record), []).append(record)
    return sorted(found.items())


_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFORMATION: "36", Severity.HINT: "34"}
# Control characters but the tab; those that reorder text; lone surrogates are left to the stream.
_UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_WIDEST = 140
_CONTEXT = 50


def _excerpt(record: Record, painter: Painter) -> list[str]:
    if not record.source.strip():
        return []
    place = record.place
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(record.source)
    source, start, end = _cut(record.source, start, end)
    indent = len(source) - len(source.lstrip())
    indent = min(indent, start)
    source, start, end = source[indent:], start - indent, end - indent
    number = str(place.line)
    margin = " " * (len(number) + 2)
    blank = "".join("\t" if character == "\t" else " " * _width(character) for character in source[:start])
    carets = "^" * max(1, sum(map(_width, source[start:end])))
    return [
        f"{painter.dim(f' {number} |')} {harmless(source)}",
        f"{painter.dim(margin + '|')} {blank}{painter.severity(carets, record.finding.severity)}",
    ]


def _cut(source: str, start: int, end: int) -> tuple[str, int, int]:
    """A line that is too long is cut around the finding; generated files have lines of megabytes."""
    if len(source) <= _WIDEST:
        return source, start, end
    first = max(0, start - _CONTEXT)
    last = min(len(source), max(first + _WIDEST, min(end, start + _WIDEST)))
    before, after = "… " if first else "", " …" if last < len(source) else ""
    shift = len(before) - first
    return before + source[first:last] + after, start + shift, min(end, last) + shift


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
