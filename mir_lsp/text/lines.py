r"""Lines of a text, and positions in the units that a client counts in.

The line breaks are `\r\n`, `\n` and `\r`: those of the Language Server Protocol and of Python's own
tokenizer. `str.splitlines` knows more of them, so it is never used here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from enum import Enum
from itertools import accumulate

__all__ = ["LineIndex", "PositionEncoding"]

_BREAK = re.compile(r"\r\n|\r|\n")


class PositionEncoding(Enum):
    """The unit in which a client counts the characters of a line; the values are the protocol's names."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


class LineIndex:
    """Where the lines of one text start. Immutable.

    Offsets count code points from the start of the text; lines count from 0. A text always has at least one
    line: what follows its last line break, even when that is nothing.
    """

    __slots__ = ("_starts", "_text")

    _text: str
    _starts: list[int]

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = _line_starts(text)

    def updated(self, start: int, end: int, new_text: str, text_after: str) -> LineIndex:
        r"""The index of `text_after`: this text with `new_text` for its characters `start` to `end`.

        Whether a line starts at an offset depends on the characters on its two sides alone, so only offsets
        that touch the edit are looked at again: an edit may join `\r` and `\n` or part them at either border.
        """
        new_end = start + len(new_text)
        delta = new_end - end
        starts = self._starts
        touched = _starts_within(text_after, start, new_end)
        tail = starts[bisect_right(starts, end) :]
        if delta:
            tail = [line_start + delta for line_start in tail]
        return _indexed(text_after, starts[: bisect_left(starts, start)] + touched + tail)

    @property
    def line_count(self) -> int:
        """The number of lines, at least 1."""
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """The line on which an offset is; a break belongs to the line that it ends. Clamps to the text."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def line_start(self, line: int) -> int:
        """The offset of a line's first character.

        Raises:
            IndexError: there is no such line.
        """
        return self._starts[self._checked(line)]

    def line_end(self, line: int) -> int:
        """The offset after a line's last character, before its break.

        Raises:
            IndexError: there is no such line.
        """
        following = self._checked(line) + 1
        if following == len(self._starts):
            return len(self._text)
        before_break = self._starts[following] - 1
        return before_break - 1 if self._text.startswith("\r\n", before_break - 1) else before_break

    def line_text(self, line: int) -> str:
        """A line without its break.

        Raises:
            IndexError: there is no such line.
        """
        return self._text[self.line_start(line) : self.line_end(line)]

    def offset(self, line: int, character: int, encoding: PositionEncoding) -> int:
        """The offset of a client's position, which is clamped as the protocol demands.

        After the last line: the end of the text. After the end of a line: its end, before the break. Inside a
        surrogate pair or a multi-byte sequence: the start of that character. Negative: 0 of the text or line.
        """
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self._text)
        start = self._starts[line]
        if character <= 0:
            return start
        # A code point takes at least one unit: the position is at most `character` code points into the line.
        limit = min(start + character, self.line_end(line))
        if encoding is PositionEncoding.UTF32 or self._text.isascii():
            return limit
        before = self._text[start:limit]
        return limit if before.isascii() else start + _fitting(before, character, encoding)

    def position(self, offset: int, encoding: PositionEncoding) -> tuple[int, int]:
        r"""The line and the character, in the client's units, of an offset.

        Clamps to the text; an offset between `\r` and `\n` is at the end of its line.
        """
        line = self.line_of(offset)
        before = self._text[self._starts[line] : max(min(offset, self.line_end(line)), 0)]
        return line, _width(before, encoding)

    def offset_of_utf8(self, line: int, byte_column: int) -> int:
        """The offset of a position as CPython's `ast` gives it: lines from 1, columns in bytes of UTF-8.

        Clamps as `offset` does.
        """
        return self.offset(line - 1, byte_column, PositionEncoding.UTF8)

    def _checked(self, line: int) -> int:
        if not 0 <= line < len(self._starts):
            raise IndexError(f"line {line} of a text of {len(self._starts)} lines")
        return line


def _indexed(text: str, starts: list[int]) -> LineIndex:
    """An index of known line starts, without reading the text."""
    index = LineIndex.__new__(LineIndex)
    index._text = text
    index._starts = starts
    return index


def _line_starts(text: str) -> list[int]:
    if "\r" in text:
        return [0, *(found.end() for found in _BREAK.finditer(text))]
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    # The last line has no break: what was added for it is no line's start.
    starts.pop()
    return starts


def _starts_within(text: str, start: int, end: int) -> list[int]:
    """The line starts from `start` to `end`, both included."""
    # One character more on either side is read, because a break is known by what surrounds it.
    found = _BREAK.finditer(text, max(start - 1, 0), end + 1)
    starts = [match.end() for match in found if start <= match.end() <= end]
    return starts if start else [0, *starts]


def _fitting(text: str, units: int, encoding: PositionEncoding) -> int:
    """How many leading characters of `text` fit into that many units."""
    return bisect_right(range(1, len(text) + 1), units, key=lambda count: _width(text[:count], encoding))


def _width(text: str, encoding: PositionEncoding) -> int:
    """The length of a text in units. A lone surrogate is one unit of UTF-16 and three bytes of UTF-8."""
    if encoding is PositionEncoding.UTF32 or text.isascii():
        return len(text)
    if encoding is PositionEncoding.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))
