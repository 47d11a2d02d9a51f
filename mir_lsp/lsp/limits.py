"""A limit of memory: beyond it what can be worked out again is given up, and where that does not help it is said.

For the analysis thread, in pauses.
"""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from mir_lsp.workspace.resident import give_back, resident

if TYPE_CHECKING:
    from mir_lsp.lsp.analysis import Bench

__all__ = ["VARIABLE", "Limits"]

logger = logging.getLogger(__name__)

VARIABLE = "MIR_MEMORY_MB"
"""Names another limit, in megabytes; 0 is none."""

_USUAL = 700.0
_HARD = 1.4  # times the limit: then it is said
_APART_SECONDS = 600.0  # what is given up comes back when it is asked for: not over and over again


class Limits:
    """Looks at the memory of the process when nobody waits."""

    def __init__(
        self, measure: Callable[[], float | None] = resident, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._measure = measure
        self._clock = clock
        self._limit = _limit()
        self._gave_up_at = float("-inf")
        self._said = False

    def look(self, bench: Bench) -> bool:
        """Give up results if too much memory is taken; whether that was so."""
        taken = self._measure()
        if not self._limit or taken is None or taken <= self._limit:
            return False
        if self._clock() - self._gave_up_at < _APART_SECONDS:
            return False
        self._gave_up_at = self._clock()
        left = self._give_up(bench)
        if left is not None and left > self._limit * _HARD and not self._said:
            self._said = True
            logger.warning(
                "mir-lsp takes %.0f MB, more than its limit of %.0f MB: leave out folders with `exclude`, or set %s",
                left,
                self._limit,
                VARIABLE,
            )
        return True

    def _give_up(self, bench: Bench) -> float | None:
        # The analysis thread has loaded all of this by now.
        from mir_lsp.engine.forgetting import forget_results

        forget_results(bench.engine, bench.documents)
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        give_back()
        return self._measure()


def _limit() -> float:
    try:
        return max(float(os.environ.get(VARIABLE, _USUAL)), 0.0)
    except ValueError:
        return _USUAL
