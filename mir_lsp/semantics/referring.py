"""What refers to a model at the time of an operation, and what Django does to that when the model changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.terms import CallTerm, Literal
from mir_lsp.index.db import Database
from mir_lsp.index.migration_columns import PastColumn, Target, is_managed, past_column, table_name, today
from mir_lsp.index.migration_states import PastModel, PastModels
from mir_lsp.index.migration_world import called_today, labels_with_migrations, models_then
from mir_lsp.index.terms import text
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.migration_steps import Step
from mir_lsp.semantics.pair_tables import end_altered, is_pairs, pairs_table
from mir_lsp.semantics.tables.postgres import Act

_DEEPEST = 4  # models whose keys are keys of others


@dataclass(frozen=True, slots=True)
class Reference:
    """A relation that leads to a model: the model that has it, with its application, and its column."""

    label: str
    model: PastModel
    column: PastColumn

    @property
    def named(self) -> str:
        """The model that has it, as `application.model`."""
        return f"{self.label}.{self.model.name.lower()}"


def references(db: Database, step: Step, target: Target) -> tuple[Reference, ...]:
    """The relations to a model, by its name of today, before an operation."""
    found: list[Reference] = []
    for label in dict.fromkeys((step.label, *db.get(labels_with_migrations))):
        found += _among(db, label, models_before(db, step, label), target)
    return tuple(found)


def models_before(db: Database, step: Step, label: str) -> PastModels:
    """The models of an application before an operation, which may be one of another application."""
    return step.before if label == step.label else models_then(db, step.migration.key, label)


def _among(db: Database, label: str, models: PastModels, target: Target) -> Iterator[Reference]:
    for _, model in models.models:
        if not is_managed(model):
            continue
        for field in model.fields:
            if isinstance(field.call, CallTerm) and (field.is_relation or field.call.args):
                column = past_column(db, label, field)
                if column.target == target and (column.is_relation or is_pairs(column)):
                    yield Reference(label, model, column)


def renamed_target(db: Database, step: Step, model: PastModel, new: PastModel) -> Iterator[Change | None]:
    """What refers to a model that gets another name: keys are made anew where its table does, and columns of pairs
    are called after it."""
    moves = table_name(step.label, model) != table_name(step.label, new)
    names = (f"{step.label}.{model.name.lower()}", f"{step.label}.{new.name.lower()}")
    for each in references(db, step, today(db, (step.label, model.name.lower()))):
        if is_pairs(each.column):
            table = pairs_table(each.label, each.model, each.column)
            if each.model != model:
                yield from end_altered(each.label, each.model, each.column, table, names) if table else (None,)
        elif moves and each.column.constraint and not _is_hidden(each.column):
            own = new if each.model == model else each.model
            table = table_name(each.label, own)
            change = Change(Act.DROP_FOREIGN_KEY, own.name, table, each.column.column or "", names[0])
            yield change
            yield replace(change, act=Act.ADD_FOREIGN_KEY, other=names[1])


def _is_hidden(column: PastColumn) -> bool:
    """Whether nothing leads back: Django does not see such a relation from the other side."""
    return column.related_name.endswith("+")


def retyped_keys(
    db: Database, step: Step, model: PastModel, column: PastColumn, act: Act
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What comes before and after a column gets another type, in the columns that refer to it."""
    target = today(db, (step.label, model.name.lower()))
    pointing = tuple(dict.fromkeys(_pointing(db, step, target, column, 0)))
    dropped = (each.change(Act.DROP_FOREIGN_KEY, each.other) for each in pointing if each.is_held)
    made: list[Change] = []
    for each in pointing:
        made.append(each.change(act, ""))
        made += [each.change(Act.ADD_FOREIGN_KEY, each.other)] if each.is_held else []
    return tuple(dropped), tuple(made)


@dataclass(frozen=True, slots=True)
class _Pointing:
    """A column that refers to another one: `other` is the model of that, `is_held` that a constraint says so."""

    model: str
    table: str | None
    column: str
    other: str
    is_held: bool = True

    def change(self, act: Act, other: str) -> Change:
        return Change(act, self.model, self.table, self.column, other)


def _pointing(db: Database, step: Step, target: Target, column: PastColumn, depth: int) -> Iterator[_Pointing]:
    """The columns that refer to a column, and those that refer to them where they are keys."""
    named = ".".join(target)
    for each in references(db, step, target):
        own = each.column
        if is_pairs(own):
            if column.primary_key:
                yield _Pointing(each.model.name, pairs_table(each.label, each.model, own), own.field, named)
        elif _refers_to(own, column):
            table = table_name(each.label, each.model)
            yield _Pointing(each.model.name, table, own.column or "", named, own.constraint is not False)
            if own.primary_key and depth < _DEEPEST:
                yield from _pointing(db, step, today(db, (each.label, each.model.name.lower())), own, depth + 1)
    if column.primary_key:
        yield from _own_pairs(db, step, target)


def _own_pairs(db: Database, step: Step, target: Target) -> Iterator[_Pointing]:
    """The tables of relations of a model itself, which refer to its key."""
    label = target[0]
    model = called_today(db, models_before(db, step, label), target)
    for field in model.fields if model is not None else ():
        found = past_column(db, label, field) if field.is_relation else None
        if model is not None and found is not None and is_pairs(found) and found.target != target:
            yield _Pointing(model.name, pairs_table(label, model, found), found.field, ".".join(target))


def _refers_to(key: PastColumn, column: PastColumn) -> bool:
    """Whether a key refers to a column of its target: the one that it names, or the primary key."""
    named = dict(key.written[1]).get("to_field")
    if named is None or named == Literal(None):
        return column.primary_key is True
    return text(named) == column.field
