"""The labels of the web projects, proved by requesting their pages on real Django."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labelled.web_thresholds import WEB_NEAR_MISSES, WEB_POSITIVES
from tests.support.web_labels import Project, labels, mislabelled, projects
from tests.support.web_runner import Chain, Measured, measure

VIEW = """\
def page(request):
    one()  # want: MIR101
    two()  # want: MIR104 @both
    three()  # want: MIR104 @both
    four()  # grows: a reason
    five()  # ok: MIR101
"""
RIGHT: tuple[Chain, ...] = (("v.py:2",), ("elsewhere.py:1", "v.py:3"), ("v.py:5",))


def project_of(text: str) -> Project:
    return Project("small", Path(), {"v.py": text})


def measured(*chains: Chain, reached: str = "v.py:6", problems: tuple[str, ...] = ()) -> Measured:
    return Measured(("page",), problems, {"page": dict.fromkeys(chains, 8)}, frozenset({reached}))


@pytest.mark.parametrize("project", projects(), ids=str)
def test_queries_grow_where_a_label_says_so_and_nowhere_else(project: Project) -> None:
    assert mislabelled(project, measure(project.folder)) == []


def test_there_are_enough_cases() -> None:
    found = [labels(project) for project in projects()]
    assert sum(len(each.positives) for each in found) >= WEB_POSITIVES
    assert sum(len(each.near_misses) for each in found) >= WEB_NEAR_MISSES


def test_no_near_miss_stands_where_something_is_wanted() -> None:
    for said in map(labels, projects()):
        assert said.costly.isdisjoint(said.near_misses)


def test_right_labels_have_no_problems() -> None:
    assert mislabelled(project_of(VIEW), measured(*RIGHT)) == []


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        (measured(*RIGHT[1:]), "v.py:2 MIR101: wanted, and queries do not grow"),
        (measured(RIGHT[0], RIGHT[2]), "v.py:3 or v.py:4 MIR104: wanted, and queries do not grow"),
        (measured(*RIGHT[:2]), "v.py:5: said to grow, and does not"),
        (measured(*RIGHT, ("v.py:1",)), "page: queries grow and no label says so: v.py:1"),
        (measured(*RIGHT, ()), "page: queries grow and no label says so: outside of the project"),
        (measured(*RIGHT, ("v.py:6", "v.py:2")), "page: queries grow at the near miss v.py:6"),
        (measured(*RIGHT, reached="v.py:1"), "v.py:6: a near miss that no page reaches"),
        (measured(*RIGHT, problems=("page: status 500",)), "request failed: page: status 500"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_label_is_a_problem(seen: Measured, problem: str) -> None:
    assert mislabelled(project_of(VIEW), seen) == [problem]


def test_a_label_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"v\.py:1: cannot read 'MIR1'"):
        labels(project_of("x = 1  # want: MIR1\n"))
