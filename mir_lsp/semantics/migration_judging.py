"""One migration as rules see it: its operations where they stand, with what they do to tables that have rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.migration_columns import table_name
from mir_lsp.index.migration_news import looked_at
from mir_lsp.index.migration_states import parents_by_key
from mir_lsp.index.migrations import Migration, MigrationKey, migration, migration_graph
from mir_lsp.index.paths import is_migration_path, parent
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import django_version, setting
from mir_lsp.index.terms import mapping_value, text
from mir_lsp.semantics.class_mentions import class_in, options_of
from mir_lsp.semantics.class_texts import ClassText
from mir_lsp.semantics.column_changes import Change
from mir_lsp.semantics.ddl import Ddl
from mir_lsp.semantics.migration_code import NOTHING_DONE, DataCode, data_code
from mir_lsp.semantics.migration_mentions import arguments_of
from mir_lsp.semantics.migration_sql import parsed, sql_of
from mir_lsp.semantics.migration_steps import Step, is_empty, steps
from mir_lsp.semantics.migration_surroundings import NOTHING, Surroundings, saving, surroundings
from mir_lsp.semantics.schema_changes import Changes, changes
from mir_lsp.semantics.sql_in_state import fitted
from mir_lsp.semantics.tables.postgres import EFFECTS, Act, Effect
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

POSTGRESQL, MYSQL, SQLITE, OTHER = "postgresql", "mysql", "sqlite", "other"


@dataclass(frozen=True, slots=True)
class Placed:
    """An operation with its place in the code. `is_empty` says that the table has no rows yet, or is not known.

    `sql` is what a `RunSQL` does, `code` what the function of a `RunPython` does. `new` are the tables and models
    without rows when it runs, `around` is what repairs ask for.
    """

    step: Step
    span: Span
    changes: Changes
    is_empty: bool
    sql: tuple[Ddl, ...] = ()
    code: DataCode = NOTHING_DONE
    new: frozenset[str] = frozenset()
    around: Surroundings = NOTHING

    @property
    def name(self) -> str:
        """The operation, as it is called."""
        return self.step.operation.name

    @property
    def table(self) -> str:
        """The table for people: the name of the model, where the table's is not known."""
        model = self.step.model
        return (table_name(self.step.label, model) if model is not None else None) or self.step.model_name

    def first(self, *acts: Act) -> Change | None:
        """The first statement of some kinds that it makes on a table with rows."""
        if self.is_empty:
            return None
        return next((each for each in self.changes.items if each.act in acts), None)

    def effects(self) -> tuple[Effect, ...]:
        """What its statements do to tables that were there before, in order."""
        made = {each.table for each in self.changes.items if each.act is Act.CREATE_TABLE}
        return tuple(EFFECTS[each.act] for each in self.changes.items if each.table not in made)


@dataclass(frozen=True, slots=True)
class JudgedMigration:
    """A migration that may still have to run. `release` is the project's Django, None when it is not known.

    `reachable` are the applications of which a migration has surely run before, `others` those that have any.
    """

    unit: UnitId
    migration: Migration
    operations: tuple[Placed, ...]
    vendor: str
    release: tuple[int, int] | None
    reachable: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    @property
    def is_new(self) -> bool:
        """Whether no table that it is about has rows: it makes them, or stands for migrations that have run."""
        found = self.migration
        return bool(found.initial or found.replaces) or not any(
            each.app_label == found.key.app_label for each in found.dependencies
        )

    @property
    def is_postgresql(self) -> bool:
        """Whether what is known of PostgreSQL is true for it."""
        return self.vendor == POSTGRESQL

    @property
    def is_served(self) -> bool:
        """Whether several versions of the code may use the database at once: nobody shares a file."""
        return self.vendor in (POSTGRESQL, MYSQL)


def judged_migration(db: Database, unit: UnitId) -> JudgedMigration | None:
    """The migration whose body a unit is; None for other code, and for what is no longer news."""
    if unit.name != "Migration" or not is_migration_path(unit.path):
        return None
    body: Body | None = db.read(body_key(unit))
    id = ClassId(unit.path, unit.name)
    found = db.get(migration, id) if body is not None and not body.damage and not body.is_function else None
    if body is None or found is None or not looked_at(db, found):
        return None
    folder = parent(unit.path)
    placed = tuple(_placed(db, body, unit, db.get(steps, id)))
    fetched = {label for each in placed for (label, _), _ in each.code.fetched} - {found.key.app_label}
    around = (labels_before(db, found), db.get(labels)) if fetched else (frozenset[str](), frozenset[str]())
    return JudgedMigration(unit, found, placed, db.get(vendor, folder), db.get(django_version, unit.path), *around)


def labels(db: Database) -> frozenset[str]:
    """The applications that have migrations."""
    return frozenset(each.key.app_label for each in db.get(migration_graph).migrations)


def labels_before(db: Database, found: Migration) -> frozenset[str]:
    """The applications of which a migration has run before one: it needs them, or what it needs does."""
    parents = db.get(parents_by_key)
    # What is gone, or not in view, is named all the same.
    labels = {found.key.app_label, *(each.app_label for each in found.dependencies)}
    seen: set[MigrationKey] = set()
    pending = [found.key]
    while pending:
        key = pending.pop()
        if key not in seen:
            seen.add(key)
            labels.add(key.app_label)
            pending.extend(parents.get(key, ()))
    return frozenset(labels)


def vendor(db: Database, folder: str) -> str:
    """The kind of database that a project uses by default; PostgreSQL where settings do not tell."""
    default = mapping_value(db.get(setting, folder, "DATABASES"), "default")
    engine = text(mapping_value(default, "ENGINE")) or ""
    if not engine or "postg" in engine:
        return POSTGRESQL
    if "mysql" in engine or "mariadb" in engine:
        return MYSQL
    return SQLITE if "sqlite" in engine or "spatialite" in engine else OTHER


def _placed(db: Database, body: Body, unit: UnitId, found: tuple[Step, ...]) -> Iterator[Placed]:
    node = class_in(body)
    written = dict(options_of(node)).get("operations") if node is not None else None
    tree = parse_cached(body.chunk)
    where = ClassText(unit.path, offsets(tree.source), body.span.start, body.text)
    tops = written.elts if isinstance(written, ast.List) else []
    for step in found:
        at = tops[step.number] if step.number < len(tops) and len(tops) == len(step.migration.operations) else None
        place = _inner(at, step) if at is not None else written
        if place is None:
            continue
        model = step.model
        empty = model is None or is_empty(db, step, model)
        said = _said(db, step)
        around = NOTHING if empty else surroundings(db, step)
        saved = tuple(each for each in said[1].written if each.batches is not None)
        around = saving(db, step, saved) if saved else around
        yield Placed(step, where.span(place), changes(db, step), empty, *said, around)


def _said(db: Database, step: Step) -> tuple[tuple[Ddl, ...], DataCode, frozenset[str]]:
    """The SQL and the code of an operation, and what has no rows when they run."""
    if step.operation.name not in ("RunSQL", "RunPython") or not step.on_database:
        return (), NOTHING_DONE, frozenset()
    operation = step.operation
    code = data_code(db, step.path, operation.argument("code")) if operation.name == "RunPython" else NOTHING_DONE
    inner = tuple(each for text, _ in code.sql for each in db.get(parsed, text))
    empty = [model for _, model in step.before.models if is_empty(db, step, model)]
    tables = (table_name(step.label, model) for model in empty)
    names = {*(model.name.lower() for model in empty), *(table for table in tables if table is not None)}
    return (*fitted(db, step, sql_of(db, step.path, operation)), *inner), code, frozenset(names)


def _inner(node: ast.expr, step: Step) -> ast.expr:
    """The expression of an operation that is written inside of another one; the outer one where it is not in view."""
    for argument, index in step.inner:
        if not isinstance(node, ast.Call):
            return node
        listed = arguments_of(node, _called(node)).get(argument)
        if not isinstance(listed, ast.List) or index >= len(listed.elts):
            return node
        node = listed.elts[index]
    return node


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
