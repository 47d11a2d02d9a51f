from __future__ import annotations

import ast
import io
import tokenize

import pytest

from mir_lsp.text import LineIndex, PositionEncoding

UTF8, UTF16, UTF32 = PositionEncoding.UTF8, PositionEncoding.UTF16, PositionEncoding.UTF32


def all_lines(index: LineIndex) -> list[str]:
    return [index.line_text(line) for line in range(index.line_count)]


def test_the_values_of_the_encodings_are_the_names_in_the_protocol() -> None:
    assert [encoding.value for encoding in PositionEncoding] == ["utf-8", "utf-16", "utf-32"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("\n\r", ["", "", ""]),
        ("\r\r\n\n", ["", "", "", ""]),
        ("a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029i", ["a\x0bb\x0cc\x1cd\x1de\x1ef\x85g\u2028h\u2029i"]),
    ],
)
def test_lines_end_at_the_three_breaks_of_the_protocol_and_at_no_other(text: str, lines: list[str]) -> None:
    assert all_lines(LineIndex(text)) == lines


def test_a_break_belongs_to_the_line_that_it_ends() -> None:
    index = LineIndex("ab\r\nc\n")
    assert [index.line_of(offset) for offset in range(-1, 9)] == [0, 0, 0, 0, 0, 1, 1, 2, 2, 2]


def test_the_end_of_a_line_is_before_its_break() -> None:
    index = LineIndex("ab\r\nc\rd\n")
    assert [index.line_end(line) for line in range(4)] == [2, 5, 7, 8]
    assert [index.line_start(line) for line in range(4)] == [0, 4, 6, 8]


@pytest.mark.parametrize("line", [-1, 2])
def test_asking_for_a_line_that_does_not_exist_is_an_error(line: int) -> None:
    index = LineIndex("a\nb")
    for ask in (index.line_start, index.line_end, index.line_text):
        with pytest.raises(IndexError, match="of a text of 2 lines"):
            ask(line)


@pytest.mark.parametrize("encoding", PositionEncoding)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_position_past_the_end_of_a_line_clamps_before_the_break(newline: str, encoding: PositionEncoding) -> None:
    assert LineIndex(f"ab{newline}cd").offset(0, 99, encoding) == 2
    assert LineIndex(f"é😀{newline}cd").offset(0, 99, encoding) == 2


@pytest.mark.parametrize("encoding", PositionEncoding)
def test_a_position_past_the_last_line_is_the_end_of_the_text(encoding: PositionEncoding) -> None:
    assert LineIndex("ab\ncd").offset(2, 0, encoding) == 5
    assert LineIndex("ab\n").offset(99, 7, encoding) == 3


@pytest.mark.parametrize("encoding", PositionEncoding)
def test_a_negative_position_is_the_start_of_the_text_or_line(encoding: PositionEncoding) -> None:
    index = LineIndex("ab\ncd")
    assert (index.offset(-1, 2, encoding), index.offset(1, -1, encoding)) == (0, 3)


@pytest.mark.parametrize(
    ("encoding", "offsets"),
    [
        (UTF8, [0, 1, 1, 2, 2, 2, 2, 3, 4, 4]),
        (UTF16, [0, 1, 2, 2, 3, 4, 4, 4, 4, 4]),
        (UTF32, [0, 1, 2, 3, 4, 4, 4, 4, 4, 4]),
    ],
)
def test_a_position_inside_a_character_is_its_start(encoding: PositionEncoding, offsets: list[int]) -> None:
    index = LineIndex("xé😀z\n")
    assert [index.offset(0, character, encoding) for character in range(10)] == offsets


TEXT = "# é\r\n😀 = '\u0301e\u0301'\x0c\r\ud83d\n\ufeff\u2028中\u05d0\n\n\tlast\x85\ude00"


@pytest.mark.parametrize("encoding", PositionEncoding)
def test_every_offset_survives_the_way_to_a_position_and_back(encoding: PositionEncoding) -> None:
    index = LineIndex(TEXT)
    inside_break = TEXT.index("\r\n") + 1
    for offset in range(len(TEXT) + 1):
        expected = offset - 1 if offset == inside_break else offset
        assert index.offset(*index.position(offset, encoding), encoding) == expected


@pytest.mark.parametrize(
    ("encoding", "character"), [(UTF8, 9), (UTF16, 6), (UTF32, 5)], ids=["utf-8", "utf-16", "utf-32"]
)
def test_characters_are_counted_in_units_of_the_encoding(encoding: PositionEncoding, character: int) -> None:
    assert LineIndex("\nxé😀z!\n").position(6, encoding) == (1, character)


def test_an_offset_outside_the_text_clamps_to_it() -> None:
    index = LineIndex("ab\ncd")
    assert (index.position(-3, UTF16), index.position(99, UTF16)) == ((0, 0), (1, 2))


def test_an_edit_that_joins_a_carriage_return_and_a_line_feed_makes_one_break_of_two() -> None:
    assert all_lines(LineIndex("a\rb\nc").updated(2, 3, "", "a\r\nc")) == ["a", "c"]
    assert all_lines(LineIndex("a\rc").updated(2, 2, "\n", "a\r\nc")) == ["a", "c"]


def test_an_edit_between_a_carriage_return_and_a_line_feed_makes_two_breaks_of_one() -> None:
    assert all_lines(LineIndex("a\r\nc").updated(2, 2, "b", "a\rb\nc")) == ["a", "b", "c"]
    assert all_lines(LineIndex("a\r\nc").updated(1, 2, "", "a\nc")) == ["a", "c"]
    assert all_lines(LineIndex("a\r\nc").updated(2, 2, "\r\n", "a\r\r\n\nc")) == ["a", "", "", "c"]


def test_every_replacement_of_a_short_text_updates_to_the_index_of_the_new_text() -> None:
    texts = ["", "\r", "\n", "\r\n", "a\r\nb", "\n\r", "\r\n\r\n", "a\rb\n"]
    for before in texts:
        for start in range(len(before) + 1):
            for end in range(start, len(before) + 1):
                for new in ("", "x", "\r", "\n", "\r\n", "x\n", "\ny"):
                    after = before[:start] + new + before[end:]
                    updated = LineIndex(before).updated(start, end, new, after)
                    assert all_lines(updated) == all_lines(LineIndex(after)), (before, start, end, new)


def test_an_update_leaves_the_older_index_as_it_was() -> None:
    older = LineIndex("a\nb")
    older.updated(0, 1, "x\ny\n", "x\ny\n\nb")
    assert all_lines(older) == ["a", "b"]


SOURCE = "a = 1\rb = 'é😀'; c = 2\r\n\x0cd = '''\u2028\x85\n'''; é = 4\n"


def test_positions_of_the_ast_lead_to_the_source_of_the_node() -> None:
    index = LineIndex(SOURCE)
    names = {}
    for statement in ast.parse(SOURCE).body:
        assert isinstance(statement, ast.Assign) and statement.end_col_offset is not None
        start = index.offset_of_utf8(statement.lineno, statement.col_offset)
        end = index.offset_of_utf8(statement.end_lineno or 0, statement.end_col_offset)
        names[SOURCE[start]] = SOURCE[start:end]
    assert names == {
        "a": "a = 1",
        "b": "b = 'é😀'",
        "c": "c = 2",
        "d": "d = '''\u2028\x85\n'''",
        "é": "é = 4",
    }


def test_a_position_of_the_ast_outside_the_text_clamps() -> None:
    index = LineIndex("é\nb")
    found = [index.offset_of_utf8(*position) for position in ((0, 5), (1, 1), (1, 99), (3, 0), (2, -1))]
    assert found == [0, 0, 1, 3, 2]


def test_the_lines_are_those_of_pythons_tokenizer() -> None:
    source = "a\x0cb\nc\x0c\nd = '\u2028\x85\x0b\x1c'\n"
    rows = {token.start[0] for token in tokenize.generate_tokens(io.StringIO(source, newline="").readline)}
    assert max(rows) == LineIndex(source).line_count
