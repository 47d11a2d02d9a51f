"""Where the keys of a TOML text stand. What they mean is read by a parser of TOML; this one finds places.

Never raises: a text that is not TOML has the places that could be made out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.text.spans import Span

__all__ = ["Entry", "entries"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key by its whole path from the top, with its place and that of its value.

    A header `[a.b]` is an entry, too: its key is what stands between the brackets, its value is empty and stands
    behind them.
    """

    path: tuple[str, ...]
    key: Span
    value: Span
    is_header: bool = False


def entries(text: str) -> tuple[Entry, ...]:
    """Every header and every key, those of inline tables included, in the order of the text."""
    return tuple(_Reader(text).read())


_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+|\#[^\n]*)
      |(?P<line>\r?\n|\r)
      |(?P<string>\"\"\".*?(?:\"\"\"+|\Z)|'''.*?(?:'''+|\Z)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?)
      |(?P<word>[A-Za-z0-9_-]+)
      |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = "[{", "]}"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    span: Span

    @property
    def name(self) -> str:
        """The part of a key that a word or a quoted text is."""
        return self.text[1:-1] if self.kind == "string" and len(self.text) > 1 else self.text


class _Reader:
    def __init__(self, text: str) -> None:
        found = ((match.lastgroup or "", match) for match in _TOKEN.finditer(text))
        self._tokens = [_Token(kind, match[0], Span(*match.span())) for kind, match in found if kind != "blank"]
        self._at = 0

    def read(self) -> Iterator[Entry]:
        table: tuple[str, ...] = ()
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind == "line":
                self._at += 1
            elif token.text == "[":
                header = self._header()
                table = header.path
                yield header
            else:
                yield from self._pair(table, closing="\n")

    def _header(self) -> Entry:
        while self._text() == "[":
            self._at += 1
        path, span = self._key()
        end = span.end
        while self._at < len(self._tokens) and self._tokens[self._at].kind != "line":
            end = self._tokens[self._at].span.end
            self._at += 1
        return Entry(path, span, Span(end, end), is_header=True)

    def _key(self) -> tuple[tuple[str, ...], Span]:
        """The names of a dotted key, and their place; of what is no key, where it would be."""
        names: list[_Token] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind in ("word", "string"):
                names.append(token)
            elif token.text != ".":
                break
            self._at += 1
        if not names:
            here = self._tokens[self._at].span.start if self._at < len(self._tokens) else 0
            return (), Span(here, here)
        return tuple(token.name for token in names), Span(names[0].span.start, names[-1].span.end)

    def _pair(self, table: tuple[str, ...], closing: str) -> Iterator[Entry]:
        """`key = value` up to the end of the line, or up to a comma or brace in an inline table."""
        path, key = self._key()
        if self._text() != "=" or not path:
            self._skip(closing)
            return
        self._at += 1
        start = self._at
        inner: list[Entry] = []
        if self._text() == "{":
            self._at += 1
            inner = list(self._inline((*table, *path)))
        self._skip(closing)
        taken = self._tokens[start : self._at]
        value = Span(taken[0].span.start, taken[-1].span.end) if taken else Span(key.end, key.end)
        yield Entry((*table, *path), key, value)
        yield from inner

    def _inline(self, table: tuple[str, ...]) -> Iterator[Entry]:
        while self._at < len(self._tokens) and self._text() != "}":
            if self._text() == "," or self._tokens[self._at].kind == "line":
                self._at += 1
                continue
            before = self._at
            yield from self._pair(table, closing=",}")
            # What is no pair must not be looked at for ever.
            self._at += self._at == before
        self._at += 1

    def _skip(self, closing: str) -> None:
        """Go to the end of a value: brackets in it may hold line breaks and commas."""
        depth = 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            at_end = token.kind == "line" if closing == "\n" else token.text in closing
            if depth == 0 and at_end:
                return
            depth += (token.text in _OPENING) - (token.text in _CLOSING and depth > 0)
            self._at += 1

    def _text(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""
