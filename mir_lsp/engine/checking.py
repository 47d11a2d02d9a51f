"""What the rules find, as queries: in a unit of code, in its names, in a migration, in what a class does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mir_lsp.engine.config import is_migration_path
from mir_lsp.engine.guarding import guarded, said
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database, Key
from mir_lsp.index.schema import ClassId
from mir_lsp.rules.model import Family, Found
from mir_lsp.rules.registry import CHECKS, MIGRATION_CHECKS, NAME_CHECKS
from mir_lsp.semantics.blocking import blocked
from mir_lsp.semantics.consumption import consumption
from mir_lsp.semantics.flow import report
from mir_lsp.semantics.judging import judged
from mir_lsp.semantics.migration_judging import judged_migration
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transactions import raced, transacted

# Code that neither loops nor calls anything cannot run one query per row; going through it is left to hovers.
_ITERATES = re.compile(
    r"\basync\b|\bfor\b|\bwhile\b|\([^(]*\(|\bas_view\(|\.\s*\w+\s*\(|\breturn\s+self\.\w+\s*(?:#|\n|$)"
)

READING: Key = ("reading",)
"""True while files of a project are being read: what nothing has, or imports, is known when all are in."""

PRODUCTION = frozenset({Family.NPLUSONE, Family.QUERYSET})
"""Costs are for production code: tests and migrations run them on a handful of rows, once."""


def unit_findings(db: Database, unit: UnitId) -> tuple[Found, ...]:
    """What the rules find in one unit. Code that does not parse as it stands is judged when it does."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.damage or _ITERATES.search(body.text) is None:
        return ()
    return guarded(f"flow over {body.digest}", (), lambda: _found_in(db, unit, body.digest))


def _found_in(db: Database, unit: UnitId, digest: str) -> tuple[Found, ...]:
    result = _settled(db, db.get(report, unit))
    waits = db.get(blocked, unit)
    troubles = (*db.get(transacted, unit).troubles, *db.get(raced, unit))
    if result.trouble:
        return ()
    if troubles:
        result = replace(result, troubles=troubles)
    if not waits:
        return tuple(_checked(result, digest))
    # What raises costs nothing.
    raising = [each.wait.at for each in waits]
    found = _checked(replace(result, blocked=waits), digest)
    return tuple(
        each for each in found if each.rule.family not in PRODUCTION or not any(map(each.span.holds, raising))
    )


def _settled(db: Database, result: Report) -> Report:
    """A report without what is only so when all files have been read: that there is no such name."""
    return replace(result, absent=()) if result.absent and db.read(READING, False) else result


def name_findings(db: Database, unit: UnitId) -> tuple[Found, ...]:
    """What the rules find in the names of fields of one unit."""
    body: Body | None = db.read(body_key(unit))
    if body is None or body.damage or db.read(READING, False):
        return ()
    names = guarded(f"names in {body.digest}", None, lambda: judged(db, unit))
    return tuple(said(NAME_CHECKS, body.digest, db, names)) if names else ()


def migration_findings(db: Database, unit: UnitId) -> tuple[Found, ...]:
    """What the rules find in a migration that may still have to run: one is judged when all are known."""
    if db.read(READING, False):
        return ()
    found = guarded(f"migration {unit.path}", None, lambda: judged_migration(db, unit))
    return tuple(said(MIGRATION_CHECKS, unit.path, found)) if found is not None else ()


def class_findings(db: Database, cls: ClassId) -> tuple[Found, ...]:
    """What the rules find in what a class does with its rows: a view, a viewset, an admin class."""
    if cls.qualname == "Migration" and is_migration_path(cls.path):
        return ()
    about = f"what {cls.qualname} does with its rows"
    result = guarded(about, None, lambda: _settled(db, db.get(consumption, cls)))
    return tuple(_checked(result, cls.qualname)) if result is not None else ()


def _checked(result: Report, where: str) -> Iterator[Found]:
    return said(CHECKS, where, result)
