"""The model graph: queries for models, their relations, and their classes.

All take the database first and are asked through it: `db.get(model, class_id)`.
"""

from __future__ import annotations

from mir_lsp.facts.terms import Literal
from mir_lsp.index.classes import descendants, fact_names, find_attribute, find_method, mro, project_classes
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.fields import layout
from mir_lsp.index.headers import by_label, header, is_model, option, ordering, swapped, table
from mir_lsp.index.histories import history_id
from mir_lsp.index.ingest import Index
from mir_lsp.index.managers import base_manager, default_manager, manager_of, managers
from mir_lsp.index.relations import incoming, relation, relations
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId, Model
from mir_lsp.index.targets import model_named

__all__ = [
    "by_label",
    "class_fact",
    "descendants",
    "find_attribute",
    "find_method",
    "incoming",
    "is_model",
    "manager_of",
    "model",
    "model_ids",
    "model_named",
    "mro",
    "relation",
    "relations",
]


def model(db: Database, id: ClassId) -> Model | None:
    """The model that a class is; None for a class that is not a model."""
    head = db.get(header, id)
    if head is None:
        return None
    shapes = db.get(managers, id)
    fields = db.get(all_fields, id)
    return Model(
        id=id,
        app_label=head.app_label,
        abstract=head.abstract,
        proxy=head.proxy,
        complete=head.complete,
        bases=project_classes(db, id)[1:],
        parents=tuple(base for base, _ in db.get(layout, id).parents),
        fields=fields,
        managers=shapes,
        ordering=db.get(ordering, id),
        attributes=_attributes(db, id) - {field.name for field in fields} - {shape.name for shape in shapes},
        default_manager=default_manager(db, id, shapes),
        base_manager=db.get(base_manager, id),
        table=db.get(table, id),
        swapped=swapped(db, id),
        managed=option(db, id, "managed") != Literal(False),
    )


def model_ids(index: Index) -> tuple[ClassId, ...]:
    """All models of the known files, abstract ones included, those that come with the tool not."""
    return tuple(each for id in index.classes() if index.db.get(is_model, id) for each in _with_history(index.db, id))


def _with_history(db: Database, id: ClassId) -> tuple[ClassId, ...]:
    made = db.get(history_id, id)
    return (id, made) if made is not None and db.get(header, made) is not None else (id,)


def _attributes(db: Database, id: ClassId) -> frozenset[str]:
    names: set[str] = set()
    for base in project_classes(db, id):
        fact = class_fact(db, base)
        if fact is not None:
            names |= fact_names(fact)
    return frozenset(names)
