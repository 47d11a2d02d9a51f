"""The engine answers the web projects at least as well as it is known to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp import bug
from tests.labelled.web_thresholds import WEB_FALSE_ALARMS, WEB_RECALL
from tests.support.fixtures import Seen
from tests.support.labelled_set import table
from tests.support.web_answers import answers, scored, total
from tests.support.web_labels import Project, projects

SMALL = Project(
    "small",
    Path(),
    {
        "v.py": "# topic: views\none()  # want: MIR101|MIR103\ntwo()  # grows: a reason\nthree()  # ok: MIR101\n",
        "t.html": "{{ a.b }} {# want: MIR118 @x #}\n{{ a.c }} {# want: MIR118 @x #}\n",
    },
)


def finding(place: str, code: str) -> Seen:
    path, _, line = place.partition(":")
    return Seen(path, int(line), 0, int(line), 1, code, "message", "certain", "")


def test_the_projects_are_answered_at_least_as_well_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    scores = total(scored(project, answers(project)) for project in projects())
    print(table(scores))
    positives = sum(each.positives for each in scores.values())
    found = sum(each.found for each in scores.values())
    alarms = [alarm for each in scores.values() for alarm in each.false_alarms]
    misses = [miss for each in scores.values() for miss in each.misses]
    assert found / positives >= WEB_RECALL, "\n".join(misses)
    assert len(alarms) <= WEB_FALSE_ALARMS, "\n".join(alarms)


def test_a_finding_on_any_line_of_a_positive_answers_it() -> None:
    found = [finding("v.py:2", "MIR103"), finding("t.html:1", "MIR118"), finding("t.html:2", "MIR118")]
    scores = scored(SMALL, found)
    assert {topic: (each.positives, each.found, each.near_misses) for topic, each in scores.items()} == {
        "views": (1, 1, 1),
        "small": (1, 1, 0),
    }
    assert not any(each.misses or each.false_alarms for each in scores.values())


def test_a_finding_elsewhere_or_with_another_code_is_a_false_alarm() -> None:
    scores = scored(SMALL, [finding("v.py:2", "MIR118"), finding("v.py:3", "MIR107"), finding("v.py:4", "MIR101")])
    assert scores["views"].false_alarms == ["small/v.py:2: MIR118: message", "small/v.py:4: MIR101: message"]
    assert scores["views"].misses == ["small/v.py:2 MIR101|MIR103, found as MIR118"]
    assert scores["small"].misses == ["small/t.html:1 or t.html:2 MIR118"]
