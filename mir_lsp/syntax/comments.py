"""Comments, found lexically: broken text has them too."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.syntax import scan

_TOKEN = scan.compiled(rf"({scan.COMMENT})|{scan.TRIPLE}|({scan.TRIPLE_OPENER})|{scan.SINGLE}")
_COMMENT, _UNCLOSED = 1, 2


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` runs from the `#` at `offset` to the end of its line; `own_line`: only blanks before it."""

    offset: int
    text: str
    own_line: bool


def comments(text: str) -> tuple[Comment, ...]:
    """The comments of `text` in order. A triple quote that is never closed hides the rest of its line."""
    found: list[Comment] = []
    if "#" not in text:
        return ()
    position = 0
    while position < len(text):
        for token in _TOKEN.finditer(text, position):
            if token.lastindex == _COMMENT:
                found.append(_comment(text, token.start(), token[0]))
            elif token.lastindex == _UNCLOSED:
                position = scan.line_end(text, token.end())
                break
        else:
            break
    return tuple(found)


def _comment(text: str, offset: int, content: str) -> Comment:
    before = text[scan.line_start(text, offset) : offset]
    return Comment(offset, content, not before.strip(" \t\f\ufeff"))
