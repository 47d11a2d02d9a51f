"""Which models of a project are known in part, and which are made where only running the code would show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.terms import CallTerm, Ref, Sequence, Term
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.db import Database
from mir_lsp.index.gaps import Gap, gaps
from mir_lsp.index.headers import header
from mir_lsp.index.ingest import Index
from mir_lsp.index.models import model_ids
from mir_lsp.index.outside import MODEL
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, resolve


@dataclass(frozen=True, slots=True)
class MadeModel:
    """A module-level name that a call makes of a model: `Forum = model_factory(AbstractForum)`."""

    path: str
    name: str


def all_gaps(index: Index) -> tuple[Gap, ...]:
    """What is not known of the models of a project, each thing once, by model and in the order of the text."""
    return tuple(dict.fromkeys(gap for id in model_ids(index) for gap in index.db.get(gaps, id)))


def made_models(index: Index) -> tuple[MadeModel, ...]:
    """The models that calls make in the project's modules, by file and in the order of the text."""
    paths = sorted(path for path in index.paths() if not is_bundled(path))
    return tuple(MadeModel(path, name) for path in paths for name in _made(index, path))


def _made(index: Index, path: str) -> Iterator[str]:
    for chunk in index.facts(path):
        for binding in chunk.bindings:
            match binding.definition:
                case ValueFact(term=CallTerm(args=args)) if binding.name[:1].isupper():
                    if any(_is_base(index.db, path, arg) for arg in args):
                        yield binding.name


def _is_base(db: Database, path: str, term: Term) -> bool:
    """Whether an argument is a class that is only there to make models of, or has one among its bases."""
    if isinstance(term, Sequence):
        return any(_is_base(db, path, item) for item in term.items)
    if not isinstance(term, Ref):
        return False
    symbol = resolve(db, path, term.parts)
    if isinstance(symbol, ExternalSymbol):
        return symbol.dotted == MODEL
    found = db.get(header, symbol.id) if isinstance(symbol, ClassSymbol) else None
    return found is not None and found.abstract
