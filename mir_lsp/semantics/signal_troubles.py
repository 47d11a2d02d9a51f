"""Everything that is wrong with signals in one unit of code."""

from __future__ import annotations

from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.semantics.connecting import connecting, sorted_by_place
from mir_lsp.semantics.receiving import receiving
from mir_lsp.semantics.signalled import Signalled
from mir_lsp.semantics.skipping import skipping


def signal_troubles(db: Database, unit: UnitId, header: str) -> tuple[Signalled, ...]:
    """What is wrong with signals in a unit, by place; `header` is the text of its decorators."""
    found = (*connecting(db, unit, header), *receiving(db, unit, header), *skipping(db, unit))
    return tuple(sorted_by_place(found))
