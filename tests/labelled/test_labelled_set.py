"""Wrong labels are seen, and answers of the engine are counted as they should be."""

from __future__ import annotations

import pytest

from tests.support.fixtures import Seen
from tests.support.labelled_runner import SIZES, Ran
from tests.support.labelled_set import LabelledSet, Score, mislabelled, scored, unreached

TEXT = """
def helper(book):
    return book.author.name


def costly():
    return [helper(book) for book in books()]  # want: MIR104|MIR101


def cheap():
    return [book.title for book in books()]  # ok: MIR101


def books():
    return Book.objects.all()  # or: MIR107 costly
"""
LABELLED = LabelledSet({"case.py": TEXT})
SMALL, LARGE = SIZES
READ = frozenset({"case.py:3", "case.py:7"})
LISTED = frozenset({"case.py:7", "case.py:15"})


def ran(growing: frozenset[str] = frozenset(), error: str = "") -> dict[int, Ran]:
    """A call that lists rows once, and asks along one stack once for each row."""
    return {size: Ran({LISTED: 1} | ({growing: size} if growing else {}), error) for size in SIZES}


def seen(line: int, code: str, message: str = "") -> Seen:
    return Seen("case.py", line, 4, line, 9, code, message, "certain", "")


def answer(*findings: Seen) -> Score:
    return scored(LABELLED, LABELLED.files, findings)["case"]


def test_cases_are_functions_without_arguments() -> None:
    assert LABELLED.calls == ["case:costly", "case:cheap", "case:books"]


def test_right_labels_are_accepted() -> None:
    assert mislabelled(LABELLED, {"case:costly": ran(READ), "case:cheap": ran()}) == []


def test_a_want_that_does_not_grow_is_wrong() -> None:
    assert mislabelled(LABELLED, {"case:costly": ran(), "case:cheap": ran()}) == [
        "case.py:7: MIR104|MIR101 is said, and queries do not grow"
    ]


def test_growth_without_a_label_is_wrong() -> None:
    problems = mislabelled(LABELLED, {"case:costly": ran(READ), "case:cheap": ran(frozenset({"case.py:15"}))})
    assert problems == ["case:cheap: queries grow through case.py:15: no label"]


def test_growth_through_a_near_miss_is_wrong() -> None:
    problems = mislabelled(LABELLED, {"case:costly": ran(READ), "case:cheap": ran(frozenset({"case.py:11"}))})
    assert "case.py:11: said to be fine, and queries grow" in problems


def test_growth_through_two_labels_is_wrong() -> None:
    twice = LabelledSet({"case.py": TEXT.replace("book.author.name", "book.author.name  # want: MIR101")})
    problems = mislabelled(twice, {"case:costly": ran(READ), "case:cheap": ran()})
    assert problems == ["case:costly: queries grow through case.py:3, case.py:7: case.py:3, case.py:7"]


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (ran(error="TypeError: no"), "case:cheap: raises TypeError: no"),
        ({size: Ran() for size in SIZES}, "case:cheap: asks the database nothing"),
    ],
)
def test_a_case_that_does_not_do_what_it_says_is_wrong(broken: dict[int, Ran], problem: str) -> None:
    assert problem in mislabelled(LABELLED, {"case:costly": ran(READ), "case:cheap": broken})


@pytest.mark.parametrize("finding", [seen(7, "MIR104"), seen(7, "MIR101"), seen(15, "MIR104")])
def test_a_finding_with_a_code_that_is_right_is_found_at_its_line_or_its_other_place(finding: Seen) -> None:
    assert answer(finding) == Score(1, 1, 1, [], [])


def test_a_label_that_no_case_reaches_is_wrong() -> None:
    assert unreached(LABELLED, frozenset({"case.py:7", "case.py:11"})) == ["case.py:15: never runs"]


def test_a_finding_with_another_code_is_a_miss_and_no_false_alarm() -> None:
    assert answer(seen(7, "MIR105")) == Score(1, 1, 0, ["case.py:7: MIR104|MIR101 in costly, found as MIR105"], [])


def test_a_finding_elsewhere_is_a_false_alarm() -> None:
    result = answer(seen(7, "MIR104"), seen(11, "MIR101", "why"))
    assert (result.found, result.false_alarms) == (1, ["case.py:11: MIR101 in cheap: why"])


def test_the_same_finding_twice_is_a_false_alarm_and_another_relation_on_the_line_is_not() -> None:
    assert len(answer(seen(7, "MIR104", "a"), seen(7, "MIR104", "a")).false_alarms) == 1
    assert answer(seen(7, "MIR104", "a"), seen(7, "MIR104", "b")).false_alarms == []
