"""20,000 random changes of four published projects, compared with analysis from scratch all the way.

The index is compared in whole. Findings cost a hundred times as much, so they are compared more rarely.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.long.unpacked import WHEELS
from tests.support.agreement import MemoryStore, Rhythm, walked
from tests.support.changes import CHECKOUT
from tests.support.trees import pages, texts


@dataclass(frozen=True)
class Way:
    """How a project is gone through: so many changes, each time as it was published, and what is compared when."""

    project: str
    walks: tuple[int, ...]
    rhythm: Rhythm


WAYS = (
    Way("django-helpdesk", (2_000, 2_000, 2_000, 1_000), Rhythm(index=50, some=100, all=1_000)),
    Way("coldfront", (2_000, 1_000, 1_000, 1_000, 2_000, 1_000), Rhythm(index=50, some=100, all=1_000)),
    Way("modoboa", (2_000, 500, 500, 2_000), Rhythm(index=50, some=100, all=500)),
    Way("weblate", (1_000,), Rhythm(index=50, some=250, all=1_000)),
)

pytestmark = pytest.mark.long


def test_there_are_at_least_twenty_thousand_changes() -> None:
    assert sum(sum(way.walks) for way in WAYS) >= 20_000
    assert len({way.project for way in WAYS}) >= 3


@pytest.mark.parametrize(
    ("way", "turn"),
    [pytest.param(way, turn, id=f"{way.project}-{turn}") for way in WAYS for turn in range(len(way.walks))],
)
def test_after_any_changes_the_answers_are_those_from_scratch(way: Way, turn: int) -> None:
    (wheel,) = (wheel for wheel in WHEELS if wheel.name == way.project)
    folder = wheel.folder()
    files = texts(folder) | pages(folder)
    walk = walked(files, str(folder), f"s{turn}", way.walks[turn], way.rhythm, MemoryStore())
    print(f"{way.project} {turn}: {walk.summary()}")
    assert walk.steps >= way.walks[turn]
    assert walk.kinds["checkout"] == 2
    assert walk.most_files >= min(CHECKOUT, len(files))
