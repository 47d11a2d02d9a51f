"""Typing any line of a real file, character by character, costs no definition outside its statement."""

from __future__ import annotations

import random
from pathlib import Path

from tests.support.keystrokes import Outcome, samples, typed
from tests.support.trees import SHOP, installed
from tests.syntax.corpus import paths

FILES = 5  # of each of four places; `tests/long/test_typing.py` takes 200 in all
LINES = 3
SMALLEST, LARGEST = 2_000, 60_000  # bytes


def shuffled(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.py"))
    random.Random(folder.name).shuffle(found)
    return found


def test_what_stands_outside_the_statement_being_typed_stays_known_in_every_state() -> None:
    outcome = Outcome()
    for place in (
        list(paths()),
        shuffled(SHOP),
        shuffled(installed("django.contrib")),
        shuffled(installed("django.db")),
    ):
        for sample in samples(place, FILES, SMALLEST, LARGEST):
            typed(sample, LINES, random.Random(sample.name), outcome)
    print(outcome.summary(), *outcome.losses, sep="\n")
    assert outcome.states > 1_000
    assert outcome.broken > outcome.states // 4
    assert outcome.share_of_definitions() >= 0.98
    assert outcome.share_of_states(0.98) >= 0.99
