"""Giving up what is remembered of code that nobody looks at: it is worked out again when somebody does."""

from __future__ import annotations

from collections.abc import Collection, Container
from typing import TYPE_CHECKING

from mir_lsp.engine.checking import class_findings, migration_findings, name_findings, unit_findings
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.class_mentions import class_mentions
from mir_lsp.semantics.consumption import consumption
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.transactions import raced, transacted
from mir_lsp.semantics.unit_mentions import unit_mentions

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["forget_classes", "forget_results", "forget_units"]

# What rests on others goes first: a result that is still read stays.
_OF_UNITS = (unit_findings, name_findings, migration_findings, unit_mentions, class_mentions)
_UNDER_THEM = (report, transacted, raced)
_OF_CLASSES = (class_findings, consumption)


def forget_units(db: Database, units: Collection[UnitId]) -> None:
    """Forget what is known of units of code, as far as nothing else rests on it."""
    for queries in (_OF_UNITS, _UNDER_THEM):
        db.forget((query, unit) for query in queries for unit in units)


def forget_classes(db: Database, classes: Collection[ClassId]) -> None:
    """Forget what is known of what classes do, as far as nothing else rests on it."""
    for query in _OF_CLASSES:
        db.forget((query, cls) for cls in classes)


def forget_results(engine: Engine, kept: Container[str]) -> int:
    """Forget what is known of the code of all files but those; how many results are gone.

    Texts, facts and models stay: what is asked next takes time, and is the same.
    """
    before, db = engine.db.size, engine.db
    for path in engine.paths():
        file = engine.files.get(path)
        if file is None or path in kept:
            continue
        forget_units(db, [unit.id for unit in file.units])
        forget_classes(db, [ClassId(path, name) for name in file.classes])
    return before - db.size
