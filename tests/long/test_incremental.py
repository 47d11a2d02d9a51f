"""20,000 random changes of three published projects, compared with analysis from scratch all the way."""

from __future__ import annotations

import pytest

from tests.long.unpacked import WHEELS, Wheel
from tests.support.agreement import MemoryStore, walked
from tests.support.trees import texts

CHANGES = 2_000  # for each walk; a walk starts with the project as it was published
COMPARED_EVERY = 50
ALL_FINDINGS_EVERY = 2_000
WALKS = {"coldfront": 7, "weblate": 2, "pretix": 1}

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("wheel", "turn"),
    [
        pytest.param(wheel, turn, id=f"{wheel.name}-{turn}")
        for wheel in WHEELS
        for turn in range(WALKS.get(wheel.name, 0))
    ],
)
def test_after_any_changes_the_answers_are_those_from_scratch(wheel: Wheel, turn: int) -> None:
    folder = wheel.folder()
    walk = walked(texts(folder), str(folder), f"s{turn}", CHANGES, COMPARED_EVERY, ALL_FINDINGS_EVERY, MemoryStore())
    assert walk.steps >= CHANGES
    assert walk.kinds["checkout"] == 2
