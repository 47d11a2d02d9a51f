"""What may be given to a parser: one linear pass over the text, before any parser sees it.

Deep nesting overflows the C stack of LibCST, long chains make it quadratic, and both exhaust the recursion
limit of whoever walks the tree. Depth is estimated as open brackets plus the links (attribute, call,
subscript, operator) written since the last comma at each open level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mir_lsp.syntax import scan


@dataclass(frozen=True, slots=True)
class Limits:
    """`size`, `line`, `indent` in characters; `depth` in brackets; `chain` in links; `literals` in a row.

    `trusts_lines`: a line that starts like a statement is taken for one, which is faster, and wrong for text
    that hides such lines in literals in the middle of an expression.
    """

    size: int
    lines: int
    line: int
    indent: int
    depth: int
    chain: int
    branches: int
    literals: int
    trusts_lines: bool


LOOSE = Limits(
    size=1_000_000,
    lines=100_000,
    line=50_000,
    indent=600,
    depth=100,
    chain=300,
    branches=200,
    literals=100_000,
    trusts_lines=True,
)
STRICT = Limits(
    size=200_000,
    lines=5_000,
    line=10_000,
    indent=300,
    depth=60,
    chain=120,
    branches=60,
    literals=120,
    trusts_lines=False,
)

_LINKS = r"[-+*/%@&|^~<>=!]+|\.(?=[ \t]*[^\W\d])"
_WORDS = r"\b(?:not|lambda|else|await|and|or|in|is|yield)\b"
_LITERAL = rf"((?<!\w)[fFtT][rR]?|(?<!\w)[rR][fFtT])?({scan.TRIPLE}|{scan.TRIPLE_OPENER}|{scan.SINGLE})"
_TAIL = rf"|([(\[{{])|([)\]}}])|([,;])|(\r\n?|\n)|{scan.COMMENT}|{scan.CONTINUATION}"
_TOKEN = scan.compiled(rf"{_LITERAL}{_TAIL}|({_LINKS})")
_TOKEN_WITH_WORDS = scan.compiled(rf"{_LITERAL}{_TAIL}|({_LINKS}|{_WORDS})")
_PREFIX, _QUOTED, _OPEN, _CLOSE, _SEPARATOR, _BREAK, _LINK = 1, 2, 3, 4, 5, 6, 7

_BRANCH = re.compile(r"(?:^|[\r\n;])[ \t\f]*elif\b")
_SIGNS = tuple(".+-*/%@&|^~<>=!")
_NESTING_WORDS = ("not", "lambda", "else", "await", "and", "or", "in ", "is ", "yield")
# No expression goes on over the start of such a line, unless it has one inside a literal.
_FRESH_LINE = re.compile(
    r"[\r\n][ \t]*(?:def|class|return|with|while|try|raise|import|assert|pass|continue|break|async def"
    r"|[^\W\d][\w.]* = )\b"
)
_NEW_OPERAND = re.compile(r"[ \t\f]*(?!(?:not|lambda|if|else|await|and|or|in|is|yield|for|from|async)\b)[^\W\d]")
_NESTED_TEMPLATES = 3


def admits(text: str, limits: Limits = STRICT) -> bool:
    """Whether `text` may be parsed; the default limits are those of LibCST."""
    return refusal(text, limits) is None


def refusal(text: str, limits: Limits = STRICT) -> str | None:
    """Why `text` may not be parsed, or None. Linear in the length of the text."""
    refused = _size_refusal(text, limits)
    if refused is not None or _small(text, limits):
        return refused
    if limits.trusts_lines and all(_small(piece, limits) for piece in _FRESH_LINE.split(text)):
        return None
    return _nesting_refusal(text, limits, _TOKEN_WITH_WORDS if _words(text) > limits.chain // 2 else _TOKEN, 0)


def _size_refusal(text: str, limits: Limits) -> str | None:
    if len(text) > limits.size:
        return f"more than {limits.size} characters"
    if len(text) > limits.line and _longest_line(text) > limits.line:
        return f"a line of more than {limits.line} characters"
    if len(text) > limits.lines and text.count("\n") + text.count("\r") > limits.lines:
        return f"more than {limits.lines} lines"
    if " " * limits.indent in text or "\t" * limits.indent in text:
        return f"{limits.indent} blanks in a row"
    if text.count("elif") > limits.branches and sum(1 for _ in _BRANCH.finditer(text)) > limits.branches:
        return f"more than {limits.branches} branches"
    return None


def doubtful(text: str, limits: Limits = LOOSE) -> tuple[tuple[int, int], ...] | None:
    """Where `refusal` of a part of `text` would have to look closely, as offsets; None when it is too large as it is.

    No part of the text that holds none of these places is refused.
    """
    if _size_refusal(text, limits) is not None:
        return None
    if _small(text, limits) or all(
        len(piece) < limits.depth or _small(piece, limits) for piece in _FRESH_LINE.split(text)
    ):
        return ()
    found: list[tuple[int, int]] = []
    start = 0
    for match in _FRESH_LINE.finditer(text):
        if match.start() - start >= limits.depth and not _small(text[start : match.start()], limits):
            found.append((start, match.start()))
        start = match.end()
    if not _small(text[start:], limits):
        found.append((start, len(text)))
    return tuple(found)


def _small(text: str, limits: Limits) -> bool:
    """Whether `text` has too few brackets, links and literals for any expression to be beyond the limits."""
    if len(text) < limits.depth:
        return True
    brackets = text.count("(") + text.count("[") + text.count("{")
    if brackets > limits.depth:
        return False
    if len(text) > limits.literals and text.count('"') + text.count("'") > limits.literals:
        return False
    # Every bracket, sign and word takes a character of its own.
    if len(text) <= limits.chain:
        return True
    return brackets + sum(map(text.count, _SIGNS)) + _words(text) <= limits.chain


def _words(text: str) -> int:
    return sum(map(text.count, _NESTING_WORDS))


def _longest_line(text: str) -> int:
    return max(map(len, text.replace("\r", "\n").split("\n")))


def _most_links(text: str) -> int:
    return sum(map(text.count, _SIGNS)) + text.count("(") + text.count("[") + text.count("{")


@dataclass(slots=True)
class _Nesting:
    """Links since the last separator, for each open bracket, and their sum over the enclosing ones."""

    links: int = 0
    literals: int = 0
    enclosing: int = 0


def _nesting_refusal(text: str, limits: Limits, token_pattern: re.Pattern[str], templates: int) -> str | None:
    stack: list[int] = []
    state = _Nesting()
    for token in token_pattern.finditer(text):
        kind = token.lastindex
        if kind == _LINK:
            # A run of signs is as deep as it is long, a word counts once; that `==` counts twice is harmless.
            state.links += 1 if token[0].isalpha() else len(token[0])
        elif kind == _OPEN:
            stack.append(state.links)
            state.enclosing += state.links
            state.links = state.literals = 0
        elif kind == _CLOSE:
            if stack:
                state.links = stack.pop()
                state.enclosing -= state.links
            state.links += 1
        elif kind == _SEPARATOR or (kind == _BREAK and (not stack or _breaks_off(text, token))):
            state.links = state.literals = 0
        elif kind == _QUOTED:
            state.literals += 1
            problem = _template_refusal(token, limits, token_pattern, templates)
            if problem is not None:
                return problem
        if len(stack) > limits.depth:
            return f"more than {limits.depth} open brackets"
        if state.links + state.enclosing > limits.chain or state.literals > limits.literals:
            return f"an expression of more than {limits.chain} links"
    return None


def _breaks_off(text: str, token: re.Match[str]) -> bool:
    """Whether no expression can go on over this line break, so that the bracket around it is unclosed."""
    before = text[token.start() - 1 : token.start()]
    return (before.isalnum() or before in ")]}_\"'") and _NEW_OPERAND.match(text, token.end()) is not None


def _template_refusal(
    token: re.Match[str], limits: Limits, token_pattern: re.Pattern[str], templates: int
) -> str | None:
    """Expressions inside an f-string or t-string are nested like any others; its plain text is not."""
    if not token[_PREFIX]:
        return None
    body = token[_QUOTED].strip("\"'")
    if "{" not in body or _most_links(body) + len(body) // 4 < limits.depth:
        return None
    if templates >= _NESTED_TEMPLATES:
        return "templates nested too deeply"
    for field in body.split("{")[1:]:
        problem = _nesting_refusal(field.partition("}")[0], limits, token_pattern, templates + 1)
        if problem is not None:
            return problem
    if body.count("{") - body.count("}") > limits.depth:
        return f"more than {limits.depth} open brackets"
    return None
