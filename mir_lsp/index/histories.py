"""Models that django-simple-history makes: `history = HistoricalRecords()` in `Book` makes `HistoricalBook`.

Only names are followed here, no method resolution order: bases of classes rest on this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.facts.data import ClassFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name
from mir_lsp.index.outside import HISTORY, HISTORY_PREFIX
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId

_MAX_CLASSES = 60

# Arguments after which the model is still known; of `_TEXTS`, when they are written as text.
_HARMLESS = frozenset(
    {
        "cascade_delete_history",
        "excluded_field_kwargs",
        "get_user",
        "history_change_reason_field",
        "history_id_field",
        "history_manager",
        "historical_queryset",
        "inherit",
        "no_db_index",
        "use_base_model_db",
        "user_db_constraint",
        "user_model",
        "verbose_name",
        "verbose_name_plural",
    }
)
_TEXTS = frozenset({"app", "table_name"})


@dataclass(frozen=True, slots=True)
class History:
    """The model whose rows are kept, the class that asks for it, and the call that does."""

    source: ClassId
    owner: ClassId
    call: CallTerm

    @property
    def excluded(self) -> frozenset[str] | None:
        """The names of fields that are not copied; None when they are not known."""
        value = self.call.keyword("excluded_fields")
        if value is None or value == Literal(None):
            return frozenset()
        if not isinstance(value, Sequence) or not value.exact:
            return None
        names = [item.value for item in value.items if isinstance(item, Literal) and isinstance(item.value, str)]
        return frozenset(names) if len(names) == len(value.items) else None

    def text(self, name: str) -> str | None:
        """An argument that is written as a text."""
        value = self.call.keyword(name)
        return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def history_of(db: Database, id: ClassId) -> History | None:
    """What a model is the history of; None for a class that is written, and for one that nothing makes."""
    if not id.name.startswith(HISTORY_PREFIX) or id.name != id.qualname or class_fact(db, id) is not None:
        return None
    source = ClassId(id.path, id.name.removeprefix(HISTORY_PREFIX))
    for owner in _ancestors(db, source):
        fact = class_fact(db, owner)
        call = _records(db, owner, fact) if fact is not None else None
        if call is not None and (owner == source or call.keyword("inherit") == Literal(True)):
            return History(source, owner, call)
    return None


def history_id(db: Database, id: ClassId) -> ClassId | None:
    """The model that keeps the history of this one, None when there is none or its name is not known."""
    made = ClassId(id.path, f"{HISTORY_PREFIX}{id.qualname}")
    return made if history_of(db, made) is not None else None


def history_under(db: Database, id: ClassId, name: str) -> ClassId | None:
    """The model that keeps the history of this one, if the class and its rows have it under this name."""
    made = db.get(history_id, id)
    history = history_of(db, made) if made is not None else None
    fact = class_fact(db, history.owner) if history is not None else None
    if history is None or fact is None:
        return None
    return made if any(key == name and value.term == history.call for key, value in fact.attributes) else None


def is_understood(call: CallTerm) -> bool:
    """Whether a call of `HistoricalRecords` has arguments alone whose consequences are known."""
    if call.args or call.inexact:
        return False
    return all(
        name in _HARMLESS
        or (name in _TEXTS and isinstance(value, Literal))
        or (name == "excluded_fields" and isinstance(value, Sequence) and value.exact)
        for name, value in call.keywords
    )


def _records(db: Database, owner: ClassId, fact: ClassFact) -> CallTerm | None:
    for _, value in fact.attributes:
        call = value.term
        if isinstance(call, CallTerm) and isinstance(call.func, Ref) and _is_history(db, owner.path, call.func):
            return call
    return None


def _is_history(db: Database, path: str, func: Ref) -> bool:
    # Most classes have attributes that are calls; the name is looked at before what it stands for.
    if func.last != HISTORY.rpartition(".")[2]:
        return False
    symbol = resolve(db, path, func.parts)
    if isinstance(symbol, ClassSymbol):
        return dotted_name(db, symbol.id) == HISTORY
    return isinstance(symbol, ExternalSymbol) and symbol.dotted == HISTORY


def _ancestors(db: Database, id: ClassId) -> Iterator[ClassId]:
    """A class and those that its bases name, the nearest first."""
    seen: set[ClassId] = set()
    pending = [id]
    while pending and len(seen) < _MAX_CLASSES:
        current = pending.pop(0)
        if current in seen:
            continue
        seen.add(current)
        yield current
        fact = class_fact(db, current)
        for base in fact.bases if fact is not None else ():
            symbol = _named(db, current.path, base)
            if isinstance(symbol, ClassSymbol):
                pending.append(symbol.id)


def _named(db: Database, path: str, term: Term) -> object:
    return resolve(db, path, term.parts) if isinstance(term, Ref) else None
