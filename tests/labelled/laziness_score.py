"""Prints how the engine answers the set on laziness: `python -m tests.labelled.laziness_score [topic ...]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.labelled_set import table
from tests.support.laziness_set import read, score

LAZINESS = Path(__file__).parent / "laziness"


def main(topics: list[str]) -> None:
    """Print misses and false alarms by place, then the table; of topics whose names begin so, if any are given."""
    scores = {
        topic: each for topic, each in score(read(LAZINESS)).items() if not topics or topic.startswith(tuple(topics))
    }
    for heading, attribute in (("misses", "misses"), ("false alarms", "false_alarms")):
        print(f"{heading}:")
        for each in scores.values():
            for line in getattr(each, attribute):
                print(f"  {line}")
    print(table(scores))


if __name__ == "__main__":
    main(sys.argv[1:])
