"""The engine answers the labelled set at least as well as it is known to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp import bug
from tests.labelled.thresholds import PYTHON_FALSE_ALARMS, PYTHON_RECALL
from tests.support.labelled_set import read_set, score, table

PYTHON = Path(__file__).parent / "python"


def test_the_set_is_answered_at_least_as_well_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    scores = score(read_set(PYTHON))
    print(table(scores))
    positives = sum(each.positives for each in scores.values())
    found = sum(each.found for each in scores.values())
    alarms = [alarm for each in scores.values() for alarm in each.false_alarms]
    misses = [miss for each in scores.values() for miss in each.misses]
    assert found / positives >= PYTHON_RECALL, "\n".join(misses)
    assert len(alarms) <= PYTHON_FALSE_ALARMS, "\n".join(alarms)
