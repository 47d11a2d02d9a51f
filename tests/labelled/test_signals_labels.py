"""Every label about signals is proved on Django: what is wanted goes wrong, what is fine does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.context_set import Project, read, sizes
from tests.support.signal_runner import Proved, run
from tests.support.signal_set import mislabelled

SIGNALS = Path(__file__).parent / "signals"


@pytest.fixture(scope="module")
def proved() -> Mapping[str, Proved]:
    return {project.name: run(project.files) for project in read(SIGNALS)}


def test_every_label_is_true_on_django(proved: Mapping[str, Proved]) -> None:
    assert [problem for project in read(SIGNALS) for problem in mislabelled(project, proved[project.name])] == []


def test_the_set_is_as_large_as_it_is_said_to_be() -> None:
    positives, near_misses = sizes(read(SIGNALS))
    assert positives >= 84
    assert near_misses >= 87


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    instance.save()  # want: MIR701\n", "    instance.save()  # ok: MIR701\n"),
        ("        instance.save()  # ok: MIR701\n", "        instance.save()  # want: MIR701\n"),
    ],
)
def test_a_wrong_label_is_seen(proved: Mapping[str, Proved], before: str, after: str) -> None:
    (project,) = read(SIGNALS)
    path = "cases/recursion.py"
    text = project.files[path]
    assert before in text
    wrong = Project(project.name, {**project.files, path: text.replace(before, after, 1)})
    assert len(mislabelled(wrong, proved[project.name])) == 1
