"""The SQL of migrations, by Django's own schema editor for PostgreSQL, with a connection that cannot connect.

Part of the program `django_worker.py`, which loads it by its path. A *history* is all migrations of a project, put in
order by Django's own loader. What the editor would ask the database, the names of the constraints and indexes that a
table has, is worked out from the SQL of the operations that made them (`Catalogue`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Json = dict[str, Any]
Key = tuple[str, str]


class History:
    """The migrations of a project and what they do."""

    def __init__(self, given: Json, reading: Any) -> None:
        """`given` is what a request says of a project, `reading` the module that makes migrations of texts."""
        self.reading = reading
        self.auto_field = given.get("auto_field") or "django.db.models.AutoField"
        self.migrations: dict[Key, Any] = {}
        self.broken: dict[Key, str] = {}
        for each in given["files"]:
            key = (each["app"], each["name"])
            try:
                made = reading.migration_of(*key, each["text"], each["package"], each["names"])
            except Exception as problem:
                self.broken[key] = f"{type(problem).__name__}: {problem}"
                continue
            if made is not None:
                self.migrations[key] = made
        self._surround(given)
        self._loaders: dict[bool, Any] = {}
        self._orders: dict[Key, Any] = {}

    def _surround(self, given: Json) -> None:
        """Put in what the migrations rest on and is not among them."""
        labels = {label for label, _ in self.migrations}
        wanted = set(given.get("contrib", ())) - labels
        self.migrations.update(self.reading.of_django(wanted))
        labels = {label for label, _ in self.migrations}
        self.migrations.update(self.reading.outside([each for each in given["outside"] if each["app"] not in labels]))
        labels = {label for label, _ in self.migrations}
        names = {*self.migrations, *(tuple(each) for made in self.migrations.values() for each in made.replaces)}
        for made in self.migrations.values():
            made.dependencies = [found for each in made.dependencies if (found := self._there(each, labels, names))]
            made.run_before = [tuple(each) for each in made.run_before if tuple(each) in self.migrations]

    def _there(self, wanted: Any, labels: set[str], names: set[Any]) -> Any:
        if wanted[0] not in labels:
            return None
        if (wanted[0], self.reading.OUTSIDE) in self.migrations:
            return (wanted[0], self.reading.OUTSIDE)
        return wanted if tuple(wanted) in names or wanted[1].startswith("__") else None

    def plan(self, key: Key) -> list[Any]:
        """The migrations that come before one, in the order in which they run, and that one."""
        if key not in self._orders:
            graph = self._loader(not self._is_replaced(key)).graph
            self._orders[key] = [graph.nodes[each] for each in graph.forwards_plan(key)]
        return list(self._orders[key])

    def _is_replaced(self, key: Key) -> bool:
        return any(key in map(tuple, made.replaces) for made in self.migrations.values())

    def _loader(self, replacing: bool) -> Any:
        from django.db.migrations.loader import MigrationLoader

        if replacing not in self._loaders:
            every = self.migrations

            class Loader(MigrationLoader):
                def load_disk(self) -> None:
                    self.disk_migrations = dict(every)
                    self.unmigrated_apps: set[str] = set()
                    self.migrated_apps = {label for label, _ in every}

            try:
                self._loaders[replacing] = Loader(None, replace_migrations=replacing)
            except TypeError:
                made = Loader(None, load=False)
                made.replace_migrations = replacing
                made.build_graph()
                self._loaders[replacing] = made
        return self._loaders[replacing]


class Past:
    """The states of models before and after each operation of a plan, and what is there before the last migration."""

    def __init__(self, plan: list[Any]) -> None:
        from django.db.migrations.state import ProjectState

        self.steps: list[tuple[str, Any, dict[Key, Any], dict[Key, Any]]] = []
        state = ProjectState()
        for migration in plan[:-1]:
            for operation in migration.operations:
                self._step(state, migration.app_label, operation)
        self.state = state

    def _step(self, state: Any, label: str, operation: Any) -> None:
        if hasattr(operation, "database_operations"):
            self._separate(state, label, operation)
            return
        touched = _touched(operation, label)
        before = {key: state.models[key].clone() for key in touched if key in state.models}
        operation.state_forwards(label, state)
        after = {key: state.models[key].clone() for key in touched if key in state.models}
        if touched:
            self.steps.append((label, operation, before, after))

    def _separate(self, state: Any, label: str, operation: Any) -> None:
        """The database goes its own way in `SeparateDatabaseAndState`: on a state that is thrown away."""
        other = state.clone()
        for inner in operation.database_operations:
            self._step(other, label, inner)
        for inner in operation.state_operations:
            inner.state_forwards(label, state)

    def steps_of(self, key: Key) -> list[tuple[str, Any, dict[Key, Any], dict[Key, Any]]]:
        """What was done to a model, which may have had another name."""
        label, name = key
        found = []
        for step in reversed(self.steps):
            own, operation, before, after = step
            if own != label or (own, name) not in {*before, *after}:
                continue
            found.append(step)
            if type(operation).__name__ == "RenameModel" and operation.new_name_lower == name:
                name = operation.old_name_lower
        return found[::-1]

    def model(self, key: Key) -> Any:
        """A model as some operation left it last, for what others refer to."""
        if key in self.state.models:
            return self.state.models[key]
        for _, _, before, after in reversed(self.steps):
            if key in after or key in before:
                return after.get(key) or before.get(key)
        return None


def _touched(operation: Any, label: str) -> list[Key]:
    names = [
        getattr(operation, name, None)
        for name in ("model_name_lower", "name_lower", "old_name_lower", "new_name_lower")
    ]
    if hasattr(operation, "model_name"):
        names = [operation.model_name_lower]
    return [(label, name) for name in dict.fromkeys(names) if name]


class Catalogue:
    """The constraints and indexes of tables, as the SQL of the operations before made them."""

    def __init__(self, past: Past, connection: Any, take_over: Any) -> None:
        """`take_over` writes down what a statement does to constraints and indexes."""
        self.past, self.connection, self.take_over = past, connection, take_over
        self.tables: dict[str, dict[str, Json]] = {}
        self.read: set[Key] = set()

    def constraints(self, table: str) -> dict[str, Json]:
        """What the introspection of Django says of a table."""
        return {name: entry for name, entry in self._entries(table).items() if entry["type"] != "sequence"}

    def sequences(self, table: str) -> list[Json]:
        """The same of what counts its columns."""
        found = self._entries(table).items()
        kept = [(name, entry["columns"]) for name, entry in found if entry["type"] == "sequence"]
        return [{"name": name, "table": table, "column": columns[0]} for name, columns in kept]

    def _entries(self, table: str) -> dict[str, Json]:
        for key in self._owners(table):
            if key not in self.read:
                self.read.add(key)
                self._replay(key)
        return self.tables.get(table, {})

    def follow(self, statements: list[str]) -> None:
        """Take over what further statements do."""
        for sql in statements:
            renamed = re.match(r'ALTER TABLE "([^"]+)" RENAME TO', sql)
            if renamed is not None:
                self._entries(renamed.group(1))  # known by its old name alone
            self.take_over(self.tables, sql)

    def _owners(self, table: str) -> list[Key]:
        return [
            key
            for key, model in self.past.state.models.items()
            if table == _table(key, model) or (table.startswith(_table(key, model)) and _has_many(model))
        ]

    def _replay(self, key: Key) -> None:
        for label, operation, before, after in self.past.steps_of(key):
            if type(operation).__name__ in ("RunSQL", "RunPython", "Unread", "DeleteModel"):
                continue
            states = self._state(before, operation, label), self._state(after, operation, label)
            try:
                editor = editor_for(self.connection)
                with editor:
                    operation.database_forwards(label, editor, *states)
            except Exception:
                continue
            self.follow(editor.collected_sql)

    def _state(self, models: dict[Key, Any], operation: Any, label: str) -> Any:
        """The models that an operation touches and, cut down to their keys, those that they refer to."""
        from django.db.migrations.state import ProjectState

        kept = {key: model.clone() for key, model in models.items()}
        for key, model in models.items():
            for target in _targets(model, key[0]):
                found = self.past.model(target)
                if target not in kept and found is not None:
                    kept[target] = _cut(found)
        return ProjectState(models=kept)


def _targets(model: Any, label: str) -> list[Key]:
    found = []
    for field in model.fields.values():
        for to in (getattr(field.remote_field, "model", None), getattr(field.remote_field, "through", None)):
            if isinstance(to, str) and to != "self":
                app, _, name = to.rpartition(".")
                found.append((app or label, name.lower()))
    for base in model.bases:
        if isinstance(base, str):
            app, _, name = base.rpartition(".")
            found.append((app or label, name.lower()))
    return found


def _cut(model: Any) -> Any:
    from django.db.models import Model

    made = model.clone()
    made.fields = {name: field for name, field in made.fields.items() if not field.remote_field}
    made.bases = (Model,)
    made.options = {key: value for key, value in made.options.items() if key in ("db_table", "managed")}
    made.options.setdefault("db_table", _table((model.app_label, model.name_lower), model))
    made.managers = []
    return made


def _has_many(model: Any) -> bool:
    return any(field.many_to_many for field in model.fields.values())


def _table(key: Key, model: Any) -> str:
    return str(model.options.get("db_table") or f"{key[0]}_{key[1]}")


class _Cursor:
    """Stands where Django opens a cursor to look at the database."""

    def __enter__(self) -> _Cursor:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def execute(self, *given: object) -> None:
        """Ask nothing."""

    def fetchone(self) -> tuple[bool]:
        """Whether a collation is deterministic, or an extension is missing: the only things that are asked."""
        return (True,)


UNKNOWN = object()


@contextmanager
def looking_nowhere(connection: Any) -> Iterator[None]:
    """Answer what Django asks the database about while it writes SQL, which is next to nothing."""
    refuse = connection.cursor
    connection.cursor = _Cursor
    try:
        yield
    finally:
        connection.cursor = refuse


def editor_for(connection: Any, told: Any = None) -> Any:
    """A schema editor that collects SQL; `told` is called with each statement."""
    from django.db.backends.postgresql.schema import DatabaseSchemaEditor

    class Editor(DatabaseSchemaEditor):
        def quote_value(self, value: Any) -> Any:
            return "%s" if value is UNKNOWN else super().quote_value(value)

        def effective_default(self, field: Any) -> Any:
            if type(getattr(field, "default", None)).__name__ == "Opaque":
                return UNKNOWN
            return super().effective_default(field)

        def execute(self, sql: Any, params: Any = ()) -> None:
            if params:
                sql = str(sql) % tuple(str(self.quote_value(each)) for each in params)
            elif params is not None:
                sql = str(sql).replace("%%", "%")
            super().execute(sql, None)
            if told is not None:
                told([str(sql)])

    return Editor(connection, collect_sql=True, atomic=False)


HISTORIES: dict[str, History] = {}  # the last one that was asked about, by its key


def answered(request: Json, connection: Any, reading: Any, take_over: Any) -> Json:
    """The SQL of a migration: `{"key", "migration": [app, name]}`, and once `"history"`, as `History` takes it."""
    if "history" in request:
        HISTORIES.clear()
        HISTORIES[request["key"]] = History(request["history"], reading)
    if request["key"] not in HISTORIES:
        return {"error": "", "needs": "history"}
    app, name = request["migration"]
    with looking_nowhere(connection):
        return compiled(HISTORIES[request["key"]], (app, name), connection, take_over)


def compiled(history: History, key: Key, connection: Any, take_over: Any) -> Json:
    """What each operation of a migration makes of the database: its SQL, and what runs for it at the end."""
    from django.conf import settings

    settings.DEFAULT_AUTO_FIELD = history.auto_field
    plan = history.plan(key)
    past = Past(plan)
    catalogue = Catalogue(past, connection, take_over)
    connection.introspection.get_constraints = lambda cursor, table: catalogue.constraints(table)
    connection.introspection.get_sequences = lambda cursor, table, fields=(): catalogue.sequences(table)
    migration, state = plan[-1], past.state.clone()
    editor = editor_for(connection, catalogue.follow)
    told: list[Json] = []
    owners: dict[int, int] = {}
    editor.__enter__()
    for number, operation in enumerate(migration.operations):
        start, before = len(editor.collected_sql), state.clone()
        trouble = ""
        try:
            operation.state_forwards(migration.app_label, state)
            operation.database_forwards(migration.app_label, editor, before, state)
        except Exception as problem:
            trouble = f"{type(problem).__name__}: {problem}"
        done = editor.collected_sql[start:]
        for statement in editor.deferred_sql:
            owners.setdefault(id(statement), number)
        told.append({"sql": _said(done), "end": [], "trouble": trouble, **_about(operation)})
    for statement in list(editor.deferred_sql):
        told[owners[id(statement)]]["end"].append(f"{statement};")
    lines = migration.mir_lines
    for number, each in enumerate(told):
        each["line"] = lines[number] if number < len(lines) else 0
    return {"operations": told, "atomic": migration.atomic is not False, "open": migration.mir_open}


def _said(statements: list[str]) -> list[str]:
    return [each for each in statements if each.strip() and not each.startswith("--")]


def _about(operation: Any) -> Json:
    """What an operation is called, and what cannot be told of it."""
    name = type(operation).__name__
    if name == "Unread":
        return {"name": "?", "remark": f"`{operation.text[:120]}` is not known"}
    if name == "RunPython":
        return {"name": name, "remark": "it runs code"}
    unknown = _unknown_of(operation)
    return {"name": name, "remark": f"the type of `{unknown}` is not known" if unknown else ""}


def _unknown_of(operation: Any) -> str:
    fields = [*([operation.field] if hasattr(operation, "field") else ()), *_fields(operation)]
    for field in fields:
        if getattr(field, "mir_unknown", None):
            return str(field.mir_unknown)
        if getattr(field, "mir_lost", None):
            return ", ".join(field.mir_lost)
    return ""


def _fields(operation: Any) -> list[Any]:
    found = getattr(operation, "fields", None)
    return [each[1] for each in found] if isinstance(found, list) else []
