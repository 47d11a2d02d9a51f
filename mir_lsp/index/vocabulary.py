"""The names that rows of models answer to: which models have an attribute, seen from the attribute."""

from __future__ import annotations

import re

from mir_lsp.index import keys
from mir_lsp.index.attributes import attributes
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.headers import header, is_model
from mir_lsp.index.histories import history_id
from mir_lsp.index.managers import managers
from mir_lsp.index.relations import relations
from mir_lsp.index.schema import ClassId

# What every row has, or may have: it tells no model from another.
_OF_EVERY_MODEL = frozenset(
    {
        "pk", "id", "objects", "save", "delete", "asave", "adelete", "full_clean", "clean", "clean_fields",
        "validate_unique", "validate_constraints", "refresh_from_db", "arefresh_from_db", "get_deferred_fields",
        "serializable_value", "save_base", "get_absolute_url", "from_db", "check", "unique_error_message",
        "date_error_message", "prepare_database_save", "get_constraints",
    }
)  # fmt: skip
_MADE_FOR_FIELDS = re.compile(r"get_\w+_(?:display|order)|set_\w+_order|get_(?:next|previous)_by_\w+")


def is_of_every_model(name: str) -> bool:
    """Whether an attribute says nothing about which model a row is of: Django gives it to all, or it is private."""
    return name.startswith("_") or name in _OF_EVERY_MODEL or _MADE_FOR_FIELDS.fullmatch(name) is not None


def names_of(db: Database, id: ClassId) -> frozenset[str]:
    """The names of the fields, columns, relations, managers and other attributes of a model."""
    fields = db.get(all_fields, id)
    return frozenset(
        (
            *(field.name for field in fields),
            *(field.attname for field in fields),
            *(relation.name for relation in db.get(relations, id)),
            *(shape.name for shape in db.get(managers, id)),
            *(attribute.name for attribute in db.get(attributes, id)),
        )
    )


def models_having(db: Database, name: str) -> frozenset[ClassId]:
    """The models with rows of their own that have an attribute of that name."""
    found: frozenset[ClassId] = db.get(_by_name).get(name, frozenset())
    return found


def _by_name(db: Database) -> dict[str, frozenset[ClassId]]:
    found: dict[str, set[ClassId]] = {}
    for id in db.get(models_with_rows):
        for name in db.get(names_of, id):
            found.setdefault(name, set()).add(id)
    return {name: frozenset(ids) for name, ids in found.items()}


def models_with_rows(db: Database) -> tuple[ClassId, ...]:
    """The models that are not abstract, sorted, those that keep a history among them."""
    deriving: frozenset[ClassId] = db.read(keys.deriving(), frozenset())
    written = [id for id in deriving if db.get(is_model, id)]
    made = [history for id in written if (history := db.get(history_id, id)) is not None]
    return tuple(sorted(id for id in (*written, *made) if _has_rows(db, id)))


def _has_rows(db: Database, id: ClassId) -> bool:
    head = db.get(header, id)
    return head is not None and not head.abstract
