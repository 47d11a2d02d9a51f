"""The analyser answers the labelled set about migrations: what is not right is listed, and there is little of it."""

from __future__ import annotations

from tests.labelled.migrations_score import answers

RIGHT = 0.95  # of all operations

EVERY = list(answers())


def test_operations_are_answered_as_postgresql_answers_them() -> None:
    wrong = [each for each in EVERY if not each.is_right]
    assert len(wrong) <= (1 - RIGHT) * len(EVERY), wrong


def test_a_field_that_is_altered_for_django_alone_is_left_alone() -> None:
    alarms = [each for each in EVERY if not each.wanted and each.found]
    assert alarms == []


def test_all_kinds_of_findings_are_in_the_set() -> None:
    wanted = {code for each in EVERY for code in each.wanted}
    assert len(wanted) >= 20
