"""Offsets into positions of the client and back. No other module knows how the client counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from mir_lsp.text.document import Change
from mir_lsp.text.edits import Edit
from mir_lsp.text.lines import LineIndex, PositionEncoding
from mir_lsp.text.spans import Span

__all__ = ["changes", "offset", "position", "range_of", "span", "text_edits"]

ContentChange = types.TextDocumentContentChangePartial | types.TextDocumentContentChangeWholeDocument


def position(lines: LineIndex, at: int, encoding: PositionEncoding) -> types.Position:
    """The client's position of an offset."""
    line, character = lines.position(at, encoding)
    return types.Position(line, character)


def range_of(lines: LineIndex, of: Span, encoding: PositionEncoding) -> types.Range:
    """The client's range of a span."""
    return types.Range(position(lines, of.start, encoding), position(lines, of.end, encoding))


def offset(lines: LineIndex, at: types.Position, encoding: PositionEncoding) -> int:
    """The offset of a client's position, clamped to the text."""
    return lines.offset(at.line, at.character, encoding)


def span(lines: LineIndex, of: types.Range, encoding: PositionEncoding) -> Span:
    """The span of a client's range, clamped to the text; an inverted range is turned round."""
    ends = sorted((offset(lines, of.start, encoding), offset(lines, of.end, encoding)))
    return Span(ends[0], ends[1])


def changes(sent: Sequence[ContentChange]) -> tuple[Change, ...]:
    """The changes of a `didChange` notification, in the client's units."""
    return tuple(_change(change) for change in sent)


def text_edits(lines: LineIndex, edits: Iterable[Edit], encoding: PositionEncoding) -> list[types.TextEdit]:
    """Edits of one text as the client applies them."""
    return [types.TextEdit(range_of(lines, Span(edit.start, edit.end), encoding), edit.text) for edit in edits]


def _change(sent: ContentChange) -> Change:
    if isinstance(sent, types.TextDocumentContentChangeWholeDocument):
        return Change(None, None, sent.text)
    start, end = sent.range.start, sent.range.end
    return Change((start.line, start.character), (end.line, end.character), sent.text)
