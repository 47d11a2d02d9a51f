from __future__ import annotations

import dataclasses

import pytest

from mir_lsp.text import (
    Change,
    Document,
    InvertedRange,
    PositionEncoding,
    RejectedChange,
    StaleVersion,
)

UTF8, UTF16, UTF32 = PositionEncoding.UTF8, PositionEncoding.UTF16, PositionEncoding.UTF32


def document(text: str, version: int = 1) -> Document:
    return Document("file:///x.py", version, text, "python")


def insert(line: int, character: int, text: str) -> Change:
    return Change((line, character), (line, character), text)


def whole(text: str) -> Change:
    return Change(None, None, text)


def test_an_edit_makes_a_new_document_and_leaves_the_old_one() -> None:
    before = document("a\nb\n")
    after = before.edited([insert(1, 0, "x")], 2, UTF16)
    assert (before.text, before.version) == ("a\nb\n", 1)
    assert after == Document("file:///x.py", 2, "a\nxb\n", "python")


def test_a_document_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        document("a").text = "b"  # type: ignore[misc]


def test_the_line_index_is_computed_once() -> None:
    snapshot = document("a\nb")
    assert snapshot.lines is snapshot.lines
    assert snapshot.lines.line_count == 2


def test_documents_are_equal_whether_or_not_their_lines_were_asked_for() -> None:
    one, other = document("a\nb"), document("a\nb")
    assert one.lines.line_count == 2
    assert one == other
    assert hash(one) == hash(other)


def test_changes_apply_in_order_each_to_the_text_the_previous_one_left() -> None:
    changes = [insert(0, 0, "1\n"), insert(1, 1, "2"), Change((0, 0), (1, 0), ""), insert(0, 9, "!")]
    assert document("abc").edited(changes, 2, UTF16).text == "a2bc!"


def test_one_message_may_hold_any_number_of_changes() -> None:
    changes = [insert(line, 1, "x") for line in reversed(range(500))]
    assert document("ab\n" * 500).edited(changes, 2, UTF16).text == "axb\n" * 500


def test_a_whole_text_amid_partial_changes_replaces_what_came_before_it() -> None:
    changes = [insert(0, 0, "lost"), whole("x\ny"), insert(1, 1, "z")]
    after = document("abc").edited(changes, 2, UTF16)
    assert after.text == "x\nyz"
    assert after.lines.line_end(1) == 4


def test_two_whole_texts_leave_the_last_one() -> None:
    assert document("abc").edited([whole("x"), whole("y\n")], 2, UTF16).text == "y\n"


def test_no_changes_only_move_the_version() -> None:
    assert document("abc").edited([], 5, UTF16) == document("abc", version=5)


def test_an_empty_document_takes_an_edit() -> None:
    after = document("").edited([insert(0, 0, "a\r\n")], 2, UTF16)
    assert (after.text, after.lines.line_count) == ("a\r\n", 2)


def test_an_edit_at_the_end_of_the_file_appends() -> None:
    assert document("a\n").edited([insert(1, 0, "b")], 2, UTF16).text == "a\nb"
    assert document("a\n").edited([insert(7, 7, "b")], 2, UTF16).text == "a\nb"


def test_no_position_is_between_a_carriage_return_and_its_line_feed() -> None:
    assert document("a\r\nb").edited([insert(0, 2, "x")], 2, UTF16).text == "ax\r\nb"
    assert document("a\r\nb").edited([Change((0, 2), (1, 0), "")], 2, UTF16).text == "ab"


@pytest.mark.parametrize(
    ("encoding", "character"), [(UTF8, 4), (UTF16, 2), (UTF32, 1)], ids=["utf-8", "utf-16", "utf-32"]
)
def test_an_edit_after_an_emoji_is_placed_by_the_clients_units(encoding: PositionEncoding, character: int) -> None:
    assert document("😀b").edited([insert(0, character, "a")], 2, encoding).text == "😀ab"


def test_a_form_feed_and_a_line_separator_do_not_end_a_line() -> None:
    text = "a\x0cb\u2028c\nd"
    assert document(text).edited([insert(1, 0, "x")], 2, UTF16).text == "a\x0cb\u2028c\nxd"


def test_halves_of_a_surrogate_pair_that_an_edit_brings_together_become_one_character_in_utf16() -> None:
    high, low = "\ud83d", "\ude00"
    assert document(f"{high}x{low}").edited([Change((0, 1), (0, 2), "")], 2, UTF16).text == "😀"
    assert document(f"a{high}b").edited([insert(0, 2, low)], 2, UTF16).text == "a😀b"
    assert document(f"a{low}b").edited([insert(0, 1, high)], 2, UTF16).text == "a😀b"
    assert document("").edited([whole(high + low)], 2, UTF16).text == "😀"


def test_other_lone_surrogates_stay_what_they_are() -> None:
    text = "\ude00\ud83d"
    assert document(text).edited([insert(0, 1, "\ud83d")], 2, UTF16).text == "\ude00\ud83d\ud83d"
    assert document(text).edited([insert(0, 9, "\ude00")], 2, UTF32).text == "\ude00\ud83d\ude00"


@pytest.mark.parametrize("version", [0, 2, 3])
def test_a_version_that_is_not_newer_is_rejected(version: int) -> None:
    with pytest.raises(StaleVersion, match=f"version {version} does not follow 3"):
        document("a", version=3).edited([whole("b")], version, UTF16)


@pytest.mark.parametrize(("start", "end"), [((1, 0), (0, 5)), ((0, 2), (0, 1)), ((0, 99), (0, 98))])
def test_a_range_that_starts_after_its_end_is_rejected(start: tuple[int, int], end: tuple[int, int]) -> None:
    before = document("abc\nd")
    with pytest.raises(InvertedRange):
        before.edited([insert(0, 0, "x"), Change(start, end, "y"), whole("z")], 2, UTF16)
    assert before.text == "abc\nd"


def test_rejections_are_value_errors_of_one_kind() -> None:
    assert issubclass(StaleVersion, RejectedChange)
    assert issubclass(InvertedRange, RejectedChange)
    assert issubclass(RejectedChange, ValueError)


@pytest.mark.parametrize(("start", "end"), [((0, 0), None), (None, (0, 0))])
def test_a_change_with_half_a_range_cannot_be_made(
    start: tuple[int, int] | None, end: tuple[int, int] | None
) -> None:
    with pytest.raises(ValueError, match="both a start and an end"):
        Change(start, end, "x")
