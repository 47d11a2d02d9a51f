"""Every label about coroutines is proved on Django: a positive raises or is never awaited, nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.context_set import Project, read, sizes, unreached
from tests.support.coroutine_runner import Ran, run
from tests.support.coroutine_set import mislabelled, not_repaired

ASYNC = Path(__file__).parent / "async"
POSITIVES = 170  # at the least
NEAR_MISSES = 170

SMALL = """\
from vault.models import Box


async def number():
    return Box.objects.count()  # want: MIR601


async def number_awaited():
    return await Box.objects.acount()  # ok: MIR601


async def stored():
    Box.objects.acreate(label="Coins")  # want: MIR608
    return await Box.objects.acount()  # gives: 3
"""


def small(text: str) -> Project:
    """The archive without its views, with one module of cases."""
    (archive,) = [project for project in read(ASYNC) if project.name == "archive"]
    urls = "urlpatterns = []\n"
    kept = {path: each for path, each in archive.files.items() if path != "vault/views.py"}
    return Project("small", {**kept, "config/urls.py": urls, "cases/small.py": text})


@pytest.fixture(scope="module")
def ran() -> Mapping[str, Mapping[str, Ran]]:
    return {project.name: run(project.files) for project in read(ASYNC)}


def test_every_label_is_true_on_django(ran: Mapping[str, Mapping[str, Ran]]) -> None:
    assert [problem for project in read(ASYNC) for problem in mislabelled(project, ran[project.name])] == []


def test_every_near_miss_runs(ran: Mapping[str, Mapping[str, Ran]]) -> None:
    for project in read(ASYNC):
        lines = frozenset().union(*(each.lines for each in ran[project.name].values()))
        assert unreached(project, lines) == []


def test_the_set_is_as_large_as_it_is_said_to_be() -> None:
    positives, near_misses = sizes(read(ASYNC))
    assert positives >= POSITIVES
    assert near_misses >= NEAR_MISSES


@pytest.fixture(scope="module")
def small_ran() -> Mapping[str, Ran]:
    return run(small(SMALL).files)


def test_right_labels_are_accepted(small_ran: Mapping[str, Ran]) -> None:
    assert mislabelled(small(SMALL), small_ran) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("  # want: MIR601", "", "case.small:number"),
        ("  # want: MIR601", "  # ok: MIR601", "small/cases/small.py:5: said to be fine"),
        ("acount()  # ok: MIR601", "acount()  # want: MIR601", "small/cases/small.py:9: nothing happens"),
        ("  # want: MIR608", "", "a coroutine is never awaited at cases/small.py:13"),
        ("  # gives: 3", "", "small/cases/small.py:13: nothing says what is right"),
    ],
)
def test_a_wrong_label_is_seen(small_ran: Mapping[str, Ran], before: str, after: str, problem: str) -> None:
    assert before in SMALL
    found = mislabelled(small(SMALL.replace(before, after)), small_ran)
    assert any(problem.replace("case.", "cases.") in each for each in found), found


def test_a_repair_has_to_run_and_to_give_what_is_right(small_ran: Mapping[str, Ran]) -> None:
    right = SMALL.replace("return Box.objects.count()", "return await Box.objects.acount()")
    right = right.replace("    Box.objects.acreate", "    await Box.objects.acreate")
    assert not_repaired(small(SMALL), small_ran, run(small(right).files)) == []
    wrong = right.replace("Box.objects.acount()  # want", "Box.objects.filter(pk=1).acount()  # want")
    wrong = wrong.replace("    await Box.objects.acreate", "    Box.objects.acreate")
    problems = not_repaired(small(SMALL), small_ran, run(small(wrong).files))
    assert [problem.partition(": ")[2].partition(" at")[0] for problem in problems] == [
        "function cases.small:number: gives 1, not 2",
        "function cases.small:stored: a coroutine is never awaited",
    ]
