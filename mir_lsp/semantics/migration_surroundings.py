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
from mir_lsp.index.schema import ClassId
from mir_lsp.index.terms import text
from mir_lsp.semantics.migration_steps import Step
from mir_lsp.semantics.pair_tables import is_pairs
from mir_lsp.semantics.referring import references

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

    `key` is what a relation refers to; `is_joined` says that tables of pairs name the model. Rows of the models in
    `saved` are saved with what the code has set, and nothing else.
    """

    owner: ClassId | None = None
    key: Key | None = None
    is_joined: bool = False
    saved: frozenset[tuple[str, str]] = frozenset()


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


def saving(db: Database, step: Step, models: Iterable[tuple[str, str]]) -> Surroundings:
    """Those of some models whose fields get no value of their own when a row is saved."""
    return Surroundings(saved=frozenset(each for each in models if _sets_nothing(db, step, each)))


def _sets_nothing(db: Database, step: Step, target: Target) -> bool:
    model = step.before.model(target[1]) if target[0] == step.label else None
    if model is None or not model.complete:
        return False
    return all(past_column(db, step.label, each).is_plain and _is_still(each.call) for each in model.fields)


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
            if name and (field.name == named if named else ("primary_key", True) in _flags(field.arguments)):
                yield Key(name, field.column or field.attname, "integer" if field.type in _NUMBERS else None)


_NUMBERS = frozenset({"AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"})


def _flags(arguments: tuple[tuple[str, object], ...]) -> Iterator[tuple[str, object]]:
    for name, value in arguments:
        yield name, getattr(value, "value", None)
