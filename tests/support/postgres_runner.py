"""Runs the samples of `postgres_samples.py` on PostgreSQL and says what each did.

`run` starts a process of its own, with any interpreter that has Django and psycopg. Each sample runs as one
migration; its locks are looked at before the transaction ends, and code of the version before is run after it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support.postgres import USER, cluster

SECONDS = 240.0


@dataclass(frozen=True)
class Ran:
    """What a sample did. `blocked` says of each table whether reading and whether writing it had to wait.

    `work` are pairs of what the server did and the table. `old` says of each thing that code of the previous version
    does whether it fails, and how. `tables` are those that were there before.
    """

    error: str
    sql: tuple[str, ...]
    locks: dict[str, str]
    work: frozenset[tuple[str, str]]
    rewritten: frozenset[str]
    blocked: dict[str, tuple[bool, bool]]
    old: dict[str, str]
    tables: frozenset[str]


def run(interpreter: str = sys.executable, seconds: float = SECONDS) -> tuple[str, dict[str, Ran]]:
    """The release of Django, and what each sample that it has did.

    Raises:
        RuntimeError: there is no PostgreSQL, or the process died.
    """
    with cluster("depot") as host:
        command = [interpreter, __file__, host]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=seconds)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    return answer["django"], {name: _read(raw) for name, raw in answer["samples"].items()}


def _read(raw) -> Ran:
    return Ran(
        error=raw["error"],
        sql=tuple(raw["sql"]),
        locks=raw["locks"],
        work=frozenset((kind, table) for kind, table in raw["work"]),
        rewritten=frozenset(raw["rewritten"]),
        blocked={table: (reads, writes) for table, (reads, writes) in raw["blocked"].items()},
        old=raw["old"],
        tables=frozenset(raw["tables"]),
    )


# The rest runs in the process that has Django.


def main(host: str) -> None:
    """Run every sample and print what it did."""
    import django
    from django.conf import settings

    database = {"ENGINE": "django.db.backends.postgresql", "NAME": "depot", "HOST": host, "USER": USER}
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.postgres"],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    from tests.support.postgres_samples import SAMPLES

    samples = [sample for sample in SAMPLES if django.VERSION[:2] >= sample.since]
    found = {sample.name: Bench(host).ran(sample) for sample in samples}
    print(json.dumps({"django": django.get_version(), "samples": found}))


class Bench:
    """A database with the tables of the samples and their rows."""

    def __init__(self, host: str) -> None:
        from django.db import connections

        from tests.support.postgres_watch import Watch

        self.connection = connections["default"]  # one for all threads
        self.connection.close()
        self._execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        self.watch = Watch(self.connection, host, USER, "depot")

    def ran(self, sample) -> dict[str, object]:
        """What a sample does."""
        from django.db.migrations.state import ProjectState

        from tests.support.postgres_samples import ROWS, base

        before = self._migrated(ProjectState(), base())
        self._execute(*ROWS)
        for operation in sample.before():
            before = self._migrated(before, [operation])
        self._execute(*sample.sql)
        made = sample.make()
        operations = made if isinstance(made, list) else [made]
        tables = self.watch.files()
        seen = {"error": "", "sql": [], "locks": {}, "blocked": {}, "work": [], "rewritten": [], "old": {}}
        try:
            self._watched(sample, before, operations, tables, seen)
        except Exception as problem:
            self.connection.close()
            return {**seen, "error": f"{type(problem).__name__}: {problem}", "tables": list(tables)}
        files = list(self.watch.files().values())
        # A table that gets another name keeps its number.
        moved = [table for table, (file, number) in tables.items() if _is_moved(files, file, number)]
        seen["old"] = self._old(before, sample)
        self.watch.close()
        return {**seen, "rewritten": moved, "tables": list(tables)}

    def _migrated(self, state, operations):
        with self.connection.schema_editor(atomic=True) as editor:
            return self._applied(editor, state, operations)

    def _applied(self, editor, state, operations):
        from tests.support.postgres_samples import APP

        for operation in operations:
            after = state.clone()
            operation.state_forwards(APP, after)
            operation.database_forwards(APP, editor, state, after)
            state = after
        return state

    def _watched(self, sample, before, operations, tables, seen) -> None:
        """Run operations as a migration does, and look at what they hold before they end."""
        with self.connection.schema_editor(collect_sql=True, atomic=sample.atomic) as editor:
            self._applied(editor, before, operations)
        seen["sql"] = list(editor.collected_sql)
        assert before.apps  # models are made before, not under the locks
        with self.watch.listening():
            if sample.atomic:
                self._in_a_transaction(before, operations, tables, seen)
            else:
                self._on_its_own(sample, before, operations, seen)
        seen["work"] = self.watch.work()

    def _in_a_transaction(self, before, operations, tables, seen) -> None:
        with self.connection.schema_editor(atomic=True) as editor:
            self._applied(editor, before, operations)
            for statement in editor.deferred_sql:
                editor.execute(statement)
            editor.deferred_sql.clear()
            held = self.watch.locks(self.connection.connection.info.backend_pid)
            seen["locks"] = {table: lock for table, lock in held.items() if table in tables}
            seen["blocked"] = self.watch.blocked(list(tables))

    def _on_its_own(self, sample, before, operations, seen) -> None:
        from tests.support.postgres_watch import while_waiting

        def run() -> None:
            with self.connection.schema_editor(atomic=False) as editor:
                self._applied(editor, before, operations)

        self.connection.inc_thread_sharing()
        if sample.is_seen:
            seen["locks"], seen["blocked"] = while_waiting(self.watch, f"depot_{sample.on}", run)
        else:
            run()

    def _execute(self, *statements: str) -> None:
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _old(self, before, sample) -> dict[str, str]:
        """What of the previous version of the code fails, and how."""
        from tests.support.postgres_samples import ABOVE, APP, EMPTY, FULL

        model = before.apps.get_model(APP, sample.on)
        above = ABOVE.get(sample.on)
        parent = before.apps.get_model(APP, above) if above else None
        full = FULL[sample.on]
        tries = {
            "read": lambda: list(model.objects.all()[:2]),
            "insert": lambda: model.objects.create(**full),
            "insert null": lambda: model.objects.create(**{**full, **EMPTY.get(sample.on, {})}),
            "update": lambda: model.objects.all()[3].save(),
            "delete": lambda: model.objects.all()[7].delete(),
            "delete above": lambda: parent.objects.create(**FULL[above]).delete() if parent else None,
        }
        if sample.refused:
            tries["insert refused"] = lambda: model.objects.create(**{**full, "name": "other", **sample.refused})
        return {name: failure for name, each in tries.items() if (failure := self._failure(each))}

    def _failure(self, run) -> str:
        from django.db import DatabaseError, transaction

        try:
            with transaction.atomic():
                run()
                with self.connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                transaction.set_rollback(True)
        except DatabaseError as problem:
            return f"{type(problem).__name__}: {str(problem).splitlines()[0]}"
        return ""


def _is_moved(files: list[list[int]], file: int, number: int) -> bool:
    """Whether the table of that number is in another file now."""
    return any(other == number and now != file for now, other in files)


if __name__ == "__main__":
    main(sys.argv[1])
