"""The words of SQL, read from the left. sqlglot takes the text apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Token", "Words", "items", "tokens_of"]


class Token(NamedTuple):
    """A word, a sign or a text with its place; `kind` is what sqlglot calls it."""

    text: str
    kind: str
    start: int
    end: int


def tokens_of(sql: str, offset: int = 0) -> Iterator[Token]:
    """The tokens of a text, which begins at an offset of another.

    Raises:
        sqlglot.errors.SqlglotError: the text ends inside of quotation marks.
    """
    import sqlglot

    for token in sqlglot.tokenize(sql, read="postgres"):
        kind, end = token.token_type.name, token.end + 1
        start = end - len(token.text)
        if kind == "STRING" and sql[start:end] == token.text:
            # Behind a word like LOCK it gives the rest as one piece, which has no quotation marks.
            yield from tokens_of(sql[start:end], offset + start)
        else:
            yield Token(token.text, kind, offset + token.start, offset + end)


class Words:
    """The tokens of a statement, read from the left."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        """The next word in capitals; one in quotation marks is no keyword and has a mark in front."""
        place = self.at + ahead
        if place >= len(self.tokens):
            return ""
        token = self.tokens[place]
        is_text = token.kind in ("IDENTIFIER", "STRING", "HEREDOC_STRING")
        return f"\0{token.text}" if is_text else token.text.upper()

    def take(self, *words: str) -> bool:
        """Go past some words if they are next."""
        said = " ".join(words).split()
        # The tokenizer makes one token of some pairs of words.
        place, left = 0, said
        while left:
            here = self.peek(place).split()
            if not here or here != left[: len(here)]:
                return False
            left, place = left[len(here) :], place + 1
        self.at += place
        return True

    def name(self) -> str:
        """The next name, without its schema."""
        found = self._bare()
        while self.peek() == ".":
            self.at += 1
            found = self._bare()
        return found

    def dotted(self) -> tuple[str, ...]:
        """The next name in its parts."""
        found = [self._bare()]
        while self.peek() == ".":
            self.at += 1
            found.append(self._bare())
        return tuple(found)

    def _bare(self) -> str:
        if self.at >= len(self.tokens):
            return ""
        token = self.tokens[self.at]
        self.at += 1
        return token.text if token.kind == "IDENTIFIER" else token.text.lower()

    def columns(self) -> tuple[str, ...]:
        """The names between the next parentheses, as far as they are names."""
        if self.peek() != "(":
            return ()
        found = []
        for part in items(self.inside()):
            word = Words(part)
            if len(part) == 1 or word.peek(1) not in ("(", "."):
                found.append(word.name())
        return tuple(found)

    def inside(self) -> Sequence[Token]:
        """What stands between the next parentheses, and go past them."""
        start, depth = self.at + 1, 0
        while self.at < len(self.tokens):
            depth += (self.tokens[self.at].text == "(") - (self.tokens[self.at].text == ")")
            self.at += 1
            if depth == 0:
                break
        return self.tokens[start : self.at - 1]

    def rest(self) -> Sequence[Token]:
        """What is left."""
        return self.tokens[self.at :]

    def outer(self) -> list[str]:
        """The words that are left and stand in no parentheses."""
        found, depth = [], 0
        for ahead in range(len(self.tokens) - self.at):
            word = self.peek(ahead)
            depth -= word == ")"
            if depth == 0 and word not in ("(", ")"):
                found += word.split() if not word.startswith("\0") else [word]
            depth += word == "("
        return found


def items(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """A list taken apart at its own commas."""
    depth, start = 0, 0
    for place, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "," and depth == 0:
            yield tokens[start:place]
            start = place + 1
    if start < len(tokens):
        yield tokens[start:]
