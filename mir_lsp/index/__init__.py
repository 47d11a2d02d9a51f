"""The project as keys with values and fingerprints: bindings, classes, the model graph. Pure; no IO, no rules."""

from mir_lsp.index.db import Cancelled, Database
from mir_lsp.index.ingest import Index
from mir_lsp.index.schema import ClassId, Field, ManagerShape, Model, Relation, RelationKind

__all__ = [
    "Cancelled",
    "ClassId",
    "Database",
    "Field",
    "Index",
    "ManagerShape",
    "Model",
    "Relation",
    "RelationKind",
]
