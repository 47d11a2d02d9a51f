"""What is wrong in many files, for somebody who asks once and changes nothing after that."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.semantics.class_mentions import class_mentions
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.transactions import raced, transacted
from mir_lsp.semantics.unit_mentions import unit_mentions
from mir_lsp.semantics.waking import wakings

__all__ = ["findings_of"]

# What is asked for to find something in a unit, and by nobody else.
_OF_ONE_UNIT = (report, transacted, raced, unit_mentions, class_mentions, wakings)


def findings_of(
    engine: Engine, paths: Iterable[str], watched: Callable[[Iterable[str]], Iterable[str]] = iter
) -> list[Finding]:
    """The findings of `Engine.findings` for each file, one after the other. The texts must not change any more.

    `watched` is given the files, and may tell somebody how far it has come while it gives them back.
    What is worked out of a unit is forgotten when its findings are known: of a large project it is too much to keep.
    """
    engine.db.finalize()
    asked = tuple(paths)
    for path in watched(asked):
        engine.near_findings(path)
        engine.elsewhere.known(path)
        file = engine.files.get(path)
        for unit in file.units if file is not None else ():
            engine.db.forget((query, unit.id) for query in _OF_ONE_UNIT)
    return [finding for path in asked for finding in engine.findings(path)]
