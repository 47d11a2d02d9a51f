"""The engine answers the set about exposure at least as well as it is known to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp import bug
from tests.labelled.exposure_thresholds import EXPOSURE_FALSE_ALARMS, EXPOSURE_RECALL
from tests.support.exposure_set import read, score

EXPOSURE = Path(__file__).parent / "exposure"

# Right findings that no label speaks of: what the options of these serializers hide is a right, too.
KNOWN = {"ignored_options.py:124 MIR506", "ignored_options.py:146 MIR506"}


def test_the_set_is_answered_at_least_as_well_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    found = score(read(EXPOSURE))
    assert found.recall >= EXPOSURE_RECALL, "\n".join(found.misses)
    assert len(found.false_alarms) <= EXPOSURE_FALSE_ALARMS, "\n".join(found.false_alarms)
    assert set(found.other) <= KNOWN
