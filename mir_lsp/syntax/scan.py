"""The one lexical description of Python text that the other modules of this layer share.

String prefixes are irrelevant here: a raw, byte or formatted literal ends where a plain one would.
A single-quoted literal without its closing quote ends at its line end. Line breaks: `\\r\\n`, `\\n`, `\\r`.
"""

from __future__ import annotations

import re
from itertools import accumulate

TRIPLE = (
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
)
TRIPLE_OPENER = r"\"\"\"|'''"
SINGLE = (
    r'"[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*"?'
    r"|'[^'\\\r\n]*(?:\\(?:\r\n|.)[^'\\\r\n]*)*'?"
)
COMMENT = r"\#[^\r\n]*"
BREAK = r"\r\n?|\n"
# A continued line cannot start a definition, except after `async \`: so a stray backslash cannot hide one.
CONTINUATION = r"\\(?:\r\n?|\n)(?!(?:def|class)\b)|(?<=async )\\(?:\r\n?|\n)"

LINE_BREAK = re.compile(BREAK)


def compiled(pattern: str) -> re.Pattern[str]:
    """A scanner: `.` also matches line breaks, because a backslash escapes them inside literals."""
    return re.compile(pattern, re.DOTALL)


def line_end(text: str, offset: int) -> int:
    """The offset of the break that ends the line of `offset`, or the length of the text."""
    found = LINE_BREAK.search(text, offset)
    return found.start() if found else len(text)


def line_start(text: str, offset: int, floor: int = 0) -> int:
    """The offset at which the line of `offset` starts, at least `floor`."""
    return max(text.rfind("\n", floor, offset), text.rfind("\r", floor, offset), floor - 1) + 1


def previous_line_start(text: str, start: int, floor: int) -> int:
    """The start of the line before the one that starts at `start`, at least `floor`."""
    break_start = start - 1
    if text[break_start] == "\n" and break_start > floor and text[break_start - 1] == "\r":
        break_start -= 1
    return line_start(text, break_start, floor)


def line_starts(text: str) -> tuple[int, ...]:
    """The offset of each line, the first being 0."""
    if "\r" in text:
        return (0, *(found.end() for found in LINE_BREAK.finditer(text)))
    ends = accumulate(len(line) + 1 for line in text.split("\n"))
    # What follows the last break has none of its own.
    return (0, *tuple(ends)[:-1])
