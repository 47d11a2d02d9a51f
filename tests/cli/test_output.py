"""How a finding looks on a terminal, where the source makes that hard."""

from collections.abc import Callable

import pytest

from mir_lsp.cli.output import Painter, harmless, statistics, summary, text_of_record
from mir_lsp.cli.records import Record, records
from mir_lsp.engine.findings import Finding, Related
from mir_lsp.rules.model import Confidence
from mir_lsp.rules.registry import RULES
from mir_lsp.text.spans import Span


def record(text: str, start: int, end: int, **changes: object) -> Record:
    arguments: dict[str, object] = {"related": (), "fingerprint": ""}
    finding = Finding(RULES[0], "x.py", Span(start, end), "it hurts", Confidence.LIKELY, **{**arguments, **changes})  # type: ignore[arg-type]
    [only] = records([finding], text_of(text))
    return only


def text_of(text: str) -> Callable[[str], str]:
    return lambda path: text


def excerpt(text: str, needle: str) -> list[str]:
    start = text.index(needle)
    return text_of_record(record(text, start, start + len(needle)), Painter(False)).split("\n")[1:]


def test_carets_stand_under_the_finding() -> None:
    assert excerpt("first\n    a.b.c()\n", "b.c") == [" 2 | a.b.c()", "   |   ^^^"]


def test_tabs_are_repeated_so_that_carets_line_up() -> None:
    assert excerpt("x\t= a.b\n", "a.b") == [" 1 | x\t= a.b", "   |  \t  ^^^"]


def test_wide_and_combining_characters_are_measured() -> None:
    assert (
        excerpt("'\N{CJK UNIFIED IDEOGRAPH-6F22}e\N{COMBINING ACUTE ACCENT}', x\n", "x")[1] == "   |" + " " * 8 + "^"
    )
    assert excerpt("'\N{CJK UNIFIED IDEOGRAPH-6F22}'\n", "\N{CJK UNIFIED IDEOGRAPH-6F22}")[1] == "   |  ^^"


def test_a_finding_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    assert excerpt("f(\n  x)\n", "f(\n  x)") == [" 1 | f(", "   | ^^"]


def test_an_empty_finding_has_one_caret() -> None:
    assert text_of_record(record("abc", 1, 1), Painter(False)).split("\n")[1:] == [" 1 | abc", "   |  ^"]
    assert text_of_record(record("abc", 3, 3), Painter(False)).split("\n")[1:] == [" 1 | abc", "   |    ^"]


def test_a_file_without_text_has_no_excerpt() -> None:
    assert text_of_record(record("", 0, 0), Painter(False)) == "x.py:1:1: warning MIR001 it hurts"


@pytest.mark.parametrize("before", [0, 10_000])
@pytest.mark.parametrize("after", [0, 10_000])
def test_a_line_that_is_too_long_is_cut_around_the_finding(before: int, after: int) -> None:
    source, carets = excerpt("a" * before + "NEEDLE" + "b" * (after + 200), "NEEDLE")
    assert len(source) < 170
    assert source[carets.index("^") : carets.rindex("^") + 1] == "NEEDLE"


def test_a_finding_longer_than_a_line_is_cut() -> None:
    source, carets = excerpt("x = " + "y" * 1000, "y" * 1000)
    assert len(source) < 170 and len(carets) <= len(source)


def test_related_places_and_the_fix_follow() -> None:
    related = (Related("x.py", Span(2, 3), "built here"),)
    lines = text_of_record(record("a\nb\n", 0, 1, related=related, no_fix="the rows are shared"), Painter(False))
    assert lines.split("\n")[3:] == ["  x.py:2:1: built here", "  no fix: the rows are shared"]


def test_records_are_sorted_by_place_and_code() -> None:
    def finding(rule: int, path: str, start: int) -> Finding:
        return Finding(RULES[rule], path, Span(start, start + 1), "", Confidence.LIKELY, (), "")

    found = records(
        [finding(1, "b.py", 0), finding(1, "a.py", 12), finding(1, "a.py", 2), finding(0, "a.py", 2)],
        text_of("0\n2\n4\n6\n8\n\n\n3\n"),
    )
    places = [(each.place.path, each.place.line, each.finding.code) for each in found]
    assert places == [("a.py", 2, "MIR001"), ("a.py", 2, "MIR002"), ("a.py", 8, "MIR002"), ("b.py", 1, "MIR002")]


def test_what_a_terminal_obeys_is_replaced() -> None:
    assert harmless("a\x1b[2J\x07\x9b\u202e\r\nb\tc") == "a\ufffd[2J\ufffd\ufffd\ufffd\ufffd\ufffdb\tc"


def test_a_summary_counts_in_words() -> None:
    one = record("abc", 0, 1)
    assert summary([], 1) == "Found nothing in 1 file."
    assert summary([one], 2000) == "Found 1 problem in 2,000 files."
    assert summary([one, one], 2) == "Found 2 problems in 2 files."


def test_statistics_put_the_most_frequent_first() -> None:
    found = [record("abc", 0, 1)] * 11
    assert statistics(found) == "11  MIR001  unused-suppression"
    assert statistics([]) == ""
