"""Prints how the engine answers the set: `python -m tests.labelled.transactions_score [topic ...]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.context_set import read, report, score
from tests.support.transaction_set import belongs

TRANSACTIONS = Path(__file__).parent / "transactions"


def main(topics: list[str]) -> None:
    """Print misses and false alarms by place, then the table; of topics whose names begin so, if any are given."""
    print(report(score(read(TRANSACTIONS), belongs), topics))


if __name__ == "__main__":
    main(sys.argv[1:])
