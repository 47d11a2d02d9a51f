"""Logical lines of text that does not parse, with what is lexically wrong in each."""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

from mir_lsp.syntax import scan

COMPOUND = frozenset(
    (
        "if",
        "elif",
        "else",
        "for",
        "while",
        "with",
        "try",
        "except",
        "finally",
        "def",
        "class",
        "async",
        "match",
        "case",
    )
)

_TOKEN = scan.compiled(
    rf"({scan.TRIPLE})|({scan.TRIPLE_OPENER})|({scan.CONTINUATION})|({scan.BREAK})|([(\[{{])|([)\]}}])"
    rf"|({scan.SINGLE})|({scan.COMMENT})"
)
_UNCLOSED, _BREAK, _OPEN, _CLOSE, _SINGLE, _COMMENT = 2, 4, 5, 6, 7, 8
_MATCHING = {")": "(", "]": "[", "}": "{"}
_INDENT = re.compile(r"\ufeff?[ \t\f]*")
_WORD = re.compile(r"[^\W\d]\w*|@")
_STARTS_STATEMENT = re.compile(
    r"(?:def|class)[ \t]+\w|async[ \t]+def\b|import[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b"
    r"|(?:return|while|with|try|raise|del|global|nonlocal|assert|pass|break|continue)\b"
)
# A line in the brackets of a header ends in a comma or opens one more, unless it is the last, which ends the header.
_BODY = re.compile(
    r"[\w.]+(?:\[[^\]\r\n]*\])?[ \t]*(?:[-+*/|&]?=(?!=)[^\r\n]*|\([^\r\n]*\))(?<![,({\[:])(?=[\r\n]|\Z)"
    r"|(?:if|for|elif)\b[^\r\n]*:[ \t]*(?=[\r\n]|\Z)"
)
_TAB = 8


class Line(NamedTuple):
    """One logical line.

    `start` is where its first physical line starts, `content` where its first token does, `code_end` where
    its last token ends, `end` where its last physical line ends, before the break. `word` is its first word
    or `@`.
    `broken` lines have a bracket or literal that is not closed, or a closing bracket too many.
    """

    start: int
    content: int
    code_end: int
    end: int
    indent: int
    word: str
    opens_block: bool
    broken: bool


def logical_lines(text: str) -> tuple[Line, ...]:
    """The logical lines. Where brackets do not match, they also end at the next line not indented more."""
    return first_logical_lines(text, sys.maxsize)


def logical_lines_until(text: str, offset: int) -> tuple[Line, ...]:
    """The logical lines of a text up to the first whose code starts behind an offset."""
    return _lines(_Reader(text, sys.maxsize, offset))


def first_logical_lines(text: str, most: int) -> tuple[Line, ...]:
    """The logical lines of a text up to one more than `most`, which says that there are too many."""
    return _lines(_Reader(text, most))


def _lines(reader: _Reader) -> tuple[Line, ...]:
    _scan(reader, 0)
    if reader.lines and reader.lines[-1].broken:
        # Up to the first damage there is nothing to bound.
        damaged = reader.lines.pop()
        reader.bounds_brackets = True
        _scan(reader, damaged.start)
    return tuple(reader.lines)


class _Reader:
    """The state of one pass."""

    __slots__ = ("bounds_brackets", "broken", "content", "indent", "lines", "most", "stack", "start", "text", "until")

    def __init__(self, text: str, most: int, until: int = sys.maxsize) -> None:
        self.text = text
        self.most = most
        self.until = until
        self.bounds_brackets = False
        self.lines: list[Line] = []
        self.stack: list[str] = []
        self.content = -1
        self.start = self.indent = 0
        self.broken = False

    def begin(self, offset: int) -> None:
        """Open a line at the physical line that starts at `offset`, unless that holds no code."""
        found = _INDENT.match(self.text, offset)
        content = found.end() if found else offset
        if content < len(self.text) and self.text[content] not in "#\r\n":
            self.start, self.content = offset, content
            self.indent = indent_of(self.text, offset, content)
            self.broken = False

    def finish(self, limit: int, end: int) -> None:
        """Close the open line, if any: its code ends before `limit`, its last physical line at `end`."""
        if self.content < 0:
            return
        text = self.text
        word = _WORD.match(text, self.content)
        self.broken = self.broken or bool(self.stack)
        code_end = self.content + len(text[self.content : limit].rstrip(" \t\f"))
        opens = code_end > self.content and text[code_end - 1] == ":" and not self.broken
        self.lines.append(
            Line(
                self.start,
                self.content,
                code_end,
                end,
                self.indent,
                word[0] if word else "",
                opens,
                self.broken,
            )
        )
        self.content = -1
        self.stack.clear()

    def is_done(self) -> bool:
        """Whether the lines after the last one that was closed do not matter."""
        lines = self.lines
        if not lines:
            return False
        last = lines[-1]
        return len(lines) > self.most or last.content > self.until or (not self.bounds_brackets and last.broken)


def _scan(reader: _Reader, start: int) -> None:
    """Read lines from `start` on: up to the first that is broken while brackets are not bounded, else all."""
    text = reader.text
    reader.begin(start)
    comment_start = -1
    for token in _TOKEN.finditer(text, start):
        kind = token.lastindex
        if kind == _BREAK:
            _at_break(reader, token.start(), token.end(), comment_start)
            comment_start = -1
            if reader.is_done():
                return
        elif kind == _COMMENT:
            comment_start = token.start()
        elif reader.content >= 0:
            _at_token(reader, kind, token)
    reader.finish(comment_start if comment_start >= 0 else len(text), len(text))


def _at_token(reader: _Reader, kind: int | None, token: re.Match[str]) -> None:
    if kind == _OPEN:
        reader.stack.append(token[0])
    elif kind == _CLOSE:
        _close(reader, _MATCHING[token[0]])
    elif kind == _UNCLOSED or (kind == _SINGLE and (len(token[0]) < 2 or token[0][-1] != token[0][0])):
        reader.broken = True


def _close(reader: _Reader, opener: str) -> None:
    stack = reader.stack
    if stack and stack[-1] == opener:
        stack.pop()
        return
    reader.broken = True
    if opener in stack:
        while stack.pop() != opener:
            pass


def _at_break(reader: _Reader, start: int, end: int, comment_start: int) -> None:
    if reader.content < 0:
        reader.begin(end)
        return
    if reader.stack:
        statement = _STARTS_STATEMENT.match(reader.text, _content_at(reader.text, end))
        if not statement and not (reader.bounds_brackets and _ends_bracket(reader, end)):
            return
        reader.broken = True
    reader.finish(comment_start if comment_start >= 0 else start, start)
    reader.begin(end)


def _ends_bracket(reader: _Reader, line: int) -> bool:
    """Whether the line at `line` is indented too little for the bracket, or is the body of an open header."""
    text = reader.text
    content = _content_at(text, line)
    if content >= len(text) or text[content] in "#\r\n)]}":
        return False
    if indent_of(text, line, content) <= reader.indent:
        return True
    word = _WORD.match(text, reader.content)
    return word is not None and word[0] in COMPOUND and _BODY.match(text, content) is not None


def _content_at(text: str, line: int) -> int:
    found = _INDENT.match(text, line)
    return found.end() if found else line


def indent_of(text: str, start: int, content: int) -> int:
    """The column of the first token of a line as CPython counts: tabs to multiples of 8, form feeds reset."""
    if text.count(" ", start, content) == content - start:
        return content - start
    column = 0
    for character in text[start:content]:
        if character == " ":
            column += 1
        elif character == "\t":
            column += _TAB - column % _TAB
        else:
            column = 0
    return column
