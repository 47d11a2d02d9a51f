from __future__ import annotations

import random

import pytest

from mir_lsp.text import (
    Edit,
    EditOutOfRange,
    OverlappingEdits,
    RejectedEdits,
    apply,
    dominant_newline,
    shift,
)


def test_edits_refer_to_the_original_text() -> None:
    edits = (Edit(0, 1, "long "), Edit(2, 4, ""), Edit(5, 5, "!"))
    assert apply("abcde", edits) == "long be!"


def test_no_edits_leave_the_text() -> None:
    assert apply("abc", ()) == "abc"


def test_edits_may_come_in_any_order() -> None:
    assert apply("abcde", (Edit(5, 5, "!"), Edit(0, 1, "x"))) == "xbcde!"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert apply("ab", (Edit(1, 1, "z"), Edit(1, 1, "y"), Edit(1, 1, "x"))) == "azyxb"


def test_an_insertion_precedes_a_replacement_that_starts_there_and_follows_one_that_ends_there() -> None:
    assert apply("abc", (Edit(1, 2, "B"), Edit(1, 1, "<"), Edit(2, 2, ">"))) == "a<B>c"


@pytest.mark.parametrize(
    "edits",
    [
        (Edit(0, 2, ""), Edit(1, 3, "")),
        (Edit(0, 3, ""), Edit(1, 1, "inside")),
        (Edit(1, 2, "x"), Edit(1, 2, "x")),
    ],
)
def test_edits_in_each_others_way_are_rejected(edits: tuple[Edit, ...]) -> None:
    with pytest.raises(OverlappingEdits):
        apply("abc", edits)


@pytest.mark.parametrize("edit", [Edit(2, 1, ""), Edit(-1, 0, ""), Edit(0, 4, ""), Edit(4, 4, "")])
def test_an_edit_that_is_not_inside_the_text_is_rejected(edit: Edit) -> None:
    with pytest.raises(EditOutOfRange):
        apply("abc", (edit,))


def test_rejections_are_value_errors_of_one_kind() -> None:
    assert issubclass(OverlappingEdits, RejectedEdits)
    assert issubclass(EditOutOfRange, RejectedEdits)
    assert issubclass(RejectedEdits, ValueError)


def test_applying_all_at_once_is_applying_each_from_the_back() -> None:
    chance = random.Random(3)
    for _ in range(2_000):
        text = "".join(chance.choice("ab\r\n😀") for _ in range(12))
        cuts = sorted(chance.sample(range(13), 6))
        edits = [Edit(cuts[i], cuts[i + 1], chance.choice(("", "x", "\r\n"))) for i in (0, 2, 4)]
        expected = text
        for edit in reversed(edits):
            expected = expected[: edit.start] + edit.text + expected[edit.end :]
        chance.shuffle(edits)
        assert apply(text, edits) == expected


def test_shifted_edits_do_to_a_part_of_the_text_what_they_did_to_it_alone() -> None:
    edits = (Edit(0, 1, "A"), Edit(2, 2, "-"))
    assert apply("## abc", shift(edits, 3)) == "## " + apply("abc", edits)
    assert shift(shift(edits, 3), -3) == edits


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        ("", "\n"),
        ("a", "\n"),
        ("a\nb", "\n"),
        ("a\r\nb", "\r\n"),
        ("a\rb", "\r"),
        ("a\r\nb\r\nc\n", "\r\n"),
        ("a\r\nb\nc\n", "\n"),
        ("a\r\nb\n", "\n"),
        ("a\r\nb\r", "\r\n"),
        ("\n\r\r", "\r"),
        ("a\x0c\u2028\x85b\r\n", "\r\n"),
    ],
)
def test_the_dominant_newline_is_the_most_frequent(text: str, newline: str) -> None:
    assert dominant_newline(text) == newline
