"""The fields that a field class adds to the models that it joins, beside the field itself."""

from __future__ import annotations

from dataclasses import dataclass

from mir_lsp.facts.data import Added
from mir_lsp.facts.terms import CallTerm, Literal, MappingTerm, Ref
from mir_lsp.index.classes import find_attribute, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.factories import dotted_name
from mir_lsp.index.outside import FIELDS
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId


@dataclass(frozen=True, slots=True)
class Contributed:
    """One of them: `name` has `%s` for the name of the field that adds it; `call` has its meaning in `path`.

    `owner` is the class whose body makes it once for all models, None when each model gets a new one.
    """

    name: str
    path: str
    call: CallTerm
    owner: ClassId | None = None


def contributed(db: Database, id: ClassId) -> tuple[Contributed, ...] | None:
    """What the methods of a field class and its bases add; None when that is not known."""
    found: list[Contributed] = []
    for base in project_classes(db, id):
        fact = class_fact(db, base)
        method = fact.method("contribute_to_class") if fact is not None else None
        if method is None or dotted_name(db, base) in FIELDS:
            continue
        if method.added is None:
            return None
        for added in method.added:
            each = _contributed(db, id, base, added)
            if each is None:
                return None
            found.extend(each)
    return tuple(found)


def _contributed(db: Database, id: ClassId, base: ClassId, added: Added) -> tuple[Contributed, ...] | None:
    match added.field:
        case CallTerm() as call:
            return (Contributed(added.name, base.path, call),)
        case Ref(parts=[_, name]):
            found = find_attribute(db, id, name)
            value = found[1].term if found is not None else None
            return _listed(found[0], value) if found is not None and isinstance(value, MappingTerm) else None
        case _:
            return None


def _listed(owner: ClassId, value: MappingTerm) -> tuple[Contributed, ...] | None:
    """The fields of a dictionary of names and fields; None when an entry of it is anything else."""
    found = [
        Contributed(key.value, owner.path, field, owner)
        for key, field in value.items
        if isinstance(key, Literal) and isinstance(key.value, str) and isinstance(field, CallTerm)
    ]
    return tuple(found) if value.exact and len(found) == len(value.items) else None
