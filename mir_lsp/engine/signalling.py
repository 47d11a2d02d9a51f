"""What the rules about signals find in a file: of each unit with its decorators, which are no part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mir_lsp.engine.checking import READING
from mir_lsp.engine.elsewhere import Placed
from mir_lsp.engine.files import SourceFile
from mir_lsp.engine.guarding import guarded, said
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.index.receivers import receivers
from mir_lsp.rules.model import Found
from mir_lsp.rules.registry import SIGNAL_CHECKS
from mir_lsp.semantics.connecting import decorators
from mir_lsp.semantics.receivers_of import receiving_functions
from mir_lsp.semantics.signal_troubles import signal_troubles
from mir_lsp.semantics.skipping import SKIPPING
from mir_lsp.semantics.waking import wakings

_CONNECTS = re.compile(r"\breceiver\b|\.\s*connect\s*\(")
_MARK = re.compile(r"(?:\A|(?<=[\r\n]))[ \t\f]*@")


def signalled_in(db: Database, file: SourceFile) -> Iterator[Placed]:
    """What is wrong with signals in a file."""
    if db.read(READING, False):
        return
    writes = SKIPPING.search(file.text) is not None and bool(db.latest((), receivers))
    receives = any(path == file.path for path, _ in db.latest({}, receiving_functions))
    if not writes and not receives and _CONNECTS.search(file.text) is None:
        return
    headers = _headers(file)
    for unit in file.units:
        for found in db.latest((), signal_findings, unit.id, headers.get(unit, "")):
            yield Placed(unit, found, file.path, found.span.shifted(unit.span.start))


def signal_findings(db: Database, unit: UnitId, header: str) -> tuple[Found, ...]:
    """What the rules find in one unit; `header` is the text of its decorators."""
    return guarded(f"signals in {unit.name}", (), lambda: _judged(db, unit, header))


def _judged(db: Database, unit: UnitId, header: str) -> tuple[Found, ...]:
    found = signal_troubles(db, unit, header)
    return tuple(said(SIGNAL_CHECKS, unit.name, found)) if found else ()


def forgotten(before: SourceFile, left: set[UnitId]) -> Iterator[tuple[object, ...]]:
    """What is remembered of units of a file that are not left in it."""
    headers = _headers(before)
    for unit in before.units:
        if unit.id not in left:
            yield signal_findings, unit.id, headers.get(unit, "")
            yield wakings, unit.id


def _headers(file: SourceFile) -> dict[PlacedUnit, str]:
    """The decorators of functions that are in no class, from the first one to the `def`."""
    found: dict[PlacedUnit, str] = {}
    starts, number = file.module.starts, 0
    for unit in file.units:
        while number + 1 < len(starts) and starts[number + 1] <= unit.span.start:
            number += 1
        if unit.id.name and "." not in unit.id.name:
            before = file.text[starts[number] : unit.span.start]
            if "@" in before:
                found[unit] = _header(before)
    return found


def _header(before: str) -> str:
    """The decorators at the end of a text that stands before a `def`: from the first one on that is one."""
    header = ""
    for mark in reversed(list(_MARK.finditer(before))):
        longer = before[mark.start() :]
        if not decorators(longer)[0]:
            break
        header = longer
    return header
