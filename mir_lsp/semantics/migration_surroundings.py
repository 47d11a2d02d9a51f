"""What repairs of an operation need to know of code and tables beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.facts.terms import CallTerm, Literal, Term
from mir_lsp.index.columns import local_fields
from mir_lsp.index.db import Database
from mir_lsp.index.headers import by_label, table
from mir_lsp.index.migration_columns import PastColumn, Target, past_column, table_name, today
from mir_lsp.index.migration_world import called_today, models_then
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId, Field
from mir_lsp.index.terms import text
from mir_lsp.semantics.migration_code import Written
from mir_lsp.semantics.migration_steps import Step
from mir_lsp.semantics.pair_tables import is_pairs
from mir_lsp.semantics.referring import models_before, references

_LOOKED_AT = frozenset({"AddField", "AlterField", "RenameField", "RenameModel"})


@dataclass(frozen=True, slots=True)
class Key:
    """The column that a relation refers to; None stands for what is not known."""

    table: str
    column: str
    type: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Beside an operation: `owner` is the class of its model today, whose body writes the field that it leaves.

    `key` is what a relation refers to; `is_joined` says that tables of pairs name the model. Of rows in `saved` the
    code saves what it has set, and nothing else.
    """

    owner: ClassId | None = None
    key: Key | None = None
    is_joined: bool = False
    saved: frozenset[Written] = frozenset()


NOTHING = Surroundings()


def surroundings(db: Database, step: Step) -> Surroundings:
    """What is beside an operation; nothing where no repair asks."""
    name = step.operation.name
    if name not in _LOOKED_AT or not step.on_database or step.inner:
        return NOTHING
    model = step.model
    after = step.after.model(step.named("new_name") if name == "RenameModel" else step.model_name)
    if model is None or after is None:
        return NOTHING
    if name == "RenameModel":
        target = today(db, (step.label, model.name.lower()))
        own = (past_column(db, step.label, each) for each in model.fields if each.is_relation)
        joined = any(map(is_pairs, own)) or any(is_pairs(each.column) for each in references(db, step, target))
        return Surroundings(_owner(db, step, after.name, ""), is_joined=joined)
    field = step.named("new_name") if name == "RenameField" else step.named("name")
    past = after.field(field)
    column = past_column(db, step.label, past) if past is not None else None
    key = _key(db, step, column) if column is not None and column.is_relation else None
    return Surroundings(_owner(db, step, after.name, field), key)


def saving(db: Database, step: Step, written: Iterable[Written]) -> Surroundings:
    """Those of some rows of which `bulk_update` writes the same as `save()`."""
    return Surroundings(saved=frozenset(each for each in written if _is_the_same(db, step, each)))


def _is_the_same(db: Database, step: Step, written: Written) -> bool:
    """Whether all that is set is in columns of the model, and no field that is saved gives itself a value."""
    label, name = written.model
    model = models_before(db, step, label).model(name)
    if model is None or not model.complete or written.batches is None:
        return False
    columns = {each: past_column(db, label, each) for each in model.fields}
    settable = {name: each for each, column in columns.items() for name in _set_by(column)}
    named = [settable.get(each) for each in written.batches.fields]
    saved = model.fields if written.batches.all_fields else named
    return None not in named and all(
        each is not None and columns[each].is_plain and _is_still(each.call) for each in saved
    )


def _set_by(column: PastColumn) -> tuple[str, ...]:
    """The attributes of a row that set a column: none of a key, by which rows are found."""
    if not column.type or column.primary_key is not False:
        return ()
    return (column.field, f"{column.field}_id") if column.is_relation else (column.field,)


def _is_still(call: Term) -> bool:
    return not isinstance(call, CallTerm) or call.keyword("auto_now") in (None, Literal(False))


def _owner(db: Database, step: Step, name: str, field: str) -> ClassId | None:
    """The class of a model, if its own body writes a field; without a field, if there is one."""
    found = tuple(by_label(db, step.label, name))
    if len(found) != 1:
        return None
    fact = class_fact(db, found[0])
    if fact is None or fact.name != name or (field and fact.attribute(field) is None):
        return None
    return found[0]


def _key(db: Database, step: Step, column: PastColumn) -> Key | None:
    """The column of the target that a relation refers to."""
    if column.target is None:
        return None
    label = column.target[0]
    models = step.after if label == step.label else models_then(db, step.migration.key, label)
    named = text(dict(column.written[1]).get("to_field"))
    model = called_today(db, models, column.target)
    if model is not None:
        columns = [past_column(db, label, each) for each in model.fields]
        found = next((each for each in columns if (each.field == named if named else each.primary_key)), None)
        name = table_name(label, model)
        return Key(name, found.column, found.type) if found is not None and found.column and name else None
    return next(_outside(db, column.target, named), None)


def _outside(db: Database, target: Target, named: str | None) -> Iterator[Key]:
    """The same for a model whose migrations are not in view."""
    for each in by_label(db, *target):
        name = db.get(table, each)
        for field in db.get(local_fields, each):
            if name and (field.name == named if named else _is_key(field)):
                yield Key(name, field.column or field.attname, "integer" if field.type in _NUMBERS else None)


_NUMBERS = frozenset({"AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"})


def _is_key(field: Field) -> bool:
    return dict(field.arguments).get("primary_key") == Literal(True)
