"""Where one chunk of a module ends: a function of the text from its start on, and of nothing else.

A chunk holds one top-level statement with its decorators and the comments and blank lines before it.
An indented comment after a block belongs to the block; blank lines and column-0 comments that no
statement follows are a chunk of their own, the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from mir_lsp.syntax import scan
from mir_lsp.syntax.plain import Failure, failure
from mir_lsp.syntax.quotes import starts_code

# CPython's tokenizer refuses deeper nesting, so text beyond it is broken whatever follows.
DEEPEST_BRACKETS = 200
# One such line can be a keyword argument of text that parses; so many without a comma cannot.
MOST_DOUBTS = 4
# A chunk under suspicion that is larger than this is cut without asking the parser.
LARGEST_SUSPECT = 200_000
# Statement patterns look at most at this many lines.
LINES_LOOKED_AT = 5
# The first line of prose can be an annotation: `Arguments: 'form'`.
_STATEMENTS_LOOKED_AT = 3

COLUMN_ZERO = r"(?:[ \t\f]*\f)?(?!(?:else|elif|except|finally)\b)[^ \t\f\r\n#)\]}\ufeff]"
_TOKEN = scan.compiled(
    rf"({scan.TRIPLE})|({scan.TRIPLE_OPENER})|({scan.CONTINUATION})"
    rf"|((?:{scan.BREAK})(?={COLUMN_ZERO}))|{scan.SINGLE}|{scan.COMMENT}"
)
_CLOSED, _UNCLOSED, _STATEMENT = 1, 2, 4

FIRST_STATEMENT = re.compile(rf"\ufeff?{COLUMN_ZERO}")
_DECORATED = re.compile(r"[ \t\f]*(?:@|(?:def|class|async)\b)")
_SOMETHING = re.compile(r"\S")
_AT = re.compile(r"[ \t\f\ufeff]*@")
_BLANK_OR_COMMENT = re.compile(r"[ \t\f]*[\r\n]|(?:[ \t\f]*\f)?#|[ \t\f]*\Z")
# None of these can start a line inside brackets of text that parses.
_ONLY_A_STATEMENT = re.compile(
    r"(?:def|class)[ \t]+\w|async[ \t]+def\b|import[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b"
    r"|(?:return|while|with|try|raise|del|global|nonlocal|assert|pass|break|continue)\b"
    r"|(?:@\w[^\r\n]*(?:\r\n?|\n)){1,3}(?:def|class|async)\b"
)
# These can stand inside brackets or literals of text that parses: they only raise suspicion.
_LOOKS_LIKE_ONE = re.compile(
    r"\w+[ \t]*(?::[^=\r\n]+)?=(?!=)[^\r\n]*[^,({\[\r\n \t][ \t]*(?=[\r\n]|\Z)"
    r"|(?:if|for)\b[^\r\n]*:[ \t]*(?:#|[\r\n]|\Z)"
)
_STATEMENT_IN_LITERAL = re.compile(
    r"[\r\n](?=(?:def|class|async[ \t]+def|import)[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b|@\w"
    r"|(?:if|for|while|with)[ \t]+\w[^\r\n]*:|try:|\w+[ \t]*(?::[^=\r\n]+)?=(?!=)|\w[\w.]*\()"
)
_LEXICAL = re.compile(
    r"unterminated|unmatched|closing paren|'. was never|leading zeros|uninden"
    r"|invalid (?:character|non-printable|\w+ literal)"
)


class Boundary(NamedTuple):
    """The end of a chunk, and of all that was looked at to find it (past the text: that it ends was seen)."""

    end: int
    reach: int


class _Suspect(NamedTuple):
    """A place that looks like the start of a statement, inside a literal or bracket from `start` to `end`."""

    cut: int
    start: int
    end: int


@dataclass(slots=True)
class _Scan:
    text: str
    start: int
    literal_end: int
    statement: int | None
    depth: int = 0
    counted: int = 0
    code: list[str] = field(default_factory=list)
    suspects: list[_Suspect] = field(default_factory=list)
    soft_cut: int | None = None
    doubts: int = 0
    unclosed: bool = False

    def open_brackets(self, upto: int) -> int:
        """How many brackets are open at `upto`; literals and comments were left out of `code`."""
        piece = self.text[self.counted : upto]
        self.counted = upto
        if self.code:
            self.code.append(piece)
            piece = "".join(self.code)
            self.code.clear()
        count = piece.count
        depth = self.depth + count("(") + count("[") + count("{") - count(")") - count("]") - count("}")
        self.depth = depth if depth > 0 else 0
        return self.depth


def next_boundary(text: str, start: int) -> Boundary:
    """The end of the chunk that starts at `start`; always beyond `start` unless the text ends there."""
    begun = FIRST_STATEMENT.match(text, start)
    state = _Scan(text, start, start, start if begun else None, counted=start)
    end, reach = _lexical_end(state)
    if state.suspects or state.soft_cut is not None:
        verified = _verified_end(state, end)
        if verified != end or state.doubts >= MOST_DOUBTS:
            return Boundary(verified, reach)
        return _with_what_follows(state, Boundary(end, reach))
    return Boundary(end, reach)


def content_end(text: str, line: int, start: int, literal_end: int) -> int:
    """The start of the blank and comment lines directly before `line` in a chunk that begins at `start`.

    Nothing before `literal_end` is such a line.
    """
    end = line
    if line == len(text) and text[-1:] not in ("\n", "\r"):
        end = scan.line_start(text, line, start)
        if end < literal_end or end <= start or not _BLANK_OR_COMMENT.match(text, end):
            return line
    while end > start:
        previous = scan.previous_line_start(text, end, start)
        if previous < literal_end or not _BLANK_OR_COMMENT.match(text, previous, end):
            break
        end = previous
    return end


def _lexical_end(state: _Scan) -> tuple[int, int]:
    """The end of the chunk if all brackets and literals are what they seem, and the reach."""
    text = state.text
    for token in _TOKEN.finditer(text, state.start):
        kind = token.lastindex
        if kind == _STATEMENT:
            if _ends_chunk(state, token.start(), token.end()):
                reach = _reach(text, token.end(), LINES_LOOKED_AT if state.depth else 1)
                return content_end(text, token.end(), state.start, state.literal_end), reach
            continue
        state.code.append(text[state.counted : token.start()])
        state.counted = token.end()
        if kind is None and text[token.start()] == "#":
            continue
        state.literal_end = token.end()
        if kind == _CLOSED:
            _suspect(state, token.start(), token.end())
        elif kind == _UNCLOSED:
            state.unclosed = True
            _suspect(state, token.start(), len(text))
            return len(text), len(text) + 1
    end = content_end(text, len(text), state.start, state.literal_end) if state.statement is not None else len(text)
    return end, len(text) + 1


def _ends_chunk(state: _Scan, break_start: int, line: int) -> bool:
    """Whether the statement-like line at `line` starts the next chunk."""
    if state.statement is None:
        state.statement = line
        return False
    depth = state.open_brackets(break_start)
    text = state.text
    if depth:
        if _ONLY_A_STATEMENT.match(text, line) or depth > DEEPEST_BRACKETS:
            return True
        if _LOOKS_LIKE_ONE.match(text, line):
            state.doubts += 1
            if state.soft_cut is None:
                state.soft_cut = line
        return state.doubts >= MOST_DOUBTS
    if _is_decorator(text, state.statement) and _DECORATED.match(text, line):
        state.statement = line
        return False
    return True


def _is_decorator(text: str, line: int) -> bool:
    return _AT.match(text, line) is not None


def _suspect(state: _Scan, start: int, end: int) -> None:
    found = _STATEMENT_IN_LITERAL.search(state.text, start, end)
    if found is not None:
        state.suspects.append(_Suspect(found.end(), start, end))


def _reach(text: str, offset: int, lines: int) -> int:
    for _ in range(lines):
        offset = scan.line_end(text, offset) + 2
    return min(offset, len(text) + 1)


def _verified_end(state: _Scan, end: int) -> int:
    """`end` when the chunk parses; otherwise the place where the damage is bounded."""
    text, start = state.text, state.start
    if state.doubts >= MOST_DOUBTS or end - start > LARGEST_SUSPECT:
        doubtful = [] if state.soft_cut is None else [state.soft_cut]
        return min([suspect.cut for suspect in state.suspects] + doubtful)
    problem = failure(text[start:end])
    if problem is None:
        return end
    cuts = [suspect.cut for suspect in state.suspects if _at_fault(state, suspect, problem)]
    if state.soft_cut is not None:
        cuts.append(state.soft_cut)
    return min((cut for cut in cuts if start < cut < end), default=end)


def _with_what_follows(state: _Scan, found: Boundary) -> Boundary:
    """The end of a chunk that parses and that a literal ends, which may have lost its own closing quote.

    Then the quote that ends it was to open the next literal: prose follows, and a quote is left over at last.
    """
    text, end = state.text, found.end
    if not state.suspects or state.unclosed or text[state.suspects[-1].end : end].strip():
        return found
    suspect = state.suspects[-1]
    reach = found.reach
    for _ in range(_STATEMENTS_LOOKED_AT):
        begun = FIRST_STATEMENT.match(text, end)
        following = _Scan(text, end, end, end if begun else None, counted=end)
        following_end, following_reach = _lexical_end(following)
        reach = max(reach, following_reach)
        if _is_prose(text, end, following_end):
            quote = text[suspect.end - 3 : suspect.end]
            is_left_over = text.count(quote, state.start) % 2 == 1
            return Boundary(suspect.cut if is_left_over else found.end, len(text) + 1)
        end = following_end
    return Boundary(found.end, reach)


def _is_prose(text: str, start: int, end: int) -> bool:
    """Whether the first line of what seems to be a statement does not parse, and does not look like code."""
    first = _SOMETHING.search(text, start, end)
    if first is None or starts_code(text, scan.line_start(text, first.start())):
        return False
    problem = failure(text[start:end])
    return problem is not None and start + problem.offset <= scan.line_end(text, first.start())


def _at_fault(state: _Scan, suspect: _Suspect, problem: Failure) -> bool:
    """Whether the parser stumbled over the literal or shortly after it, as it does when quotes are inverted.

    Lexical problems are reported before any others, wherever they are: they say nothing about the place.
    """
    place = state.start + problem.offset
    if state.unclosed:
        return suspect is state.suspects[-1] or suspect.start <= place
    if place < scan.line_start(state.text, suspect.start):
        return False
    return place <= _reach(state.text, suspect.end, 3) or _LEXICAL.match(problem.message) is not None
