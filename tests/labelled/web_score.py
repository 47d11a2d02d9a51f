"""Prints how the engine answers the web projects: `python -m tests.labelled.web_score [topic ...]`."""

from __future__ import annotations

import sys

from tests.support.labelled_set import table
from tests.support.web_answers import answers, scored, total
from tests.support.web_labels import projects


def main(topics: list[str]) -> None:
    """Print misses and false alarms by place, then the table; of topics whose names begin so, if any are given."""
    every = total(scored(project, answers(project)) for project in projects())
    scores = {topic: score for topic, score in every.items() if not topics or topic.startswith(tuple(topics))}
    for heading, attribute in (("misses", "misses"), ("false alarms", "false_alarms")):
        print(f"{heading}:")
        for score in scores.values():
            for line in getattr(score, attribute):
                print(f"  {line}")
    print(table(scores))


if __name__ == "__main__":
    main(sys.argv[1:])
