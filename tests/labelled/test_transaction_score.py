"""The engine answers the set about transactions at least as well as it is known to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp import bug
from tests.labelled.transaction_thresholds import TRANSACTION_FALSE_ALARMS, TRANSACTION_RECALL
from tests.support.context_set import read, score
from tests.support.labelled_set import table
from tests.support.transaction_set import belongs

TRANSACTIONS = Path(__file__).parent / "transactions"


def test_the_set_is_answered_at_least_as_well_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    scores = score(read(TRANSACTIONS), belongs)
    print(table(scores))
    positives = sum(each.positives for each in scores.values())
    found = sum(each.found for each in scores.values())
    alarms = [alarm for each in scores.values() for alarm in each.false_alarms]
    misses = [miss for each in scores.values() for miss in each.misses]
    assert found / positives >= TRANSACTION_RECALL, "\n".join(misses)
    assert len(alarms) <= TRANSACTION_FALSE_ALARMS, "\n".join(alarms)
