"""What a write wakes, and what wakes a receiver: for hovers, lenses and to go there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mir_lsp.engine.describe import unit_at
from mir_lsp.engine.meaning import Definition, FunctionMeaning, definition
from mir_lsp.features.counts import Line
from mir_lsp.features.hover import Card, Where
from mir_lsp.features.signal_graph import name_of
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.receivers import receivers
from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.signals import OF_ROWS, POST_DELETE, POST_SAVE, PRE_DELETE, PRE_SAVE, Sent, Wakened, woken_by
from mir_lsp.semantics.cascades import Run
from mir_lsp.semantics.receivers_of import receiving_functions
from mir_lsp.semantics.transacted import Kind
from mir_lsp.semantics.transactions import effects_of
from mir_lsp.semantics.waking import Waking, wakings
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["explained_signals", "goals", "signal_lenses", "waking_card"]

_WRITES = re.compile(
    r"\.\s*a?(?:save|save_base|delete|create|update|get_or_create|update_or_create|add|set|remove|clear)\s*\("
)
_SAVES, _DELETES = (PRE_SAVE, POST_SAVE), (PRE_DELETE, POST_DELETE)

Place = tuple[str, Span]


def waking_card(engine: Engine, path: str, offset: int) -> Card | None:
    """What the write whose method is named at an offset wakes; None where there is none, or nothing to tell."""
    found = _waking_at(engine, path, offset)
    if found is None:
        return None
    unit, base, waking = found
    if not waking.runs and not waking.skipped:
        return None
    number = len({run.wakened.receiver.function for run in waking.runs})
    if waking.runs:
        headline = f"`{waking.by}()` wakes {number} receiver{'' if number == 1 else 's'}"
    else:
        headline = f"`{waking.by}()` sends no signals"
    lines = [_transaction(engine, unit, waking)] if waking.runs else []
    lines += [f"Only {waking.when}."] if waking.when and waking.runs else []
    told = [("", run, _place_of(engine, run)) for run in waking.runs]
    told += [("not told: ", run, _place_of(engine, run)) for run in waking.skipped]
    entries = tuple(dict.fromkeys(f"{before}{_told(run, place)}" for before, run, place in told))
    places = tuple(dict.fromkeys(place for _, _, place in told if place is not None))
    return Card(waking.name.shifted(base), headline, tuple(lines), entries=entries, places=places)


def goals(engine: Engine, path: str, offset: int) -> tuple[Place, ...]:
    """From a write to the receivers that it wakes, from the name of a receiver to the writes that wake it."""
    found = _waking_at(engine, path, offset)
    if found is not None:
        places = (_definition(engine, run.wakened) for run in found[2].runs)
        return tuple(dict.fromkeys((place.path, place.name) for place in places if place is not None))
    for (file, name), _ in engine.db.get(receiving_functions).items():
        place = definition(engine.files, FunctionMeaning(file, name)) if file == path else None
        if place is not None and place.name.contains(offset):
            return tuple(_writes_waking(engine, FunctionSymbol(file, name)))
    return ()


def signal_lenses(engine: Engine, path: str) -> Iterator[tuple[Span, str, str]]:
    """The place, key and title of lenses: above models who listens to their rows, above receivers what wakes them."""
    file = engine.files.get(path)
    if file is None or not engine.db.get(receivers):
        return
    for name in file.classes:
        title = _of_model(engine, ClassId(path, name))
        span = file.definition(name, "") if title else None
        if span is not None:
            yield span, f"signals:{name}", title
    for place, name in engine.db.get(receiving_functions):
        span = file.definition(name, "") if place == path else None
        if span is not None:
            number = len(tuple(_writes_waking(engine, FunctionSymbol(path, name))))
            yield span, f"sent:{name}", f"sent from {number} place{'' if number == 1 else 's'}"


def explained_signals(engine: Engine, path: str, key: str) -> tuple[Line, ...]:
    """What a lens of `signal_lenses` counts, a line for each."""
    kind, _, name = key.partition(":")
    lines: list[Line] = []
    if kind == "signals":
        for signal in OF_ROWS:
            for each in engine.db.get(woken_by, Sent(signal, ClassId(path, name))):
                place = _definition(engine, each)
                spot = (place.path, place.name) if place is not None else None
                lines.append(_line(f"{signal}: {name_of(each.receiver)}", spot, path))
    elif kind == "sent":
        for where, span in _writes_waking(engine, FunctionSymbol(path, name)):
            lines.append(_line(f"`{_line_of(engine, where, span).shown}`", (where, span), path))
    return tuple(lines)


def _line(text: str, place: Place | None, path: str) -> Line:
    return Line(text, place[0] if place is not None else path, place[1] if place is not None else None)


def _of_model(engine: Engine, model: ClassId) -> str:
    parts = []
    for what, signals in (("save", _SAVES), ("delete", _DELETES)):
        woken = [each for signal in signals for each in engine.db.get(woken_by, Sent(signal, model))]
        number = len({each.receiver.function for each in woken if each.receiver.sender.kind == "model"})
        if number:
            parts.append(f"{number} receiver{'' if number == 1 else 's'} on {what}")
    return ", ".join(parts)


def _waking_at(engine: Engine, path: str, offset: int) -> tuple[UnitId, int, Waking] | None:
    file = engine.files.get(path)
    unit = unit_at(file, offset) if file is not None else None
    if unit is None:
        return None
    base = unit.span.start
    for each in engine.db.get(wakings, unit.id):
        if each.name.shifted(base).contains(offset):
            return unit.id, base, each
    return None


def _writes_waking(engine: Engine, function: FunctionSymbol) -> Iterator[Place]:
    """The writes of the project that wake a receiver, by file and place."""
    for path in engine.files.paths():
        file = engine.files.get(path)
        if file is None or path.startswith("<") or _WRITES.search(file.text) is None:
            continue
        for unit in file.units:
            for each in engine.db.get(wakings, unit.id):
                if any(run.wakened.receiver.function == function for run in each.runs):
                    yield path, each.name.shifted(unit.span.start)


def _transaction(engine: Engine, unit: UnitId, waking: Waking) -> str:
    """In which transaction receivers run."""
    for effect in effects_of(engine.db, unit):
        if effect.kind is Kind.WRITE and effect.at == waking.at and effect.is_atomic:
            return "They run in the transaction that is open around it here."
    if waking.is_atomic:
        return "They run in a transaction that Django begins for it, or in the one around it."
    return "They run in the transaction around it, if there is one; without, what they raise leaves the row written."


def _told(run: Run, place: Where | None) -> str:
    signal = f"{run.signal} ({run.action})" if run.action else run.signal
    where = f", `{place.shown}`" if place is not None else ""
    perhaps = "" if run.wakened.is_certain else ", if it is connected"
    return f"`{signal}`: `{name_of(run.wakened.receiver)}`{where}{perhaps}"


def _place_of(engine: Engine, run: Run) -> Where | None:
    place = _definition(engine, run.wakened)
    return _line_of(engine, place.path, place.name) if place is not None else None


def _line_of(engine: Engine, path: str, span: Span) -> Where:
    line = LineIndex(engine.text(path) or "").line_of(span.start) + 1
    shown = "/".join(re.split(r"[/\\]", path)[-2:])
    return Where(f"{shown}:{line}", path, line)


def _definition(engine: Engine, wakened: Wakened) -> Definition | None:
    function = wakened.receiver.function
    if not isinstance(function, FunctionSymbol) or function.path.startswith("<"):
        return None
    return definition(engine.files, FunctionMeaning(function.path, function.qualname))
