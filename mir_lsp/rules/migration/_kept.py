"""Repairs that leave the database as it is: names that only code changes, defaults that stay."""

from __future__ import annotations

import json

from mir_lsp.facts.terms import Literal
from mir_lsp.index.migration_columns import Given, table_name
from mir_lsp.recipes.model import FieldOf, Instead, ModelEdit, Refielded, SplitMigration
from mir_lsp.rules.migration._repairs import NESTED
from mir_lsp.rules.model import Repair, Safety
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.migration_judging import JudgedMigration, Placed

_NO_CLASS = "the class of the model that writes the field is not in view"
_SINCE = (5, 0)


def default_kept(report: JudgedMigration, placed: Placed, change: Change) -> Repair | str:
    """`db_default` in the migration and in the model; why not, where that cannot be written."""
    if placed.step.inner:
        return NESTED
    if report.release is not None and report.release < _SINCE:
        return "`db_default` needs Django 5.0"
    value = _literal(change)
    if value is None or placed.name != "AddField":
        return "the default is worked out by code"
    owner = placed.around.owner
    if owner is None:
        return _NO_CLASS
    arguments = (("db_default", value),)
    recipe = SplitMigration(
        "Let the database keep the default, with `db_default` in the model as well",
        placed.step.label,
        (Instead(placed.span, ((Refielded(placed.span, arguments),),)),),
        (),
        models=(ModelEdit(owner.path, owner.qualname, placed.step.named("name"), arguments),),
    )
    return Repair(recipe, Safety.INTENDED_CHANGE)


def _literal(change: Change) -> str | None:
    """The default of a column as Python writes it; None of one that is no constant."""
    new = change.new
    if new is None or new.default is not Given.CONSTANT:
        return None
    written = new.defaults[0]
    if written is None:
        return '""'  # what `blank=True` gives
    if not isinstance(written, Literal) or written.value is None:
        return None
    return json.dumps(written.value, ensure_ascii=False) if isinstance(written.value, str) else repr(written.value)


def column_kept(placed: Placed, change: Change) -> Repair | str:
    """`db_column` in the migration and in the model, so that only code knows the new name."""
    old = change.old
    if placed.step.inner:
        return NESTED
    model = placed.step.model
    field = model.field(placed.step.named("old_name")) if model is not None else None
    if placed.name != "RenameField" or model is None or field is None or old is None or not old.column:
        return "`db_column` names another column than before"
    owner = placed.around.owner
    if owner is None:
        return _NO_CLASS
    arguments = (("db_column", f'"{old.column}"'),)
    head = f'migrations.AlterField(\n            model_name="{placed.step.model_name}",\n'
    name = f'            name="{field.name}",\n            field='
    kept = (f"{head}{name}", FieldOf(field.path, model.name, field.name, arguments), ",\n        )")
    recipe = SplitMigration(
        f"Keep the column `{old.column}`, with `db_column` in the model as well",
        placed.step.label,
        (Instead(placed.span, (kept, (placed.span,))),),
        (),
        models=(ModelEdit(owner.path, owner.qualname, placed.step.named("new_name"), arguments),),
    )
    return Repair(recipe, Safety.INTENDED_CHANGE)


def table_kept(placed: Placed) -> Repair | str:
    """`db_table` in the migration and in the model, so that only code knows the new name."""
    if placed.step.inner:
        return NESTED
    model = placed.step.model
    table = table_name(placed.step.label, model) if model is not None else None
    if placed.name != "RenameModel" or model is None or table is None:
        return "`db_table` names another table than before"
    if placed.around.is_joined:
        return "tables of many-to-many relations have columns that are called after the model"
    owner = placed.around.owner
    if owner is None:
        return "the class of the model is not in view"
    kept = f'migrations.AlterModelTable(name="{placed.step.model_name}", table="{table}")'
    recipe = SplitMigration(
        f"Keep the table `{table}`, with `db_table` in the model as well",
        placed.step.label,
        (Instead(placed.span, ((kept,), (placed.span,))),),
        (),
        models=(ModelEdit(owner.path, owner.qualname, "", (("db_table", f'"{table}"'),)),),
    )
    return Repair(recipe, Safety.INTENDED_CHANGE)
