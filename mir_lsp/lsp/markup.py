"""Cards as Markdown or plain text. Nothing from the code under analysis can become markup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType

from mir_lsp.features.hover import Card, Where
from mir_lsp.text.uris import from_path

__all__ = ["Links", "as_markdown", "as_text", "paragraphs"]

# Only what could become markup is escaped, because some clients show Markdown as it is written.
_SPECIAL = re.compile(
    r"[\\`*\[\]<>&|~]"
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # inside a word it is no emphasis
    r"|:(?=//)|(?<=www)\.|(?<=\w)@(?=\w)"  # bare links
    r"|\A[#+=-]|(?<=\A\d)[.)]|(?<=\A\d\d)[.)]"  # headings and lists
)
_CODE = re.compile(r"`([^`]+)`")
_RUN_OF_BACKTICKS = re.compile(r"`+")
_SAFE_URL = re.compile(r"https://[A-Za-z0-9./_~#?=&%+-]+")
_SAFE_FILE = re.compile(r"file://[A-Za-z0-9./_~%:@+,=-]+")
_LINE = re.compile(r"\bline (\d+)\b")


class Links(Enum):
    """What a client does with the links of a text."""

    RENDERED = "shows their titles, which lead somewhere"
    WRITTEN = "shows text: addresses that it hides would still break its lines"


def as_markdown(cards: Sequence[Card], uri: str = "", links: Links = Links.RENDERED) -> str:
    """Cards one below the other, each with its headline in bold; lines that they name lead to the file of `uri`."""
    target = uri if _SAFE_FILE.fullmatch(uri) else ""
    return "\n\n---\n\n".join(_markdown(card, target if card.names_lines else "", links) for card in cards)


def as_text(cards: Sequence[Card]) -> str:
    """The same for clients that show text as it is."""
    return "\n\n".join(_text(card) for card in cards)


def paragraphs(lines: Sequence[str]) -> str:
    """Lines in Markdown, a paragraph each."""
    return "\n\n".join(_inline(line) for line in lines)


def _markdown(card: Card, uri: str, links: Links) -> str:
    is_rendered = links is Links.RENDERED
    uri = uri if is_rendered else ""
    places = {each.shown: target for each in card.places if is_rendered and (target := _address(each))}
    parts = [f"**{_inline(card.headline, uri)}**", *(_inline(line, uri, places) for line in card.lines)]
    if card.entries:
        parts.append("\n".join(f"- {_inline(entry, '', places)}" for entry in card.entries))
    if card.code is not None:
        caption, code = card.code
        parts.append(f"{_inline(caption)}\n{_fenced(code)}")
    if card.link is not None and _SAFE_URL.fullmatch(card.link.url):
        title, url = _escaped(card.link.title), card.link.url
        parts.append(f"[{title}]({url})" if is_rendered else f"{title}: <{url}>")
    return "\n\n".join(parts)


def _text(card: Card) -> str:
    parts = [card.headline, *card.lines, *(f"- {entry}" for entry in card.entries)]
    if card.link is not None:
        parts.append(f"{card.link.title}: {card.link.url}")
    told = "\n".join(_one_line(part) for part in parts)
    return told if card.code is None else f"{told}\n{card.code[0]}\n{card.code[1]}"


def _address(where: Where) -> str:
    """Where a link to a place leads; empty where it could break out of one."""
    uri = from_path(where.path)
    return f"{uri}#L{where.line}" if _SAFE_FILE.fullmatch(uri) else ""


def _inline(text: str, uri: str = "", places: Mapping[str, str] = MappingProxyType({})) -> str:
    """One paragraph: what stands between backticks stays code, all else is literal, but for lines of files."""
    pieces = _CODE.split(_one_line(text))
    return "".join(
        _placed(piece, places) if index % 2 else _linked(_escaped(piece), uri) for index, piece in enumerate(pieces)
    )


def _placed(code: str, places: Mapping[str, str]) -> str:
    return f"[{_code(code)}]({places[code]})" if code in places else _code(code)


def _linked(text: str, uri: str) -> str:
    return _LINE.sub(rf"[line \1]({uri}#L\1)", text) if uri else text


def _fenced(code: str) -> str:
    """A block of SQL, in a fence that nothing in it can end."""
    longest = max((len(run) for run in _RUN_OF_BACKTICKS.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sql\n{code}\n{fence}"


def _one_line(text: str) -> str:
    # A line break in the middle could start a list, a heading or a block of HTML.
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def _code(text: str) -> str:
    longest = max((len(run) for run in _RUN_OF_BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence}{text}{fence}"
