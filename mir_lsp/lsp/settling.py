"""What other files cause in the open ones, worked out when nobody waits for anything.

Questions are answered with what is known at once. When all code has been asked, the open documents are looked at
again: what is shown then is what the command line says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mir_lsp.lsp.analysis import Bench
    from mir_lsp.lsp.lasting import Keeping

__all__ = ["Settling"]


class Settling:
    """Idle work of the analysis thread; `settled` is called there, once for each state of the engine."""

    def __init__(self, settled: Callable[[], None], keeping: Keeping) -> None:
        self._settled = settled
        self._keeping = keeping
        self._told = 0  # the revision of the database at which `settled` was called

    def steps(self, bench: Bench) -> Iterator[None]:
        """Ask all code of the project, that of one file with each step."""
        # The analysis thread has loaded it by now.
        from mir_lsp.features.completion import prepare

        yield from prepare(bench.engine)
        yield from self._keeping.begin(bench)
        elsewhere = bench.engine.elsewhere
        # Choosing a fix asks all code as well: then there is nothing left to do, but to say so.
        if not elsewhere.settled:
            yield from elsewhere.settle()
        revision = bench.engine.db.revision
        if elsewhere.settled and self._told != revision:
            self._told = revision
            self._settled()
        if elsewhere.settled:
            yield from self._keeping.end(bench)
