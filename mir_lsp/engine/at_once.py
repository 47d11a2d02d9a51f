"""What is wrong in many files, for somebody who asks once and changes nothing after that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.engine.kept import Kept
from mir_lsp.semantics.class_mentions import class_mentions
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.transactions import raced, transacted
from mir_lsp.semantics.unit_mentions import unit_mentions
from mir_lsp.semantics.waking import wakings
from mir_lsp.syntax.tree import remember_more

__all__ = ["Memory", "findings_of"]


class Memory(Protocol):
    """Keeps bytes from one run to the next."""

    def read(self) -> bytes | None:
        """What was written last; None when there is nothing."""

    def write(self, data: bytes | None) -> None:
        """Keep this, or, for None, what is there."""


_CHARACTERS = 2_000_000  # of code whose trees are kept: half of it makes the check of a large project take 9 % longer

# What is asked for to find something in a unit, and by nobody else.
_OF_ONE_UNIT = (report, transacted, raced, unit_mentions, class_mentions, wakings)


def findings_of(
    engine: Engine,
    paths: Iterable[str],
    watched: Callable[[Iterable[str]], Iterable[str]] = iter,
    memory: Memory | None = None,
) -> list[Finding]:
    """The findings of `Engine.findings` for each file, one after the other. The texts must not change any more.

    `watched` is given the files, and may tell somebody how far it has come while it gives them back.
    What is worked out of a unit is forgotten when its findings are known: of a large project it is too much to keep.
    `memory` has what was found the last time, and is given what is found now.
    """
    asked = tuple(paths)
    remember_more(_CHARACTERS)
    if memory is None:
        engine.db.finalize()
        return _found(engine, asked, watched)
    engine.db.finalize_traced()
    kept = Kept(engine.db, engine.text, memory.read())
    engine.keep(kept)
    found = _found(engine, asked, watched)
    memory.write(kept.written())
    return found


def _found(
    engine: Engine, asked: tuple[str, ...], watched: Callable[[Iterable[str]], Iterable[str]]
) -> list[Finding]:
    for path in watched(asked):
        engine.near_findings(path)
        engine.elsewhere.known(path)
        file = engine.files.get(path)
        for unit in file.units if file is not None else ():
            engine.db.forget((query, unit.id) for query in _OF_ONE_UNIT)
    return [finding for path in asked for finding in engine.findings(path)]
