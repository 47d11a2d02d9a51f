"""Offsets into positions and back, in every encoding."""

from __future__ import annotations

import pytest
from lsprotocol import types

from mir_lsp.lsp import convert
from mir_lsp.text.document import Change
from mir_lsp.text.edits import Edit
from mir_lsp.text.lines import LineIndex, PositionEncoding
from mir_lsp.text.spans import Span

TEXT = "a😀é\r\nb\x0cc\rd\u2028e\n"


@pytest.mark.parametrize("encoding", list(PositionEncoding))
def test_every_offset_outside_a_break_comes_back(encoding: PositionEncoding) -> None:
    lines = LineIndex(TEXT)
    inside_a_break = TEXT.index("\r\n") + 1
    for at in range(len(TEXT) + 1):
        back = convert.offset(lines, convert.position(lines, at, encoding), encoding)
        assert back == (at if at != inside_a_break else at - 1)


@pytest.mark.parametrize(
    ("encoding", "character"),
    [(PositionEncoding.UTF8, 5), (PositionEncoding.UTF16, 3), (PositionEncoding.UTF32, 2)],
)
def test_characters_are_counted_in_the_units_of_the_encoding(encoding: PositionEncoding, character: int) -> None:
    assert convert.position(LineIndex(TEXT), 2, encoding) == types.Position(0, character)


def test_positions_outside_the_text_clamp() -> None:
    lines = LineIndex("ab\ncd")
    assert convert.offset(lines, types.Position(0, 99), PositionEncoding.UTF16) == 2
    assert convert.offset(lines, types.Position(99, 0), PositionEncoding.UTF16) == 5


def test_an_inverted_range_is_turned_round() -> None:
    lines = LineIndex("abcd")
    inverted = types.Range(types.Position(0, 3), types.Position(0, 1))
    assert convert.span(lines, inverted, PositionEncoding.UTF16) == Span(1, 3)


def test_edits_become_ranges_and_texts() -> None:
    (edit,) = convert.text_edits(LineIndex("😀b"), [Edit(1, 2, "x")], PositionEncoding.UTF16)
    assert edit == types.TextEdit(types.Range(types.Position(0, 2), types.Position(0, 3)), "x")


def test_changes_are_whole_or_partial() -> None:
    part = types.Range(types.Position(1, 2), types.Position(3, 4))
    sent = [types.TextDocumentContentChangePartial(part, "x"), types.TextDocumentContentChangeWholeDocument("y")]
    assert convert.changes(sent) == (Change((1, 2), (3, 4), "x"), Change(None, None, "y"))
