"""A text that parses, read in one go: the same chunks as `split` finds, with the statements of each.

The parser knows where statements stand, so that only what looks like a boundary and is none has to be looked at
lexically. A text that does not parse, or that is odd in any way, is left to `split`.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mir_lsp.syntax import guard, scan
from mir_lsp.syntax.boundaries import COLUMN_ZERO, FIRST_STATEMENT, Boundary, content_end, next_boundary
from mir_lsp.syntax.locate import Locator
from mir_lsp.syntax.plain import Failure, parsed, sanitised

__all__ = ["Part", "Whole", "whole"]

# What goes on there is nothing: the chunk before ends in the backslash, and does not parse on its own.
_CONTINUED_BY_NOTHING = re.compile(r"\\\n[ \t\f]*(?:[\n#]|\Z)")
_CANDIDATE = scan.compiled(rf"\n(?={COLUMN_ZERO})")


@dataclass(frozen=True, slots=True)
class Part:
    """A chunk: its offsets, how far beyond its start `split` would look, and its statements."""

    start: int
    end: int
    lookahead: int
    statements: tuple[ast.stmt, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """The chunks of a text in order; `locator` tells the offsets of their nodes in the text."""

    parts: tuple[Part, ...]
    locator: Locator


def whole(text: str) -> Whole | None:
    """The chunks of a text that parses, None when it has to be split first. Never raises."""
    if _CONTINUED_BY_NOTHING.search(text):
        return None
    doubtful = guard.doubtful(text)
    if "\r" in text or doubtful is None:
        return None
    starts = _candidates(text)
    looked_at = {_around(start, end, starts, len(text)) for start, end in doubtful}
    if any(_refused(text[start:end]) for start, end in looked_at):
        return None
    node = parsed(sanitised(text))
    if isinstance(node, Failure):
        return None
    locator = Locator(text)
    groups = _groups(node.body, _lines(text, starts, locator), locator)
    parts = _parts(text, groups) if groups is not None else None
    if parts is None:
        return None
    # Most of what had to be looked at closely was one chunk anyway, but for the comments around it.
    doubted = [part for part in _parts_with(parts, doubtful) if not _covered(part, looked_at, locator)]
    return None if any(_refused(text[part.start : part.end]) for part in doubted) else Whole(parts, locator)


def _refused(text: str) -> bool:
    return guard.refusal(text, guard.LOOSE) is not None


def _parts_with(parts: tuple[Part, ...], places: tuple[tuple[int, int], ...]) -> Iterator[Part]:
    for start, end in places:
        yield from (part for part in parts if part.start < end and start < part.end)


def _around(start: int, end: int, starts: list[int], length: int) -> tuple[int, int]:
    """What seems to be the statement, or the statements, with a place."""
    first, last = bisect_right(starts, start) - 1, bisect_left(starts, end)
    return starts[first] if first >= 0 else 0, starts[last] if last < len(starts) else length


def _covered(part: Part, ranges: set[tuple[int, int]], locator: Locator) -> bool:
    if not part.statements:
        return False
    decorators: list[ast.expr] = getattr(part.statements[0], "decorator_list", [])
    begin = locator.start((decorators or part.statements)[0].lineno)
    return any(start <= begin and part.end <= end for start, end in ranges)


@dataclass(slots=True)
class _Group:
    """The statements that one chunk will have. `line` is where its first one starts, both are offsets.

    `is_odd`: something inside looks like the start of a statement.
    """

    line: int
    end: int
    last_line: int
    statements: list[ast.stmt]
    is_odd: bool


def _candidates(text: str) -> list[int]:
    """The offsets of the lines that look like the start of a statement."""
    found = [match.end() for match in _CANDIDATE.finditer(text)]
    if FIRST_STATEMENT.match(text):
        found.insert(0, 0)
    return found


def _lines(text: str, starts: list[int], locator: Locator) -> list[int]:
    """The numbers (from 1) of lines that start there; negative where a line is continued."""
    lines = [locator.line(offset) for offset in starts]
    return [-line if text[start - 2 : start - 1] == "\\" else line for line, start in zip(lines, starts, strict=True)]


def _groups(statements: list[ast.stmt], candidates: list[int], locator: Locator) -> list[_Group] | None:
    groups: list[_Group] = []
    position = 0
    for node in statements:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = decorators[0].lineno if decorators else node.lineno
        last = node.end_lineno or node.lineno
        end = locator.offset(last, node.end_col_offset or 0)
        if position < len(candidates) and abs(candidates[position]) <= first:
            if candidates[position] < 0:
                return None
            groups.append(_Group(locator.start(candidates[position]), end, last, [node], False))
            position += 1
        elif not groups:
            return None
        else:
            group = groups[-1]
            group.statements.append(node)
            group.end, group.last_line = end, last
        expected = {node.lineno, *(decorator.lineno for decorator in decorators)} if decorators else ()
        while position < len(candidates) and abs(candidates[position]) <= last:
            groups[-1].is_odd |= candidates[position] not in expected
            position += 1
    return groups if position == len(candidates) else None


def _parts(text: str, groups: list[_Group]) -> tuple[Part, ...] | None:
    parts: list[Part] = []
    start = 0
    for expected, group in zip(_boundaries(text, groups), groups, strict=True):
        boundary = next_boundary(text, start) if group.is_odd else expected
        if boundary.end != expected.end:
            return None
        parts.append(Part(start, boundary.end, boundary.reach - start, tuple(group.statements)))
        start = boundary.end
    if start < len(text) or not parts:
        parts.append(Part(start, len(text), len(text) + 1 - start, ()))
    return tuple(parts)


def _boundaries(text: str, groups: list[_Group]) -> Iterator[Boundary]:
    beyond = len(text) + 1
    for group, following in pairwise(groups):
        line_end = text.find("\n", following.line)
        reach = beyond if line_end < 0 else min(line_end + 2, beyond)
        yield Boundary(content_end(text, following.line, group.line, group.end), reach)
    if groups:
        yield Boundary(content_end(text, len(text), groups[-1].line, groups[-1].end), beyond)
