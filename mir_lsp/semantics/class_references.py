"""Classes that the bodies of classes name: `serializer_class = BookSerializer`, dicts of them by the action."""

from __future__ import annotations

from mir_lsp.facts.terms import Literal, MappingTerm, Ref, Term
from mir_lsp.index.db import Database
from mir_lsp.index.members import ClassMember, ValueMember, member
from mir_lsp.index.resolve import ClassSymbol, resolve_in_body
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.values import UNKNOWN, Constant, Mapping, Named, Value, join


def reference_of(db: Database, cls: ClassId, name: str) -> Value:
    """The class, or the dict of classes, that an attribute of a class is; unknown for anything else."""
    found = member(db, cls, name)
    if isinstance(found, ClassMember):
        return Named(ClassSymbol(found.id))
    return _value(db, found.owner, found.term) if isinstance(found, ValueMember) else UNKNOWN


def _value(db: Database, owner: ClassId, term: Term) -> Value:
    if isinstance(term, MappingTerm):
        return _mapping(db, owner, term)
    symbol = resolve_in_body(db, owner, term.parts) if isinstance(term, Ref) else None
    return Named(symbol) if isinstance(symbol, ClassSymbol) else UNKNOWN


def _mapping(db: Database, owner: ClassId, term: MappingTerm) -> Value:
    if not term.items or not term.exact:
        return UNKNOWN
    items: dict[str, Value] = {}
    for key, value in term.items:
        if not isinstance(key, Literal) or not isinstance(key.value, str):
            return UNKNOWN
        items[key.value] = _value(db, owner, value)
    if UNKNOWN in items.values():
        return UNKNOWN
    return Mapping(join(Constant(key) for key in items), join(items.values()), tuple(items.items()))
