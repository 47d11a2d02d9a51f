"""The Django template language: tokens that join to the text, and a tree of blocks. Never raises.

Tokens are cut where Django's lexer cuts them. The tree is tolerant: an unknown tag is a block when its `end…` tag
follows, what is never closed is a tag without a body, and both are told as problems where Django would refuse them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from mir_lsp.text.spans import Span

# Deeper blocks are kept as tags without a body, so that nobody who goes through a tree runs out of stack.
MAX_DEPTH = 60

_OPENING = re.compile(r"\{[%{#]")
_CLOSING = {"%": "%}", "{": "}}", "#": "#}"}
_QUOTED = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_WORD = re.compile(rf"""[^\s'"]*(?:{_QUOTED}[^\s'"]*)+|\S+""")

# The block tags that come with Django, with the tags that divide them into sections.
BLOCK_TAGS: dict[str, frozenset[str]] = {
    "autoescape": frozenset(),
    "block": frozenset(),
    "blocktrans": frozenset({"plural"}),
    "blocktranslate": frozenset({"plural"}),
    "cache": frozenset(),
    "comment": frozenset(),
    "filter": frozenset(),
    "for": frozenset({"empty"}),
    "if": frozenset({"elif", "else"}),
    "ifchanged": frozenset({"else"}),
    "language": frozenset(),
    "localize": frozenset(),
    "localtime": frozenset(),
    "spaceless": frozenset(),
    "timezone": frozenset(),
    "verbatim": frozenset(),
    "with": frozenset(),
}
_LEAF_TAGS = frozenset(
    {
        "csrf_token",
        "cycle",
        "debug",
        "extends",
        "firstof",
        "get_current_language",
        "include",
        "load",
        "lorem",
        "now",
        "querystring",
        "regroup",
        "resetcycle",
        "static",
        "templatetag",
        "trans",
        "translate",
        "url",
        "widthratio",
    }
)
_DIVIDERS = frozenset({"elif", "else", "empty", "plural"})
_END = "end"
_COMMENT = "comment"


class TokenKind(Enum):
    """What a token is to Django's lexer."""

    TEXT = "text"
    VARIABLE = "variable"
    TAG = "tag"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a template. `content` is without the braces and the spaces inside them; `start` is its offset."""

    kind: TokenKind
    span: Span
    content: str
    start: int

    @property
    def name(self) -> str:
        """The first word of a tag; empty for other tokens."""
        return self.content.split(None, 1)[0] if self.kind is TokenKind.TAG and self.content else ""

    def words(self) -> tuple[Word, ...]:
        """The words of a tag, its name first: quotes hold spaces together."""
        return tuple(
            Word(match.group(), Span(self.start + match.start(), self.start + match.end()))
            for match in _WORD.finditer(self.content)
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a tag."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Leaf:
    """A token that stands for itself: text, a variable, a comment, a tag without a body."""

    token: Token

    @property
    def name(self) -> str:
        return self.token.name


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a block: what the tag before it (`if`, `else`, `empty`) decides about."""

    token: Token
    nodes: tuple[Node, ...]

    @property
    def name(self) -> str:
        return self.token.name


@dataclass(frozen=True, slots=True)
class Block:
    """A tag with a body. The first section has the opening tag."""

    sections: tuple[Section, ...]
    end: Token

    @property
    def token(self) -> Token:
        return self.sections[0].token

    @property
    def name(self) -> str:
        return self.token.name


Node = Leaf | Block


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """A place where Django refuses a template."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class TemplateTree:
    """A template as nested blocks."""

    nodes: tuple[Node, ...]
    problems: tuple[TemplateProblem, ...]


def template_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a template: their spans follow each other and cover the text."""
    return tuple(_Lexer(text).tokens())


def template_tree(text: str) -> TemplateTree:
    """The tree of a template."""
    tokens = template_tokens(text)
    pairs = _Pairs(tokens)
    return TemplateTree(_Builder(tokens, pairs.ends).nodes(), tuple(pairs.problems))


class _Lexer:
    """Cuts a text in one pass: where a kind of token can close next is looked up once, however many open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closing = dict.fromkeys((*_CLOSING.values(), "\n"), -1)
        self._verbatim = ""

    def tokens(self) -> Iterator[Token]:
        """The tokens in order."""
        text = self._text
        done = position = 0
        while (match := _OPENING.search(text, position)) is not None:
            start = match.start()
            kind = text[start + 1]
            end = self._next(_CLOSING[kind], start + 2)
            if end > self._next("\n", start + 2) or end >= len(text):
                position = start + 1
                continue
            if done < start:
                yield self._plain(done, start)
            yield self._token(kind, start, end + 2)
            done = position = end + 2
        if done < len(text):
            yield self._plain(done, len(text))

    def _next(self, what: str, position: int) -> int:
        """Where `what` is next; the length of the text when it is nowhere."""
        known = self._closing[what]
        if known < position:
            found = self._text.find(what, position)
            known = self._closing[what] = len(self._text) if found < 0 else found
        return known

    def _plain(self, start: int, end: int) -> Token:
        return Token(TokenKind.TEXT, Span(start, end), self._text[start:end], start)

    def _token(self, kind: str, start: int, end: int) -> Token:
        inner = self._text[start + 2 : end - 2]
        content = inner.strip()
        if self._verbatim and not (kind == "%" and content == self._verbatim):
            return self._plain(start, end)
        self._verbatim = ""
        if kind == "%" and content[:9] in ("verbatim", "verbatim "):
            self._verbatim = f"{_END}{content}"
        offset = start + 2 + len(inner) - len(inner.lstrip())
        kinds = {"%": TokenKind.TAG, "{": TokenKind.VARIABLE, "#": TokenKind.COMMENT}
        return Token(kinds[kind], Span(start, end), content, offset)


class _Pairs:
    """Which tags open and close each block: `ends` leads from the index of the one to that of the other."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.ends: dict[int, int] = {}
        self.problems: list[TemplateProblem] = []
        self._tokens = tokens
        self._open: list[tuple[str, int]] = []
        self._counts: Counter[str] = Counter()
        for index, token in enumerate(tokens):
            if token.kind is TokenKind.TAG:
                self._tag(index, token)
        self._drop(0)

    def _tag(self, index: int, token: Token) -> None:
        name = token.name
        if self._open and self._open[-1][0] == _COMMENT and name != f"{_END}{_COMMENT}":
            return
        if name.startswith(_END) and self._counts[name[len(_END) :]]:
            self._close(name[len(_END) :], index)
        elif name.startswith(_END) and name[len(_END) :] in BLOCK_TAGS:
            self.problems.append(TemplateProblem(token.span, f"`{name}` closes nothing"))
        elif name not in _LEAF_TAGS and name not in _DIVIDERS:
            self._open.append((name, index))
            self._counts[name] += 1

    def _close(self, name: str, index: int) -> None:
        position = next(place for place in range(len(self._open) - 1, -1, -1) if self._open[place][0] == name)
        self._drop(position + 1)
        opener = self._open.pop()
        self._counts[name] -= 1
        self.ends[opener[1]] = index

    def _drop(self, position: int) -> None:
        """Tags that were never closed have no body."""
        for name, index in self._open[position:]:
            self._counts[name] -= 1
            if name in BLOCK_TAGS:
                self.problems.append(TemplateProblem(self._tokens[index].span, f"`{name}` is never closed"))
        del self._open[position:]


@dataclass(slots=True)
class _Frame:
    """A block whose end is still to come."""

    end: int
    sections: list[Section]
    token: Token
    nodes: list[Node]


class _Builder:
    """Puts tokens into blocks."""

    def __init__(self, tokens: Sequence[Token], ends: dict[int, int]) -> None:
        self._tokens = tokens
        self._ends = ends
        self._top: list[Node] = []
        self._frames: list[_Frame] = []

    def nodes(self) -> tuple[Node, ...]:
        """The nodes of the whole template."""
        for index, token in enumerate(self._tokens):
            self._place(index, token)
        return tuple(self._top)

    def _place(self, index: int, token: Token) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.end == index:
            self._frames.pop()
            frame.sections.append(Section(frame.token, tuple(frame.nodes)))
            self._current().append(Block(tuple(frame.sections), token))
        elif frame is not None and _divides(frame, token):
            frame.sections.append(Section(frame.token, tuple(frame.nodes)))
            frame.token, frame.nodes = token, []
        elif index in self._ends and len(self._frames) < MAX_DEPTH:
            self._frames.append(_Frame(self._ends[index], [], token, []))
        else:
            self._current().append(Leaf(token))

    def _current(self) -> list[Node]:
        return self._frames[-1].nodes if self._frames else self._top


def _divides(frame: _Frame, token: Token) -> bool:
    if token.kind is not TokenKind.TAG:
        return False
    opener = frame.sections[0].name if frame.sections else frame.token.name
    return token.name in BLOCK_TAGS.get(opener, _DIVIDERS)
