"""Single questions about a model: who asks only what it needs does not have to ask again when the rest changes."""

from __future__ import annotations

from mir_lsp.facts.terms import Literal
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.fields import layout
from mir_lsp.index.headers import header, ordering
from mir_lsp.index.managers import managers
from mir_lsp.index.relations import relations
from mir_lsp.index.schema import ClassId, ManagerShape, Relation


def makes_rows(db: Database, id: ClassId) -> bool:
    """Whether a class is a model."""
    return db.get(header, id) is not None


def is_abstract(db: Database, id: ClassId) -> bool:
    """Whether a class is an abstract model, or none."""
    head = db.get(header, id)
    return head is None or head.abstract


def is_complete(db: Database, id: ClassId) -> bool:
    """Whether all that a model is made of is in view: then what is not there is not."""
    head = db.get(header, id)
    return head is not None and head.complete


def has_column(db: Database, id: ClassId, name: str) -> bool:
    """Whether rows of a class have a field that is called so, or whose attribute with the key is."""
    fields = db.get(all_fields, id) if db.get(makes_rows, id) else ()
    return any(name in (field.name, field.attname) for field in fields)


def column_named(db: Database, id: ClassId, name: str) -> tuple[str, bool] | None:
    """The name of the field behind a column, by that name or by its attribute, and whether it is the key."""
    fields = db.get(all_fields, id) if db.get(makes_rows, id) else ()
    for field in fields:
        if field.column is not None and name in (field.name, field.attname):
            return field.name, ("primary_key", Literal(True)) in field.arguments or field.name == "id"
    return ("pk", True) if name == "pk" else None


def has_field(db: Database, id: ClassId, name: str) -> bool:
    """Whether a model has a field of that name."""
    return db.get(makes_rows, id) and any(name == field.name for field in db.get(all_fields, id))


def unique_fields(db: Database, id: ClassId) -> frozenset[str]:
    """The names of the fields whose value only one row has, those with a condition left out."""
    fields = db.get(all_fields, id) if db.get(makes_rows, id) else ()
    return frozenset(field.name for field in fields if field.name == "id" or _is_unique(field.arguments))


def manager_named(db: Database, id: ClassId, name: str) -> ManagerShape | None:
    """The manager of a model of that name."""
    shapes = db.get(managers, id) if db.get(makes_rows, id) else ()
    return next((shape for shape in shapes if shape.name == name), None)


def first_manager(db: Database, id: ClassId) -> ManagerShape | None:
    """The first manager of a model; None for a class without any."""
    shapes = db.get(managers, id) if db.get(makes_rows, id) else ()
    return shapes[0] if shapes else None


def is_ordered(db: Database, id: ClassId) -> bool:
    """Whether a model is known to sort its rows."""
    return db.get(makes_rows, id) and db.get(ordering, id) is True


def parents(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    """The models whose tables have a part of the columns of a model."""
    return tuple(base for base, _ in db.get(layout, id).parents) if db.get(makes_rows, id) else ()


def relation_of_lookup(db: Database, id: ClassId, name: str) -> Relation | None:
    """The relation that a part of a lookup goes along: by its attribute or by its name in queries."""
    return next((each for each in db.get(relations, id) if name in (each.name, each.query_name)), None)


def _is_unique(arguments: tuple[tuple[str, object], ...]) -> bool:
    return any(key in ("unique", "primary_key") and term == Literal(True) for key, term in arguments)
