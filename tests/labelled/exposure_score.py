"""Prints how the engine answers the set about exposure: `python -m tests.labelled.exposure_score [case ...]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.exposure_set import read, score

EXPOSURE = Path(__file__).parent / "exposure"


def main(names: list[str]) -> None:
    """Print misses, false alarms, findings without a label and the sums; of some cases, if any are named."""
    found = score(case for case in read(EXPOSURE) if not names or case.name in names)
    for title, lines in (("misses", found.misses), ("false alarms", found.false_alarms), ("other", found.other)):
        print(f"{title}:", *(f"\n  {line}" for line in lines))
    print(f"{found.found} of {found.positives} found, {len(found.false_alarms)} of {found.near_misses} false alarms")


if __name__ == "__main__":
    main(sys.argv[1:])
