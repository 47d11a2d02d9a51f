"""The engine answers the set about lazy querysets at least as well as it is known to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp import bug
from tests.labelled.laziness_thresholds import LAZINESS_FALSE_ALARMS, LAZINESS_RECALL
from tests.support.labelled_set import table
from tests.support.laziness_set import read, score

LAZINESS = Path(__file__).parent / "laziness"


def test_the_set_is_answered_at_least_as_well_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    scores = score(read(LAZINESS))
    print(table(scores))
    positives = sum(each.positives for each in scores.values())
    found = sum(each.found for each in scores.values())
    alarms = [alarm for each in scores.values() for alarm in each.false_alarms]
    misses = [miss for each in scores.values() for miss in each.misses]
    assert found / positives >= LAZINESS_RECALL, "\n".join(misses)
    assert len(alarms) <= LAZINESS_FALSE_ALARMS, "\n".join(alarms)
