"""Text that is being typed, made whole on a copy: what is open at the cursor is closed, what is missing is put there.

Nothing before the cursor is touched, so offsets up to it mean the same in the copy. The statement at the cursor is
completed in the way that keeps the most of what follows and parses; the rest of the text is left to recovery.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.syntax import scan
from mir_lsp.syntax.lines import COMPOUND, Line, logical_lines_until
from mir_lsp.syntax.plain import Failure, parsed, sanitised
from mir_lsp.text.spans import Span

PLACEHOLDER = "mir_placeholder"
"""The name that stands where one is expected and none has been typed."""

_TOKEN = scan.compiled(
    rf"({scan.TRIPLE})|({scan.TRIPLE_OPENER})|{scan.CONTINUATION}|([(\[{{])|([)\]}}])|({scan.SINGLE})|({scan.COMMENT})"
)
_TRIPLE, _TRIPLE_OPENER, _OPEN, _CLOSE, _SINGLE, _COMMENT = 1, 2, 3, 4, 5, 6
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_WORD_BEFORE = re.compile(r"\w*\Z")
_WORD_AFTER = re.compile(r"\w*")
_CALLED = re.compile(r"[\w)\]][ \t]*\Z")
_DEFINES = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+\w*[ \t]*\Z")
_STARTS_ARGUMENT = re.compile(r"[(,]\s*(?:#[^\r\n]*[\r\n]\s*)*\Z")
_COMMENTS_BEFORE = 1_000  # characters of comments between a comma and an argument
_FOLLOWS_WORD = re.compile(r"[ \t]*(?:=(?!=)|[.(\[]|:)")
_MOST_SCANNED = 40_000  # characters of one statement: nobody types in the middle of a longer one


@dataclass(frozen=True, slots=True)
class Half:
    """What is open at a cursor: `word` is the name around it, in a text the part of it that is typed so far.

    `quote` is the opening quote of the text that the cursor is in, empty outside of texts; `begin` is where that text
    starts, inside its quotes. `text` is the copy.
    """

    text: str
    offset: int
    word: Span
    quote: str = ""
    begin: int = -1


@dataclass(slots=True)
class _Cursor:
    stack: list[tuple[str, int]]
    quote: str = ""
    begin: int = -1
    closes: int = -1  # where the text that the cursor is in ends, -1 when it does not
    in_comment: bool = False


def completed(text: str, offset: int, start: int = 0, end: int | None = None) -> Half | None:
    """The copy of a text in which the statement at an offset parses; None in comments and where nothing is typed.

    `start` and `end` bound the part of the text that is looked at: the chunk of the offset.
    """
    end = len(text) if end is None else end
    line = _line_at(text[start:end], offset - start)
    if line is None or line.end - line.content > _MOST_SCANNED:
        return None
    content, line_end = start + line.content, max(start + line.end, offset)
    cursor = _state(text[:line_end], content, offset)
    if cursor.in_comment:
        return None
    word = _word(text, offset) if not cursor.quote else Span(cursor.begin, offset)
    for middle, resume in _candidates(text, offset, line_end, cursor, line.word in COMPOUND, word):
        statement = text[content:offset] + middle + text[resume:line_end]
        if _parses(statement, line.word):
            whole = f"{text[:offset]}{middle}{text[resume:]}"
            return Half(whole, offset, word, cursor.quote, cursor.begin)
    return None


def _line_at(text: str, offset: int) -> Line | None:
    """The logical line that an offset is in or at the end of."""
    found: Line | None = None
    for line in logical_lines_until(text, offset):
        if line.content > offset:
            break
        found = line
    if found is None:
        return None
    return found if offset <= found.end or not text[found.end : offset].strip(" \t\f") else None


def _state(text: str, content: int, offset: int) -> _Cursor:
    """What is open at an offset of the statement that starts at `content`."""
    cursor = _Cursor([])
    for token in _TOKEN.finditer(text, content):
        if token.start() >= offset:
            break
        kind = token.lastindex
        if kind == _OPEN:
            cursor.stack.append((token[0], token.start()))
        elif kind == _CLOSE:
            if cursor.stack:
                cursor.stack.pop()
        elif kind == _COMMENT:
            # The brackets around it may go on behind it.
            cursor.in_comment = offset <= token.end()
        elif kind in (_TRIPLE, _TRIPLE_OPENER, _SINGLE):
            _enter(cursor, token, kind, offset)
            if cursor.quote:
                break
    return cursor


def _enter(cursor: _Cursor, token: re.Match[str], kind: int | None, offset: int) -> None:
    """Note a text that the offset is in."""
    quote = token[0][:1] if kind == _SINGLE else token[0][:3]
    size = len(quote)
    closed = kind == _TRIPLE or (kind == _SINGLE and len(token[0]) > 1 and token[0][-1] == quote)
    inside = token.start() + size <= offset and (not closed or offset <= token.end() - size)
    if inside:
        cursor.quote, cursor.begin = quote, token.start() + size
        cursor.closes = token.end() - size if closed else -1


def _word(text: str, offset: int) -> Span:
    before = _WORD_BEFORE.search(text, max(0, offset - 200), offset)
    after = _WORD_AFTER.match(text, offset)
    return Span(before.start() if before else offset, after.end() if after else offset)


def _candidates(
    text: str, offset: int, line_end: int, cursor: _Cursor, is_compound: bool, word: Span
) -> Iterator[tuple[str, int]]:
    """What to put at the offset and where the text goes on, what keeps the most first."""
    closers = "".join(_CLOSERS[bracket] for bracket, _ in reversed(cursor.stack))
    colon = ":" if is_compound else ""
    rest_of_line = min(scan.line_end(text, offset), line_end)
    if cursor.quote:
        yield "", offset
        yield cursor.quote, offset
        if cursor.closes >= 0:
            yield text[offset : cursor.closes] + cursor.quote + closers + colon, line_end
        for resume in dict.fromkeys((rest_of_line, line_end)):
            yield f"{cursor.quote}", resume
            yield f"{cursor.quote},", resume
            yield f"{cursor.quote}{closers}{colon}", resume
        return
    tail = text[offset : word.end]
    name = "" if word.end > word.start else PLACEHOLDER
    if _is_argument(text, word.start, cursor) and not _FOLLOWS_WORD.match(text, word.end):
        name = f"{name}{tail}=0"
    else:
        name = f"{name}{tail}"
    yield name, word.end
    yield f"{name},", word.end
    for resume in dict.fromkeys((rest_of_line, line_end)):
        yield name, resume
        yield f"{name},", resume
        yield f"{name}{closers}{colon}", resume
    yield f"{name}{colon}", line_end


def _is_argument(text: str, start: int, cursor: _Cursor) -> bool:
    """Whether a name at `start` stands where a call may have a keyword."""
    if not cursor.stack or cursor.stack[-1][0] != "(":
        return False
    opener = cursor.stack[-1][1]
    if _CALLED.search(text, max(0, opener - 50), opener) is None:
        return False
    if _DEFINES.search(text, max(0, opener - 200), opener) is not None and "class" not in text[opener - 200 : opener]:
        return False
    return _STARTS_ARGUMENT.search(text, max(opener, start - _COMMENTS_BEFORE), start) is not None


_FRAMES = {
    "elif": "if 0:\n    pass\n{}",
    "else": "if 0:\n    pass\n{}",
    "except": "try:\n    pass\n{}",
    "finally": "try:\n    pass\n{}",
    "case": "match 0:\n{}",
    "@": "{}\ndef f():\n    pass",
}


def _parses(statement: str, word: str) -> bool:
    """Whether a logical line parses, with a body where it opens a block."""
    code = statement.rstrip()
    if word in COMPOUND and code.endswith(":"):
        code = f"{code} pass"
    if word == "case":
        code = textwrap.indent(code, " ")
    code = _FRAMES.get(word, "{}").replace("{}", code)
    # `return`, `await` and `yield` want a function around them.
    outcome = parsed(sanitised(f"async def f():\n {_deeper(code)}"))
    return not isinstance(outcome, Failure)


def _deeper(code: str) -> str:
    """Code with its logical lines one deeper; what continues a line may stand anywhere."""
    return code.replace("\n    pass\n", "\n  pass\n ").replace("\ndef f():\n    pass", "\n def f():\n  pass")
