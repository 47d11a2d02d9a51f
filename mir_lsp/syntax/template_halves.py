"""A template that is being typed, made whole on a copy: the tag, the text and the name at the cursor are finished."""

from __future__ import annotations

import re

from mir_lsp.syntax import scan
from mir_lsp.syntax.halves import PLACEHOLDER, Half
from mir_lsp.syntax.template import BLOCK_TAGS
from mir_lsp.text.spans import Span

_OPENING = re.compile(r"\{\{|\{%")
_CLOSERS = {"{{": "}}", "{%": "%}"}
_BLOCK = re.compile(rf"\{{%-?\s*(end)?({'|'.join(sorted(BLOCK_TAGS.keys() - {'comment', 'verbatim'}))})\b")
_WORD_BEFORE = re.compile(r"\w*\Z")
_WORD_AFTER = re.compile(r"\w*")
_NEEDS_NAME = re.compile(r"(?:[.=|:,]|\s|\{\{|\{%)\Z")


def completed_template(text: str, offset: int) -> Half | None:
    """The copy of a template in which the tag at an offset is closed; None outside of tags and variables."""
    begin = scan.line_start(text, offset)
    end = scan.line_end(text, offset)
    opening = _opening(text, begin, offset)
    if opening is None:
        return None
    closer = _CLOSERS[opening[0]]
    tail = text[offset:end]
    following = tail.find(closer)
    reopened = _OPENING.search(tail)
    is_closed = following >= 0 and (reopened is None or following < reopened.start())
    inside = tail[:following] if is_closed else ""
    quote, start = _quote(text, opening.end(), offset)
    before = _WORD_BEFORE.search(text, start if quote else opening.end(), offset)
    after = _WORD_AFTER.match(text, offset)
    word = Span(before.start() if before else offset, after.end() if after else offset)
    middle = ""
    if quote and quote not in inside:
        middle = quote
    elif not quote and word.start == word.end and _NEEDS_NAME.search(text, begin, offset):
        middle = PLACEHOLDER
    # Of a name, what follows the cursor belongs to it; of a text, it is closed at the cursor.
    resume = word.end if not is_closed and not quote else offset
    made = f"{text[:offset]}{text[offset:resume]}{middle}{'' if is_closed else f' {closer}'}{text[resume:]}"
    return Half(made + _ends(made), offset, Span(start, offset) if quote else word, quote, start)


def _ends(text: str) -> str:
    """The tags that close the blocks which are still open at the end."""
    pending: list[str] = []
    for found in _BLOCK.finditer(text):
        if not found[1]:
            pending.append(found[2])
        elif found[2] in pending:
            while pending.pop() != found[2]:
                continue
    return "".join(f"{{% end{name} %}}" for name in reversed(pending))


def _opening(text: str, begin: int, offset: int) -> re.Match[str] | None:
    """The tag or variable that is open at an offset."""
    openings = list(_OPENING.finditer(text, begin, offset))
    found = openings[-1] if openings else None
    if found is None or _CLOSERS[found[0]] in text[found.end() : offset]:
        return None
    return found


def _quote(text: str, start: int, offset: int) -> tuple[str, int]:
    """The quote that is open at an offset and where its text starts; empty and -1 outside of texts."""
    quote, begin = "", -1
    for at in range(start, offset):
        character = text[at]
        if quote:
            if character == quote:
                quote, begin = "", -1
        elif character in "\"'":
            quote, begin = character, at + 1
    return quote, begin
