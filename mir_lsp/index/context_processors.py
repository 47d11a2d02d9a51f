"""What the project adds to the context of every template that is rendered for a request."""

from __future__ import annotations

from mir_lsp.facts.calls import texts_in
from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.terms import Literal, MappingTerm, Sequence, Term
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import FunctionSymbol, ValueSymbol, resolve, resolve_import
from mir_lsp.index.settings import settings_file


def context_processors(db: Database, folder: str) -> tuple[FunctionSymbol, ...]:
    """The functions of the project that the settings in force for a folder name as context processors, in order."""
    start = db.get(settings_file, folder)
    symbol = resolve(db, start, ("TEMPLATES",)) if start is not None else None
    if start is None or not isinstance(symbol, ValueSymbol) or not isinstance(symbol.fact, ValueFact):
        return ()
    engines = symbol.fact.term.items if isinstance(symbol.fact.term, Sequence) else ()
    names = [name for engine in engines for name in _names(engine)]
    found = (resolve_import(db, start, name.rpartition(".")[0], name.rpartition(".")[2], 0) for name in names)
    return tuple(each for each in found if isinstance(each, FunctionSymbol))


def _names(engine: Term) -> tuple[str, ...]:
    options = _entry(engine, "OPTIONS")
    listed = _entry(options, "context_processors") if options is not None else None
    return tuple(texts_in(listed)) if listed is not None else ()


def _entry(mapping: Term, name: str) -> Term | None:
    items = mapping.items if isinstance(mapping, MappingTerm) else ()
    return next((value for key, value in items if key == Literal(name)), None)
