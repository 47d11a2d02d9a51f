"""Models and views by name: of one file, and of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mir_lsp.engine.cards import type_of
from mir_lsp.engine.meaning import ClassMeaning, FieldMeaning, FunctionMeaning, definition
from mir_lsp.index.models import is_model, model
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.index.routes import project_routes
from mir_lsp.index.schema import ClassId
from mir_lsp.index.views import is_view
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["MOST_SYMBOLS", "Symbol", "SymbolKind", "document_symbols", "workspace_symbols"]

MOST_SYMBOLS = 300
"""Symbols given for one search; nobody reads more."""


class SymbolKind(Enum):
    """What a symbol is."""

    MODEL = "model"
    FIELD = "field"
    VIEW = "view"
    ROUTED = "function view"


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something with a name: `span` is all of it, `name_span` its name. `children` stand inside it."""

    name: str
    kind: SymbolKind
    path: str
    span: Span
    name_span: Span
    detail: str = ""
    children: tuple[Symbol, ...] = ()


def document_symbols(engine: Engine, path: str) -> tuple[Symbol, ...]:
    """The models and views of a file, in the order of the text; models with their fields."""
    return tuple(sorted(_symbols(engine, path), key=lambda symbol: symbol.span))


def workspace_symbols(engine: Engine, query: str) -> tuple[Symbol, ...]:
    """The models and views whose names have the letters of a text in its order; whole words and starts first."""
    wanted = query.lower()
    found: list[tuple[tuple[int, str], Symbol]] = []
    for path in engine.paths():
        if path.startswith("<"):
            continue
        for symbol in _symbols(engine, path, wanted):
            found.append(((_distance(symbol.name.lower(), wanted), symbol.name), symbol))
    found.sort(key=lambda each: each[0])
    return tuple(symbol for _, symbol in found[:MOST_SYMBOLS])


def _symbols(engine: Engine, path: str, wanted: str | None = None) -> Iterator[Symbol]:
    file = engine.files.get(path)
    if file is None:
        return
    for name in file.classes:
        if wanted is not None and _distance(name.lower(), wanted) > _FARTHEST:
            continue
        id = ClassId(path, name)
        if engine.db.get(is_model, id):
            symbol = _model(engine, id, with_fields=wanted is None)
        elif engine.db.get(is_view, id):
            symbol = _placed(engine, ClassMeaning(id), name, SymbolKind.VIEW, "view")
        else:
            continue
        if symbol is not None:
            yield symbol
    yield from _functions(engine, path, wanted)


def _functions(engine: Engine, path: str, wanted: str | None) -> Iterator[Symbol]:
    """The functions of a file that routes lead to."""
    seen: set[str] = set()
    for route in engine.db.get(project_routes, parent(path)):
        symbol = route.view.symbol if route.view is not None else None
        if not isinstance(symbol, FunctionSymbol) or symbol.path != path or symbol.qualname in seen:
            continue
        seen.add(symbol.qualname)
        if wanted is None or _distance(symbol.qualname.lower(), wanted) <= _FARTHEST:
            meaning = FunctionMeaning(path, symbol.qualname)
            detail = f"/{route.pattern}" if route.pattern is not None else "view"
            found = _placed(engine, meaning, symbol.qualname, SymbolKind.ROUTED, detail)
            if found is not None:
                yield found


def _model(engine: Engine, id: ClassId, with_fields: bool) -> Symbol | None:
    known = engine.db.get(model, id)
    if known is None:
        return None
    children: list[Symbol] = []
    for field in known.fields if with_fields else ():
        if field.owner == id:
            found = _placed(
                engine, FieldMeaning(id, field.name), field.name, SymbolKind.FIELD, type_of(engine.db, field)
            )
            if found is not None and found.name_span.text_of(engine.text(id.path) or "") == field.name:
                children.append(found)
    children.sort(key=lambda symbol: symbol.span)
    return _placed(engine, ClassMeaning(id), id.name, SymbolKind.MODEL, known.label, tuple(children))


def _placed(
    engine: Engine,
    meaning: ClassMeaning | FieldMeaning | FunctionMeaning,
    name: str,
    kind: SymbolKind,
    detail: str,
    children: tuple[Symbol, ...] = (),
) -> Symbol | None:
    place = definition(engine.files, meaning)
    return Symbol(name, kind, place.path, place.span, place.name, detail, children) if place is not None else None


_FARTHEST = 3


def _distance(name: str, wanted: str) -> int:
    """0 for the name itself, 1 for its start, 2 for a part, 3 for its letters in order, 4 for none of these."""
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    letters = iter(name)
    return 3 if all(letter in letters for letter in wanted) else 4
