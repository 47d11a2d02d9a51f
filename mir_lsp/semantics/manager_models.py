"""The models whose managers are made of a class: what `self` is about in the methods of a manager."""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index import keys
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.headers import is_model
from mir_lsp.index.managers import managers
from mir_lsp.index.members import returned_by
from mir_lsp.index.parts import is_abstract
from mir_lsp.index.resolve import ClassSymbol, resolve
from mir_lsp.index.schema import ClassId


def models_managed(db: Database, manager: ClassId) -> tuple[ClassId, ...]:
    """The models with a table one of whose managers is made of this class or of one derived from it, sorted."""
    return db.get(_by_manager).get(manager, ())


def _querysets(db: Database, manager: ClassId) -> Iterator[ClassId]:
    """The classes of querysets that `get_queryset` of a manager makes: `BookQuerySet(self.model, using=self._db)`."""
    for owner, term in returned_by(db, manager, "get_queryset"):
        func = term.func if isinstance(term, CallTerm) else None
        symbol = db.get(resolve, owner.path, func.parts) if isinstance(func, Ref) else None
        if isinstance(symbol, ClassSymbol):
            yield from project_classes(db, symbol.id)


def _by_manager(db: Database) -> dict[ClassId, tuple[ClassId, ...]]:
    found: dict[ClassId, list[ClassId]] = {}
    deriving: frozenset[ClassId] = db.read(keys.deriving(), frozenset())
    for id in sorted(deriving):
        if db.get(is_model, id) and not db.get(is_abstract, id):
            made_of = {cls for shape in db.get(managers, id) for cls in shape.classes}
            for cls in made_of | {given for each in made_of for given in _querysets(db, each)}:
                found.setdefault(cls, []).append(id)
    return {cls: tuple(models) for cls, models in found.items()}
