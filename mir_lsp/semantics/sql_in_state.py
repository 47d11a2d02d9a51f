"""Literal SQL in the light of what Django knows before it: what is proved already, and what nobody uses any more."""

from __future__ import annotations

from dataclasses import replace

from mir_lsp.index.db import Database
from mir_lsp.index.migration_columns import past_column, table_name
from mir_lsp.index.migration_states import PastModel
from mir_lsp.semantics.column_changes import is_proved
from mir_lsp.semantics.ddl import Ddl
from mir_lsp.semantics.migration_steps import Step
from mir_lsp.semantics.tables.postgres import Act

_LOOKED_AT = frozenset({Act.SET_NOT_NULL, Act.DROP_COLUMN})


def fitted(db: Database, step: Step, statements: tuple[Ddl, ...]) -> tuple[Ddl, ...]:
    """The statements of an operation: NOT NULL that a valid check proves, and columns that are no fields any more."""
    return tuple(_fitted(db, step, each) if each.act in _LOOKED_AT else each for each in statements)


def _fitted(db: Database, step: Step, statement: Ddl) -> Ddl:
    model = _model(step, statement.table)
    if model is None:
        return statement
    columns = {column.column: column for column in (past_column(db, step.label, each) for each in model.fields)}
    if None in columns:
        return statement
    own = columns.get(statement.columns[0] if statement.columns else None)
    if statement.act is Act.DROP_COLUMN:
        is_unused = own is None and model.complete and bool(statement.columns)
        return replace(statement, act=Act.OTHER) if is_unused else statement
    is_sure = own is not None and is_proved(model, own)
    return replace(statement, act=Act.SET_NOT_NULL_PROVED) if is_sure else statement


def _model(step: Step, table: str) -> PastModel | None:
    """The model of a table before an operation."""
    found = (model for _, model in step.before.models if table_name(step.label, model) == table)
    return next(found, None)
