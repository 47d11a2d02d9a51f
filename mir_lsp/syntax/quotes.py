"""The triple quote without a partner: which of several it is, and how far what it opened was meant to go."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from mir_lsp.syntax import scan
from mir_lsp.text.spans import Span

_MOST_QUOTES = 2000
_TOKEN = scan.compiled(rf"({scan.TRIPLE})|({scan.TRIPLE_OPENER})|{scan.CONTINUATION}|{scan.SINGLE}|{scan.COMMENT}")
_CODE = (
    r"(?:(?:def|class|async[ \t]+def|import)[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b|@\w|return\b"
    r"|(?:if|for|while|with|elif|except)\b[^\r\n]*:[ \t]*(?:#|[\r\n]|\Z)|(?:try|else|finally):"
    r"|[\w.]+(?:[ \t]*,[ \t]*[\w.]+)*[ \t]*(?::[^=\r\n]+)?[-+*/|&]?=(?!=)"
    r"|[\w.]+\([^\r\n]*\)[ \t]*(?:[\r\n]|\Z)|(?:pass|break|continue)[ \t]*(?:[\r\n]|\Z)"
    r"|raise[ \t]+\w+\(|self\.\w|assert[ \t]|yield\b|del[ \t]|super\(\))"
)
_CODE_LINE = re.compile(rf"[\r\n][ \t]*{_CODE}")
# Prose can look like a call or an assignment, hardly like one of these.
_DEFINITION_LINE = re.compile(r"[\r\n][ \t]*(?:(?:async[ \t]+)?def[ \t]+\w+\(|class[ \t]+\w+[(:]|self\.\w+[ \t]*=)")
_DEFINITION_WEIGHT = 100
# One line of code counts more than all prose.
_CODE_WEIGHT = 1_000_000
_STARTS_CODE = re.compile(rf"[ \t\f]*{_CODE}")
# What no line of code begins with or is, wherever it stands: a table, a quotation, half a closing quote.
_NO_STATEMENT = re.compile(r"[ \t\f]*(?:[|<>$?!]|(?:\"{1,2}|'{1,2})[ \t]*(?:[\r\n]|\Z))")
# Four words in a row, the first with a capital: code has no such line.
_SENTENCE = re.compile(r"[ \t\f]*[A-Z][a-z']*(?:,? [a-z']+){3}")
_BLANK = re.compile(r"[ \t\f]*(?:[\r\n]|\Z)")


def stray_quote(text: str) -> Span | None:
    """What to blank when a triple quote has no partner: the quote, and the prose that it was to enclose."""
    unclosed = next((token for token in _TOKEN.finditer(text) if token.lastindex == 2), None)
    if unclosed is None:
        return None
    quote = unclosed[0]
    places = [found.start() for found in re.finditer(quote, text)]
    start = places[_stray(text, places)] if len(places) % 2 and len(places) <= _MOST_QUOTES else unclosed.start()
    return Span(start, _prose_end(text, start))


def starts_code(text: str, line: int) -> bool:
    """Whether the line at an offset reads like code rather than like prose."""
    return _STARTS_CODE.match(text, line) is not None


def _stray(text: str, places: list[int]) -> int:
    """The index of the quote without which the others enclose the least code, and of these the most prose."""
    enclosed = [_cost_between(text, first, second) for first, second in pairwise(places)]
    # Without quote k (k is even) the pairs are (0, 1) ... (k-2, k-1) and (k+1, k+2) ...
    before = [0, *accumulate(enclosed[0::2])]
    after = [*reversed([0, *accumulate(reversed(enclosed[1::2]))])]
    costs = [before[index] + after[index] for index in range(len(places) // 2 + 1)]
    return 2 * costs.index(min(costs))


def _cost_between(text: str, start: int, end: int) -> int:
    lines = sum(1 for _ in _CODE_LINE.finditer(text, start, end))
    code = lines + _DEFINITION_WEIGHT * sum(1 for _ in _DEFINITION_LINE.finditer(text, start, end))
    return _CODE_WEIGHT * code - text.count("\n", start, end)


def _prose_end(text: str, quote: int) -> int:
    """The end of the last line after the quote that reads like prose rather than like code."""
    first = scan.line_start(text, quote)
    indent = len(text[first:quote]) - len(text[first:quote].lstrip(" \t\f"))
    end = scan.line_end(text, quote)
    position = end
    while position < len(text):
        found = scan.LINE_BREAK.match(text, position)
        line = found.end() if found else position + 1
        position = scan.line_end(text, line)
        if _BLANK.match(text, line):
            continue
        if _NO_STATEMENT.match(text, line) or _SENTENCE.match(text, line):
            end = position
            continue
        content = text[line:position]
        if len(content) - len(content.lstrip(" \t\f")) < indent or starts_code(text, line):
            break
        end = position
    return end
