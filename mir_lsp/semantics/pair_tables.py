"""The tables of many-to-many relations that have no model of their own: they come, go and change with others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import md5

from mir_lsp.facts.terms import Literal
from mir_lsp.index.migration_columns import PastColumn, table_name
from mir_lsp.index.migration_states import PastModel
from mir_lsp.index.terms import text
from mir_lsp.semantics.column_changes import Change, refers_to
from mir_lsp.semantics.tables.postgres import LONGEST_NAME, Act

_MARK = 4  # letters of a hash, in place of what is too long


def is_pairs(column: PastColumn) -> bool:
    """Whether a field has a table that Django makes for it alone."""
    return column.kind == "ManyToManyField" and not column.has_through


def pairs_table(label: str, model: PastModel, column: PastColumn) -> str | None:
    """The table of a relation; None where an option that is not known names it."""
    written = dict(column.written[1]).get("db_table")
    if written is not None and written != Literal(None):
        return text(written)
    owner = table_name(label, model)
    if owner is None:
        return None
    name = f"{owner}_{column.field}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = md5(name.encode(), usedforsecurity=False).hexdigest()[:_MARK]
    return f"{name[: LONGEST_NAME - _MARK]}{digest}"


def pairs_made(label: str, model: PastModel, column: PastColumn) -> Iterator[Change]:
    """The statements that make the table of a relation."""
    made = _change(label, model, column, Act.CREATE_TABLE)
    yield made
    if _is_held(column):
        yield replace(made, act=Act.ADD_FOREIGN_KEY, other=_both(label, model, column))


def pairs_removed(label: str, model: PastModel, column: PastColumn) -> Iterator[Change]:
    """The statements that drop it."""
    act = Act.DROP_TABLE_REFERENCING if _is_held(column) else Act.DROP_TABLE
    yield replace(_change(label, model, column, act), other=_both(label, model, column) if _is_held(column) else "")


def pairs_altered(
    label: str, models: tuple[PastModel, PastModel], old: PastColumn, new: PastColumn
) -> Iterator[Change | None]:
    """The statements that make one relation, of a model before, to another, of the model after."""
    was, is_now = pairs_table(label, models[0], old), pairs_table(label, models[1], new)
    if was is None or is_now is None:
        yield None
        return
    if was != is_now:
        yield replace(_change(label, models[0], old, Act.RENAME_TABLE), name=is_now)
    own = [f"{label}.{each.name.lower()}" for each in models]
    for before, after in (own, [refers_to(old), refers_to(new)]):
        if before != after:
            yield from end_altered(label, models[0], old, is_now, (before, after))


def end_altered(
    label: str, model: PastModel, column: PastColumn, table: str, models: tuple[str, str]
) -> Iterator[Change]:
    """The statements by which one end of a relation refers to another model, or to one that got another name."""
    change = replace(_change(label, model, column, Act.RENAME_COLUMN), table=table)
    if _is_held(column):
        yield replace(change, act=Act.DROP_FOREIGN_KEY, other=models[0])
    if models[0].rpartition(".")[2] != models[1].rpartition(".")[2]:
        yield change
    if _is_held(column):
        yield replace(change, act=Act.ADD_FOREIGN_KEY, other=models[1])


def _change(label: str, model: PastModel, column: PastColumn, act: Act) -> Change:
    return Change(act, model.name, pairs_table(label, model, column), column.field, "", column.field)


def _both(label: str, model: PastModel, column: PastColumn) -> str:
    ends = (f"{label}.{model.name.lower()}", refers_to(column))
    return ", ".join(dict.fromkeys(each for each in ends if each))


def _is_held(column: PastColumn) -> bool:
    """Whether PostgreSQL holds its rows against the tables at both ends."""
    return dict(column.written[1]).get("db_constraint") != Literal(False)
