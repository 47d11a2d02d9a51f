"""Prints how the engine answers the set about signals: `python -m tests.labelled.signals_score [topic ...]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.context_set import read, report
from tests.support.signal_set import score

SIGNALS = Path(__file__).parent / "signals"


def main(topics: list[str]) -> None:
    """Print misses and false alarms by place, then the table; of topics whose names begin so, if any are given."""
    print(report(score(read(SIGNALS)), topics))


if __name__ == "__main__":
    main(sys.argv[1:])
