"""Patterns of `.gitignore`, matched in time linear in pattern times path whatever the pattern is.

Our own, because the text of a `.gitignore` comes with the project: libraries turn a whole pattern into
one regular expression, and `a*a*a*a*b` then takes minutes on a long name. Here each segment is matched by
itself, by the expressions of `fnmatch`, which never go back, and `**` by a scan that goes back to the
last one alone.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["MOST_PATTERNS", "Patterns"]

MOST_PATTERNS = 5000


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`segments` are matched one by one against the parts of a path; `**` stands for any number of parts."""

    segments: tuple[str, ...]
    negated: bool
    folders_only: bool


class Patterns:
    """The patterns of one file or setting, for paths relative to its folder. Immutable."""

    __slots__ = ("_patterns",)

    def __init__(self, lines: Iterable[str]) -> None:
        found = (_parsed(line) for line in lines)
        kept = [pattern for pattern in found if pattern is not None][:MOST_PATTERNS]
        # The last pattern that matches decides, so the last is asked first.
        self._patterns = tuple(reversed(kept))

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def file(self, parts: Sequence[str]) -> bool | None:
        """Whether a file is excluded, None when no pattern speaks of it. Does not look at the folders
        above it.
        """
        return next((not each.negated for each in self._patterns if _matches_file(each, parts)), None)

    def folder(self, parts: Sequence[str]) -> bool | None:
        """The same for a folder."""
        return next((not each.negated for each in self._patterns if _matches(each.segments, parts)), None)

    def excludes(self, parts: Sequence[str]) -> bool:
        """Whether a file is excluded by itself or with a folder above it."""
        folders = (self.folder(parts[:depth]) for depth in range(1, len(parts)))
        return any(folders) or bool(self.file(parts))


_ANY = "**"
_TRAILING_BLANKS = re.compile(r"(?<!\\)[ \t]+$")
_ESCAPED = re.compile(r"\\(.)")


def _parsed(line: str) -> _Pattern | None:
    line = _TRAILING_BLANKS.sub("", line.rstrip("\r\n"))
    negated = line.startswith("!")
    body = line[1:] if negated else line
    if not body.strip("/") or line.startswith("#") or "\0" in body:
        return None
    folders_only = body.endswith("/")
    segments = [part for part in body.split("/") if part]
    is_anchored = "/" in body.rstrip("/")
    if not is_anchored:
        segments.insert(0, _ANY)
    if segments[-1] == _ANY:
        # `folder/**` is what is inside the folder, not the folder.
        segments.append("*")
    return _Pattern(tuple(segments), negated, folders_only)


def _matches_file(pattern: _Pattern, parts: Sequence[str]) -> bool:
    return not pattern.folders_only and _matches(pattern.segments, parts)


def _matches(segments: tuple[str, ...], parts: Sequence[str]) -> bool:
    if len(segments) == 2 and segments[0] == _ANY:
        return _segment_matches(segments[1], parts[-1])
    at = here = 0
    retry_at = retry_here = -1
    while here < len(parts):
        if at < len(segments) and segments[at] == _ANY:
            at += 1
            retry_at, retry_here = at, here
        elif at < len(segments) and _segment_matches(segments[at], parts[here]):
            at, here = at + 1, here + 1
        elif retry_at >= 0:
            retry_here += 1
            at, here = retry_at, retry_here
        else:
            return False
    return at == len(segments)


def _segment_matches(segment: str, name: str) -> bool:
    expression = _compiled(segment)
    return segment == name if expression is None else expression.match(name) is not None


@lru_cache(maxsize=2 * MOST_PATTERNS)
def _compiled(segment: str) -> re.Pattern[str] | None:
    """The expression of a segment, None when it is a plain name."""
    if not any(character in segment for character in "*?[\\"):
        return None
    plain = _ESCAPED.sub(lambda found: f"[{found[1]}]" if found[1] in "*?[" else found[1], segment)
    return re.compile(fnmatch.translate(plain.replace("[^", "[!")))
