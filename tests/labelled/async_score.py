"""Prints how the engine answers the set about coroutines: `python -m tests.labelled.async_score [topic ...]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.context_set import read, report, score
from tests.support.coroutine_set import belongs

ASYNC = Path(__file__).parent / "async"


def main(topics: list[str]) -> None:
    """Print misses and false alarms by place, then the table; of topics whose names begin so, if any are given."""
    print(report(score(read(ASYNC), belongs), topics))


if __name__ == "__main__":
    main(sys.argv[1:])
