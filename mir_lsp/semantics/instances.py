"""`isinstance(value, …)` where both are known: rows and querysets are no lists, and the other way round."""

from __future__ import annotations

from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.values import (
    UNKNOWN,
    Collection,
    Constant,
    Items,
    Manager,
    Mapping,
    Named,
    QuerySet,
    Row,
    Value,
    alternatives,
)

_BUILTIN = "builtins."
_MODEL = frozenset({"django.db.models.Model", "django.db.models.base.Model"})
_QUERYSET = frozenset({"django.db.models.QuerySet", "django.db.models.query.QuerySet"})
_ITERABLE = frozenset({"collections.abc.Iterable", "typing.Iterable"})
_OF_THE_ORM = _MODEL | _QUERYSET


def is_instance(db: Database, value: Value, classes: Value) -> Value:
    """What `isinstance` says, if that is known."""
    named = classes.items if isinstance(classes, Items) else (classes,)
    said = {_says(db, part, named) for part in alternatives(value)}
    known = said.pop() if len(said) == 1 else None
    return Constant(known) if known is not None else UNKNOWN


def _says(db: Database, value: Value, classes: tuple[Value, ...]) -> bool | None:
    answers = [_is_of(db, value, each) for each in classes]
    if any(answers):
        return True
    return None if None in answers or not answers else False


def _is_of(db: Database, value: Value, named: Value) -> bool | None:
    symbol = named.symbol if isinstance(named, Named) else None
    match value:
        case Row(doubt="") if isinstance(symbol, ClassSymbol):
            return _of_class(db, value, symbol.id)
        case Row(doubt="") if isinstance(symbol, ExternalSymbol):
            return _of_row(symbol.dotted, is_there=not value.optional)
        case QuerySet() if isinstance(symbol, ExternalSymbol):
            return _of_queryset(symbol.dotted)
        case Manager() if isinstance(symbol, ExternalSymbol):
            return False if symbol.dotted.startswith(_BUILTIN) or symbol.dotted in _OF_THE_ORM else None
        case Collection() | Items() | Mapping() if isinstance(symbol, ExternalSymbol):
            return False if symbol.dotted in _OF_THE_ORM else None
        case _:
            return None


def _of_class(db: Database, row: Row, cls: ClassId) -> bool | None:
    if cls in project_classes(db, row.model):
        return None if row.optional else True
    # What is asked for a model may be of a child, where something makes it one; never of one beside it.
    unrelated = db.get(makes_rows, cls) and row.model not in project_classes(db, cls)
    return False if unrelated else None


def _of_row(dotted: str, *, is_there: bool) -> bool | None:
    if dotted in _MODEL:
        return True if is_there else None
    return False if _is_plain(dotted) or dotted in _QUERYSET | _ITERABLE else None


def _of_queryset(dotted: str) -> bool | None:
    if dotted in _QUERYSET or dotted in _ITERABLE:
        return True
    return False if _is_plain(dotted) or dotted in _MODEL else None


def _is_plain(dotted: str) -> bool:
    """Whether a class is a builtin one that no model and no queryset derives from."""
    return dotted.startswith(_BUILTIN) and dotted != "builtins.object"
