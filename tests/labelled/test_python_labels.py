"""Every label of the set is proved by running its cases on Django, with few rows and with many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labelled.thresholds import PYTHON_NEAR_MISSES, PYTHON_POSITIVES
from tests.support.labelled_runner import Runs, run
from tests.support.labelled_set import mislabelled, read_set, unreached

PYTHON = Path(__file__).parent / "python"


@pytest.fixture(scope="module")
def runs() -> Runs:
    labelled = read_set(PYTHON)
    return run(labelled.files, labelled.calls)


def test_what_is_labelled_costs_more_with_more_rows_and_nothing_else_does(runs: Runs) -> None:
    assert mislabelled(read_set(PYTHON), runs.calls) == []


def test_every_labelled_line_runs(runs: Runs) -> None:
    assert unreached(read_set(PYTHON), runs.lines) == []


def test_the_set_is_as_large_as_it_is_said_to_be() -> None:
    labelled = read_set(PYTHON)
    assert len(labelled.wants) >= PYTHON_POSITIVES
    assert len(labelled.near_misses) >= PYTHON_NEAR_MISSES
