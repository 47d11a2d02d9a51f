"""The engine answers the set about signals at least as well as it is known to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp import bug
from tests.labelled.signals_thresholds import SIGNALS_FALSE_ALARMS, SIGNALS_RECALL
from tests.support.context_set import read
from tests.support.labelled_set import table
from tests.support.signal_set import score

SIGNALS = Path(__file__).parent / "signals"


def test_the_set_is_answered_at_least_as_well_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    scores = score(read(SIGNALS))
    print(table(scores))
    positives = sum(each.positives for each in scores.values())
    found = sum(each.found for each in scores.values())
    alarms = [alarm for each in scores.values() for alarm in each.false_alarms]
    misses = [miss for each in scores.values() for miss in each.misses]
    assert found / positives >= SIGNALS_RECALL, "\n".join(misses)
    assert len(alarms) <= SIGNALS_FALSE_ALARMS, "\n".join(alarms)
