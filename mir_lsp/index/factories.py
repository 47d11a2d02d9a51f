"""Names by which classes and functions are known, and the functions that are known to make managers."""

from __future__ import annotations

from mir_lsp.facts.terms import CallTerm, Term
from mir_lsp.index.bundled import is_bundled, module_at
from mir_lsp.index.db import Database
from mir_lsp.index.modules import module_name
from mir_lsp.index.outside import MANAGER_FACTORIES
from mir_lsp.index.resolve import ExternalSymbol, FunctionSymbol, Symbol
from mir_lsp.index.schema import ClassId


def dotted_name(db: Database, id: ClassId) -> str:
    """The name that a class is most likely imported by."""
    return _dotted(db, id.path, id.qualname)


def known_as(db: Database, symbol: Symbol) -> str | None:
    """The dotted name of a function, wherever it was found."""
    match symbol:
        case ExternalSymbol(dotted=dotted):
            return dotted
        case FunctionSymbol(path=path, qualname=qualname):
            return _dotted(db, path, qualname)
        case _:
            return None


def makes_manager(db: Database, symbol: Symbol) -> bool:
    """Whether a function is known to make managers."""
    return _parameter(db, symbol) is not None


def manager_argument(db: Database, symbol: Symbol, call: CallTerm) -> Term | None:
    """The manager or queryset class in a call of a function that makes managers; None stands for the plain one."""
    return call.keyword(_parameter(db, symbol) or "") or next(iter(call.args), None)


def _parameter(db: Database, symbol: Symbol) -> str | None:
    return MANAGER_FACTORIES.get(known_as(db, symbol) or "")


def _dotted(db: Database, path: str, qualname: str) -> str:
    module = module_at(path) if is_bundled(path) else module_name(db, path)
    return f"{module}.{qualname}"
