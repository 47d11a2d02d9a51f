"""The operations of a migration one by one, those inside of others included, with the models before and after each.

`SeparateDatabaseAndState` and `RunSQL` say apart what happens to the database and what Django is told: what is nested
in them is a step of its own that does one of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.index.db import Database
from mir_lsp.index.migration_news import is_news
from mir_lsp.index.migration_states import PastModel, PastModels, after_operation, state_before
from mir_lsp.index.migrations import Migration, Operation, migration, migrations, nested_operations, operation_of
from mir_lsp.index.schema import ClassId
from mir_lsp.index.terms import text

# The argument that names the model of an operation.
_NAMING = ("model_name", "name", "old_name")


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: `number` is its place in the migration, `inner` are its places in the lists nested there.

    `on_state` and `on_database` say what it acts on. The models are those that Django knows before and after it.
    """

    migration: Migration
    number: int
    inner: tuple[tuple[str, int], ...]
    operation: Operation
    before: PastModels
    after: PastModels
    on_state: bool = True
    on_database: bool = True

    @property
    def label(self) -> str:
        """The application whose models it is about."""
        return self.migration.key.app_label

    @property
    def path(self) -> str:
        """The file in which it is written."""
        return self.migration.id.path

    @property
    def model(self) -> PastModel | None:
        """The model that it names, as it was before; None of one that it makes, and of one that is not known."""
        return self.before.model(self.model_name)

    @property
    def model_name(self) -> str:
        """The name of the model that it is about; empty when it names none, or one that is not known."""
        written = (text(self.operation.argument(name)) for name in _NAMING)
        return next((name for name in written if name is not None), "")

    def named(self, argument: str) -> str:
        """The text that an argument is; empty for another value."""
        return text(self.operation.argument(argument)) or ""


def steps(db: Database, id: ClassId) -> tuple[Step, ...]:
    """The operations of the migration that a class is, in the order in which they run."""
    found = db.get(migration, id)
    if found is None:
        return ()
    state = state_before(db, found, 0)
    result: list[Step] = []
    for number, operation in enumerate(found.operations):
        after = after_operation(db, state, operation, id.path)
        step = Step(found, number, (), operation, state, after)
        result.extend((step, *_nested(db, step)))
        state = after
    return tuple(result)


def is_empty(db: Database, step: Step, model: PastModel) -> bool:
    """Whether the table of a model has no rows when an operation runs.

    It is new in the same migration, in one that runs together with it, or the migration is one that makes tables:
    an initial one, or one that stands for others and runs on new databases alone.
    """
    found = step.migration
    if found.initial or found.replaces or model.path == found.id.path:
        return True
    if not any(each.app_label == found.key.app_label for each in found.dependencies):
        return True
    return bool(model.path) and _runs_with(db, model.path, found)


def made_by(db: Database) -> dict[str, Migration]:
    """The migrations by their files."""
    return {each.id.path: each for each in db.get(migrations)}


def _runs_with(db: Database, path: str, found: Migration) -> bool:
    maker = db.get(made_by).get(path)
    return maker is not None and is_news(db, maker) and is_news(db, found)


def _nested(db: Database, step: Step) -> Iterator[Step]:
    """What is written inside of an operation."""
    outer = step.operation
    if outer.name == "SeparateDatabaseAndState":
        yield from _listed(db, step, "database_operations", on_state=False)
        yield from _listed(db, step, "state_operations", on_state=True)
    elif outer.name == "RunSQL":
        yield from _listed(db, step, "state_operations", on_state=True)


def _listed(db: Database, step: Step, argument: str, *, on_state: bool) -> Iterator[Step]:
    state = step.before
    items, _ = nested_operations(db, step.path, step.operation.argument(argument))
    for index, item in enumerate(items):
        operation = operation_of(db, step.path, item)
        if operation is None:
            return
        after = after_operation(db, state, operation, step.path)
        inner = (*step.inner, (argument, index))
        on_database = step.on_database and not on_state
        found = Step(step.migration, step.number, inner, operation, state, after, on_state, on_database)
        yield found
        yield from _nested(db, found)
        state = after
