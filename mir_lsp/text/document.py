"""Open documents: immutable versions of their text, and the store that follows the client's messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from mir_lsp.text.lines import LineIndex, PositionEncoding
from mir_lsp.text.uris import canonical

__all__ = [
    "Change",
    "Document",
    "DocumentStore",
    "InvertedRange",
    "Outcome",
    "RejectedChange",
    "StaleVersion",
]


class RejectedChange(ValueError):
    """The changes cannot follow the document they were sent for; nothing was applied."""


class StaleVersion(RejectedChange):
    """The changes lead to a version that is not newer than the document's."""


class InvertedRange(RejectedChange):
    """A change's range starts after its end."""


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement of the characters between two positions, or of the whole text where both are None.

    A position is (line, character), both from 0, in the units of the encoding agreed with the client.
    """

    start: tuple[int, int] | None
    end: tuple[int, int] | None
    text: str

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise ValueError("a change has both a start and an end, or neither")


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document's text, with the client's own spelling of its URI."""

    uri: str
    version: int
    text: str
    language_id: str
    _lines: LineIndex | None = field(default=None, repr=False, compare=False)

    @property
    def lines(self) -> LineIndex:
        """The line index of the text, computed when first asked for."""
        if self._lines is not None:
            return self._lines
        # Two threads may both get here; they compute the same value, so either may win.
        index = LineIndex(self.text)
        object.__setattr__(self, "_lines", index)
        return index

    def edited(self, changes: Sequence[Change], version: int, encoding: PositionEncoding) -> Document:
        """The document after changes made one after the other, each seeing the text the previous one left.

        Positions outside the text clamp as `LineIndex.offset` says.

        Raises:
            StaleVersion: `version` is not greater than the document's.
            InvertedRange: a range starts after its end, whether or not the two would clamp to one place.
        """
        if version <= self.version:
            raise StaleVersion(f"version {version} does not follow {self.version}")
        for change in changes:
            _check_direction(change)
        text, lines = self.text, self._lines
        for change in changes[_last_whole(changes) or 0 :]:
            text, lines = _replaced(text, lines, change, encoding)
        return Document(self.uri, version, text, self.language_id, lines)


class Outcome(Enum):
    """What became of a notification about a document. The last four leave every text as it was."""

    OPENED = "opened"
    REOPENED = "opened again without a close; the new text replaced the old"
    CHANGED = "changed"
    CLOSED = "closed"
    NOT_OPEN = "not open"
    STALE_VERSION = "refused: the version is not newer; the text may differ from the client's"
    INVERTED_RANGE = "refused: a range starts after its end; the text may differ from the client's"
    NEEDS_FULL_TEXT = "refused: after an earlier refusal only a whole text can be trusted"


class DocumentStore:
    """The open documents, found by any spelling of their URI. No method raises on what a client may send.

    After a refused change the text may differ from the client's. The store then keeps it, marks the document
    as desynchronised, and takes for it nothing but a change with a whole text, or an opening.
    """

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._desynchronised: set[str] = set()

    def open(self, uri: str, version: int, text: str, language_id: str) -> Outcome:
        """Hold a document with this text: `OPENED`, or `REOPENED` if it was held already."""
        key = canonical(uri)
        outcome = Outcome.REOPENED if key in self._documents else Outcome.OPENED
        self._documents[key] = Document(uri, version, text, language_id)
        self._desynchronised.discard(key)
        return outcome

    def change(self, uri: str, changes: Sequence[Change], version: int, encoding: PositionEncoding) -> Outcome:
        """Apply all the changes or none: `CHANGED`, `NOT_OPEN`, or the reason of the refusal."""
        key = canonical(uri)
        document = self._documents.get(key)
        if document is None:
            return Outcome.NOT_OPEN
        if key in self._desynchronised and _last_whole(changes) is None:
            return Outcome.NEEDS_FULL_TEXT
        try:
            self._documents[key] = document.edited(changes, version, encoding)
        except RejectedChange as rejection:
            self._desynchronised.add(key)
            stale = isinstance(rejection, StaleVersion)
            return Outcome.STALE_VERSION if stale else Outcome.INVERTED_RANGE
        self._desynchronised.discard(key)
        return Outcome.CHANGED

    def close(self, uri: str) -> Outcome:
        """Forget a document: `CLOSED`, or `NOT_OPEN`."""
        key = canonical(uri)
        self._desynchronised.discard(key)
        return Outcome.NOT_OPEN if self._documents.pop(key, None) is None else Outcome.CLOSED

    def get(self, uri: str) -> Document | None:
        """The newest version of an open document, None for one that is not open."""
        return self._documents.get(canonical(uri))

    def documents(self) -> tuple[Document, ...]:
        """All open documents, in the order of opening."""
        return tuple(self._documents.values())

    def is_desynchronised(self, uri: str) -> bool:
        """Whether a refused change may have left the document different from the client's."""
        return canonical(uri) in self._desynchronised


_HALF = re.compile("[\ud800-\udfff]")
_SPLIT_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _check_direction(change: Change) -> None:
    if change.start is not None and change.end is not None and change.start > change.end:
        raise InvertedRange(f"the range starts at {change.start} and ends at {change.end}")


def _last_whole(changes: Sequence[Change]) -> int | None:
    """The index of the last change that replaces the whole text: those before it have no effect."""
    return next((i for i in reversed(range(len(changes))) if changes[i].start is None), None)


def _replaced(
    text: str, lines: LineIndex | None, change: Change, encoding: PositionEncoding
) -> tuple[str, LineIndex | None]:
    """The text after one change, and its index if one was needed."""
    joined = _joined if encoding is PositionEncoding.UTF16 else str
    if change.start is None or change.end is None:
        return joined(change.text), None
    lines = lines or LineIndex(text)
    start = lines.offset(*change.start, encoding)
    end = lines.offset(*change.end, encoding)
    # Half a surrogate pair next to the edit is replaced by itself, since the edit may bring its other half.
    first = start - 1 if _HALF.fullmatch(text[start - 1 : start]) else start
    last = end + 1 if _HALF.fullmatch(text[end : end + 1]) else end
    new_text = joined(text[first:start] + change.text + text[end:last])
    after = "".join((text[:first], new_text, text[last:]))
    return after, lines.updated(first, last, new_text, after)


def _joined(text: str) -> str:
    """The text with the two halves of each surrogate pair as the one character that they are in UTF-16."""
    return text if text.isascii() else _SPLIT_PAIR.sub(_pair, text)


def _pair(halves: re.Match[str]) -> str:
    return halves.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")
