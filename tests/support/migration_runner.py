"""Runs histories of migrations on PostgreSQL and says what the last one of each does to tables that have rows.

A program of its own, because Django can be set up only once: it reads cases from standard input and writes what it
measures to standard output, both as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROWS = 80
LOCKS = (
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)


@dataclass(frozen=True)
class Measured:
    """What a migration did. Tables are named without their application.

    `error` is the exception that it ended with; `locks` are the strongest locks that it held on tables with rows at
    its end; `rewritten`, `scanned`, `indexed` and `unindexed` those tables that were written anew, read as a whole,
    and got or lost an index; `changed` those whose rows it changed. `old` are the errors that the previous version of
    the code gets then: by inserting and by reading. `back` is the error of undoing it.
    """

    error: str
    locks: Mapping[str, str]
    rewritten: tuple[str, ...]
    scanned: tuple[str, ...]
    indexed: tuple[str, ...]
    unindexed: tuple[str, ...]
    changed: tuple[str, ...]
    old: Mapping[str, str]
    back: str


def run(
    socket: str, database: str, cases: Iterable[tuple[str, str, Mapping[str, str]]], folder: Path
) -> list[Measured]:
    """Measure cases: the name of the application, that of the migration, and the files of each."""
    given = []
    for app, name, files in cases:
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        given.append((app, name))
    asked = json.dumps({"socket": socket, "database": database, "folder": str(folder), "cases": given})
    done = subprocess.run(
        [sys.executable, __file__], input=asked, capture_output=True, text=True, timeout=900, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return [Measured(**{key: tuple(value) if isinstance(value, list) else value for key, value in each.items()})
            for each in json.loads(done.stdout)]  # fmt: skip


def _main() -> None:
    asked = json.load(sys.stdin)
    sys.path.insert(0, asked["folder"])
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": asked["socket"],
                "USER": "mir",
                "NAME": asked["database"],
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[app for app, _ in asked["cases"]],
        SILENCED_SYSTEM_CHECKS=["models.W042"],
        USE_TZ=True,
    )
    django.setup()
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    json.dump([_Case(loader, app, name).measured() for app, name in asked["cases"]], sys.stdout)


class _Case:
    """One history, in a database that is empty before it."""

    def __init__(self, loader, app: str, name: str) -> None:  # type: ignore[no-untyped-def]
        self.app = app
        self.loader = loader
        self.migration = loader.get_migration(app, name)
        self.key = (app, name)

    def measured(self) -> dict[str, object]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        own = [key for key in self.loader.graph.forwards_plan(self.key) if key != self.key]
        state = self.loader.project_state(own[0], at_end=False)
        for key in own:
            if key != own[0] and key == own[1]:
                self._fill(state)
            state = self._apply(self.loader.get_migration(*key), state)
        if len(own) == 1:
            self._fill(state)
        else:
            self._fill(state, only_new=True)
        return self._judged(state)

    def _apply(self, migration, state):  # type: ignore[no-untyped-def]
        from django.db import connection

        with connection.schema_editor(atomic=migration.atomic) as editor:
            return migration.apply(state, editor)

    def _judged(self, state) -> dict[str, object]:  # type: ignore[no-untyped-def]
        from django.db import connection

        old_apps = state.apps
        before = self._tables()
        found: dict[str, object] = {"locks": {}, "scanned": [], "rewritten": [], "indexed": [], "unindexed": [],
                                    "changed": [], "old": {}, "back": "", "error": ""}  # fmt: skip
        try:
            with self._watching(before, found), connection.schema_editor(atomic=self.migration.atomic) as editor:
                self.migration.apply(state.clone(), editor)
                for sql in editor.deferred_sql:
                    editor.execute(sql)
                editor.deferred_sql.clear()
                if self.migration.atomic:
                    found["locks"] = self._locks(before)
            found.update(self._done(before))
        except Exception as error:
            found["error"] = f"{type(error).__name__}: {error}".splitlines()[0]
            return found
        found["old"] = self._old(old_apps)
        found["back"] = self._undone(state)
        return found

    @contextmanager
    def _watching(self, before, found):  # type: ignore[no-untyped-def]
        """Outside of a transaction each statement is one of its own: its locks are read before it ends."""
        from django.db import connection, transaction

        def watched(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            if "CONCURRENTLY" in sql.upper() or not sql.upper().startswith(
                ("ALTER", "CREATE", "DROP", "UPDATE", "DELETE")
            ):
                return execute(sql, params, many, context)
            with transaction.atomic():
                read = self._read()
                result = execute(sql, params, many, context)
                # Whoever takes a lock for a moment blocks nobody.
                if self._read() != read:
                    for name, lock in self._locks(before).items():
                        found["locks"][name] = max(lock, found["locks"].get(name, lock), key=LOCKS.index)
            return result

        if self.migration.atomic:
            yield
            return
        with connection.execute_wrapper(watched):
            yield

    def _read(self):  # type: ignore[no-untyped-def]
        return self._ask("SELECT relid, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_tup_read > 0 ORDER BY 1")

    def _tables(self) -> dict[str, tuple[object, ...]]:
        """The tables with rows: their file, their number, their indexes, what was read and changed of them so far."""
        names = [name for (name,) in self._ask("SELECT relname FROM pg_class WHERE relkind = 'r'"
                                               " AND relnamespace = 'public'::regnamespace")]  # fmt: skip
        filled = [name for name in names if self._ask(f'SELECT 1 FROM "{name}" LIMIT 1')]
        return {name: self._row(f"c.relname = '{name}'") for name in filled}

    def _row(self, condition: str):  # type: ignore[no-untyped-def]
        self._ask("SELECT pg_stat_force_next_flush()")
        rows = self._ask(
            "SELECT c.relname, pg_relation_filenode(c.oid), c.oid::bigint,"
            " coalesce((SELECT string_agg(i.indexrelid::text, ',') FROM pg_index i WHERE i.indrelid = c.oid), ''),"
            " coalesce(s.seq_tup_read, 0), coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0)"
            " FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid"
            f" WHERE c.relnamespace = 'public'::regnamespace AND {condition}"
        )
        return rows[0] if rows else None

    def _done(self, before) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
        """What became of tables, looked up by what they are, whatever they are called now."""
        found: dict[str, list[str]] = {"scanned": [], "rewritten": [], "indexed": [], "unindexed": [], "changed": []}
        for name, node, oid, indexes, read, changed in before.values():
            row = self._row(f"c.oid = {oid}")
            if row is None:
                continue
            short = name.removeprefix(f"{self.app}_")
            old, new = set(indexes.split(",")) - {""}, set(row[3].split(",")) - {""}
            for key, is_so in (
                ("rewritten", row[1] != node),
                ("scanned", row[4] > read),
                ("changed", row[5] > changed),
                ("indexed", bool(new - old)),
                ("unindexed", bool(old - new)),
            ):
                if is_so:
                    found[key].append(short)
        return found

    def _locks(self, before) -> dict[str, str]:  # type: ignore[no-untyped-def]
        by_oid = {oid: name.removeprefix(f"{self.app}_") for name, _, oid, *_ in before.values()}
        found: dict[str, str] = {}
        for oid, mode in self._ask(
            "SELECT relation::bigint, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL"
        ):
            name = by_oid.get(oid)
            if name is not None and mode in LOCKS and LOCKS.index(mode) > LOCKS.index(found.get(name, LOCKS[0])):
                found[name] = mode
        return found

    def _ask(self, sql: str):  # type: ignore[no-untyped-def]
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def _fill(self, state, only_new: bool = False) -> None:  # type: ignore[no-untyped-def]
        apps = state.apps
        made: dict[type, list[object]] = {}
        models = [model for model in apps.get_models() if model._meta.app_label == self.app]
        for model in sorted(models, key=lambda each: (bool(_keys(each)), each.__name__)):
            if model._meta.auto_created or not model._meta.managed or (only_new and model.objects.exists()):
                made[model] = list(model.objects.all()[:ROWS]) if not model._meta.auto_created else []
                continue
            rows = [model(**{field.attname: _value(field, number, made) for field in model._meta.concrete_fields
                             if not field.primary_key and not getattr(field, "generated", False)})
                    for number in range(1, ROWS + 1)]  # fmt: skip
            made[model] = model.objects.bulk_create(rows)
            for field in model._meta.local_many_to_many:
                if field.remote_field.through._meta.auto_created:
                    for row, other in zip(made[model][:20], made[field.related_model], strict=False):
                        getattr(row, field.name).add(other)

    def _old(self, apps) -> dict[str, str]:  # type: ignore[no-untyped-def]
        """What the models of before get: of reading and inserting rows."""
        found: dict[str, str] = {}
        models = [each for each in apps.get_models() if each._meta.app_label == self.app]
        pairs = [each.remote_field.through for model in models for each in model._meta.local_many_to_many]
        for model in dict.fromkeys((*models, *pairs)):
            if not model._meta.managed:
                continue
            rows = _tried(found, "read", lambda model=model: list(model.objects.all()[:ROWS]))
            if rows and not model._meta.auto_created:
                row = rows[0]
                row.pk = None
                row._state.adding = True
                for field in model._meta.concrete_fields:
                    if field.unique and not field.primary_key and not field.null:
                        setattr(row, field.attname, _value(field, 999_999, {}))
                    # What is unique together with something else.
                    if field.name in ("title", "code", "label"):
                        setattr(row, field.attname, "another")
                    if field.name == "key":
                        row.key = _value(field, 999_999, {})
                _tried(found, "insert", row.save)
        return found

    def _undone(self, state) -> str:  # type: ignore[no-untyped-def]
        from django.db import connection

        try:
            with connection.schema_editor(atomic=self.migration.atomic) as editor:
                self.migration.unapply(state.clone(), editor)
        except Exception as error:
            return f"{type(error).__name__}: {error}".splitlines()[0]
        return ""


def _tried(found: dict[str, str], what: str, call):  # type: ignore[no-untyped-def]
    from django.db import transaction

    try:
        with transaction.atomic():
            return call()
    except Exception as error:
        found.setdefault(what, f"{type(error).__name__}: {error}".splitlines()[0])
        return None


def _keys(model):  # type: ignore[no-untyped-def]
    return [field for field in model._meta.concrete_fields if field.is_relation]


def _value(field, number: int, made):  # type: ignore[no-untyped-def]
    import datetime
    import uuid

    kind = field.get_internal_type()
    if field.is_relation:
        rows = made.get(field.related_model)
        return (
            rows[number % len(rows)].pk
            if rows and not field.null
            else (rows[0].pk if rows and field.null and number < 3 else None)
        )
    if field.name == "nick" and number % 2:
        return None
    if field.name == "nick":
        return str(number)
    if kind in ("CharField", "TextField", "SlugField", "FileField"):
        return f"{field.name} {number}"[: field.max_length or 99]
    if kind == "UUIDField":
        return uuid.uuid5(uuid.NAMESPACE_DNS, f"{field.name}{number}")
    if kind == "BooleanField":
        return bool(number % 3)
    if kind == "JSONField":
        return {"number": number}
    if kind == "DateField":
        return datetime.date(2020, 1, 1 + number % 28)
    if kind == "DateTimeField":
        return datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    return number


if __name__ == "__main__":
    _main()
