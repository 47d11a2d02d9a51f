"""Lines of 200 real files, typed character by character."""

from __future__ import annotations

import random

import pytest

from tests.long.unpacked import WHEELS
from tests.support.keystrokes import Outcome, samples, typed

FILES = 36  # of each project that has so many
LINES = 8
SMALLEST, LARGEST = 2_000, 120_000  # bytes

pytestmark = pytest.mark.long


def test_what_stands_outside_the_statement_being_typed_stays_known_in_every_state() -> None:
    outcome = Outcome()
    files = 0
    for wheel in WHEELS:
        paths = sorted(path for path in wheel.folder().rglob("*.py") if "migrations" not in path.parts)
        random.Random(wheel.name).shuffle(paths)
        for sample in samples(paths, FILES, SMALLEST, LARGEST):
            files += 1
            typed(sample, LINES, random.Random(sample.name), outcome)
    print(f"{files} files;", outcome.summary(), *outcome.losses, sep="\n")
    assert files >= 200
    assert outcome.share_of_definitions() >= 0.98
    assert outcome.share_of_states(0.98) >= 0.99
