from __future__ import annotations

import pytest

from mir_lsp.text import Span


def test_a_span_is_half_open() -> None:
    assert [Span(2, 4).contains(offset) for offset in range(1, 6)] == [False, True, True, False, False]
    assert not Span(2, 2).contains(2)
    assert Span(2, 4).text_of("abcdef") == "cd"
    assert Span(2, 4).holds(Span(2, 4)) and Span(2, 4).holds(Span(3, 3))
    assert not Span(2, 4).holds(Span(1, 3)) and not Span(2, 4).holds(Span(3, 5))


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Span(0, 3), Span(2, 5), True),
        (Span(0, 9), Span(2, 5), True),
        (Span(2, 5), Span(2, 5), True),
        (Span(0, 2), Span(2, 5), False),
        (Span(0, 1), Span(2, 5), False),
        (Span(3, 3), Span(2, 5), True),
        (Span(2, 2), Span(2, 5), False),
        (Span(5, 5), Span(2, 5), False),
        (Span(2, 2), Span(2, 2), False),
    ],
)
def test_spans_overlap_where_they_share_more_than_a_border(one: Span, other: Span, overlap: bool) -> None:
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap


def test_a_shifted_span_has_the_same_text_in_a_text_that_grew_in_front() -> None:
    span = Span(2, 4)
    assert span.shifted(3).text_of("xyz" + "abcdef") == span.text_of("abcdef")
    assert span.shifted(3).shifted(-3) == span


def test_spans_sort_by_where_they_start_then_where_they_end() -> None:
    assert sorted([Span(2, 3), Span(0, 9), Span(2, 2)]) == [Span(0, 9), Span(2, 2), Span(2, 3)]
