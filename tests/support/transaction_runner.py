"""Runs the cases of a project on real Django with PostgreSQL and says what its transactions do.

Each case runs as it stands (`plain`); with every transaction refused when it commits (`lost`); inside a transaction
(`wrapped`); and those in modules that are named, twice at once (`raced`): the first run waits before it first writes
until the second has come to its end, or waits for a lock. `run` starts a process of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support import context_runner, recorders
from tests.support.context_runner import Lines
from tests.support.postgres import USER, cluster

SECONDS = 240.0
ALIASES = ("default", "reports")


@dataclass(frozen=True)
class Effect:
    """Something that was sent: through which lines, and whether a transaction was open. `sent` is JSON."""

    kind: str
    sent: str
    is_open: bool
    through: frozenset[str]


@dataclass(frozen=True)
class Statement:
    """A statement of SQL: through which lines, whether a transaction was open, whether it locks rows."""

    is_open: bool
    locks: bool
    through: frozenset[str]


@dataclass(frozen=True)
class Ran:
    """What a case did. `error` is empty or says what was raised, `through` are the lines that it went through.

    `undone` says whether a transaction was rolled back although nothing was raised. `dropped` are the lines of calls
    of `on_commit` whose callback never ran. `lost` are the effects when no transaction commits, `wrapped` is what the
    case gives in a transaction. `missing` are the files that rows name and that are not there, when none commits.
    `raced` is what is in the tables after two runs at once, and after one by one.
    """

    error: str = ""
    through: frozenset[str] = frozenset()
    result: str = ""
    effects: tuple[Effect, ...] = ()
    statements: tuple[Statement, ...] = ()
    undone: bool = False
    dropped: tuple[frozenset[str], ...] = ()
    lost: tuple[Effect, ...] = ()
    missing: tuple[str, ...] = ()
    wrapped: str = ""
    raced: tuple[str, str] | None = None
    lines: frozenset[str] = frozenset()


def run(projects: Mapping[str, Mapping[str, str]], raced: Iterable[str]) -> dict[str, dict[str, Ran]]:
    """What each case of some projects does, by its kind and name. `raced` are modules, as `cases.counters`.

    Raises:
        RuntimeError: a process died, as when a module cannot be imported, or there is no PostgreSQL.
    """
    if not projects:
        return {}
    names, found = list(raced), {}
    databases = {name: [f"{number}_{each}" for each in ALIASES] for number, name in enumerate(projects)}
    with cluster(*(each for some in databases.values() for each in some)) as host:
        for name, files in projects.items():
            payload = {"files": dict(files), "host": host, "databases": databases[name], "raced": names}
            answer = context_runner.asked(__file__, payload, SECONDS)
            found[name] = {case: _read(raw) for case, raw in answer.items()}
    return found


def _read(raw) -> Ran:
    return Ran(
        error=raw["error"],
        through=frozenset(raw["through"]),
        result=raw["result"],
        effects=_effects(raw["effects"]),
        statements=tuple(Statement(*flags, frozenset(places)) for *flags, places in raw["statements"]),
        undone=raw["undone"],
        dropped=tuple(frozenset(places) for places in raw["dropped"]),
        lost=_effects(raw["lost"]),
        missing=tuple(raw["missing"]),
        wrapped=raw["wrapped"],
        raced=tuple(raw["raced"]) if raw["raced"] is not None else None,
        lines=frozenset(raw["lines"]),
    )


def _effects(raw) -> tuple[Effect, ...]:
    return tuple(Effect(kind, sent, is_open, frozenset(places)) for kind, sent, is_open, places in raw)


# The rest runs in the process that has Django.


class Watch:
    """Sees what is sent, what is asked of the database, and how transactions end."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.refuses = False  # whether transactions are refused when they commit
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self.effects: list[list[object]] = []
        self.statements: list[list[object]] = []
        self.callbacks: list[list[object]] = []
        self.undone = False
        self.forced = False

    def note(self, kind: str, sent: object) -> None:
        """Something is sent."""
        places = self.lines.stack(sys._getframe(1))
        self.effects.append([kind, json.dumps(context_runner.plain(sent)), _is_open(), places])

    def connected(self, connection, **kwargs) -> None:
        """See what a connection executes."""
        connection.execute_wrappers.append(self._execute)

    def _execute(self, execute, sql, params, many, context):
        if not str(sql).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")):
            locks = "FOR UPDATE" in str(sql) or "FOR NO KEY UPDATE" in str(sql)
            self.statements.append([_is_open(), locks, self.lines.stack(sys._getframe(1))])
        return execute(sql, params, many, context)

    def install(self) -> None:
        """See transactions end and callbacks run."""
        from django.db import transaction
        from django.db.backends.base.base import BaseDatabaseWrapper

        leave, on_commit, force = transaction.Atomic.__exit__, BaseDatabaseWrapper.on_commit, transaction.set_rollback

        def left(block, kind, problem, trace):
            connection = transaction.get_connection(block.using)
            is_last = not connection.savepoint_ids and not block._from_testcase
            if is_last and kind is None and not self.forced:
                broken = connection.needs_rollback or _is_aborted(connection)
                self.undone |= broken
                if self.refuses and not broken:
                    refused = Refused("the transaction was refused")
                    leave(block, Refused, refused, None)
                    raise refused
            return leave(block, kind, problem, trace)

        def registered(connection, function, robust=False):
            if not callable(function):
                return on_commit(connection, function, robust)
            mark = [self.lines.stack(sys._getframe(1)), False]
            self.callbacks.append(mark)

            def called():
                mark[1] = True
                return function()

            return on_commit(connection, called, robust)

        def forced(*arguments, **keywords):
            self.forced = True
            return force(*arguments, **keywords)

        transaction.Atomic.__exit__, BaseDatabaseWrapper.on_commit = left, registered
        transaction.set_rollback = forced


class Refused(Exception):
    """The end of a transaction that could not commit."""


def _is_open() -> bool:
    """Whether a transaction is open, other than that of a test case."""
    from django.db import connections

    return any(
        not block._from_testcase
        for connection in connections.all(initialized_only=True)
        if connection.in_atomic_block
        for block in connection.atomic_blocks
    )


def _is_aborted(connection) -> bool:
    from psycopg.pq import TransactionStatus

    raw = connection.connection
    return raw is not None and raw.info.transaction_status == TransactionStatus.INERROR


class Store:
    """The tables of a project and what is in them first."""

    def __init__(self, host: str, databases: list[str], watch: Watch) -> None:
        import django
        from django.conf import settings
        from django.core.management import call_command
        from django.db.backends.signals import connection_created

        aliases = dict(zip(settings.DATABASES, databases, strict=False))
        for alias, name in aliases.items():
            settings.DATABASES[alias].update(HOST=host, USER=USER, NAME=name, PORT="", PASSWORD="")
        settings.STORAGES = {
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        }
        settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
        recorders.install(watch.note)  # before the project imports what they stand for
        connection_created.connect(watch.connected)
        django.setup()
        watch.install()
        for alias in aliases:
            call_command("migrate", run_syncdb=True, verbosity=0, database=alias)
        from rows import fill

        fill()
        self.resets = {alias: _reset(alias) for alias in aliases}

    def restore(self) -> None:
        """Put back what was there first; a connection that is lost in a transaction starts anew."""
        from django.db import connections

        for alias, statements in self.resets.items():
            connection = connections[alias]
            if connection.connection is not None and (connection.in_atomic_block or _is_aborted(connection)):
                connection.close()
            connection.ensure_connection()
            connection.connection.execute(statements)

    def missing(self) -> list[str]:
        """The files that rows name and that are not there."""
        from django.apps import apps
        from django.db.models import FileField

        fields = [
            field for model in apps.get_models() for field in model._meta.fields if isinstance(field, FileField)
        ]
        return [
            name
            for field in fields
            for name in field.model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
            if not field.storage.exists(name)
        ]

    def content(self) -> str:
        """What is in the tables of the project, without the keys that were drawn."""
        from django.apps import apps
        from django.db.models import AutoField

        found = {}
        for model in apps.get_models():
            if not model.__module__.startswith("django."):
                names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
                found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*names)))
        return json.dumps(found)


def _reset(alias: str) -> str:
    """Statements that put back what is in the tables of the project now; copies of these are made."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connections

    models = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
    found = ["SET session_replication_role = replica"]
    with connections[alias].cursor() as cursor:
        for table in (model._meta.db_table for model in models):
            cursor.execute(f'CREATE TABLE "first_{table}" AS SELECT * FROM "{table}"')
            found += [f'DELETE FROM "{table}"', f'INSERT INTO "{table}" SELECT * FROM "first_{table}"']
    found += connections[alias].ops.sequence_reset_sql(no_style(), models)
    return "; ".join([*found, "SET session_replication_role = origin"])


def _action(case):
    """What is to be called for a case."""
    from importlib import import_module

    from django.core.management import call_command

    if case.kind == "route":
        return lambda: _requested(context_runner.address(case.name))
    if case.kind == "command":
        return lambda: call_command(case.name)
    if case.kind == "test":
        return lambda: _tested(case.name)
    module, _, name = case.name.partition(":")
    return getattr(import_module(module), name)


def _requested(path: str):
    from django.test import Client

    return Client().get(path)


def _tested(name: str) -> bool:
    """Run a method of a test class."""
    import unittest
    from importlib import import_module

    module, owner, method = name.rsplit(".", 2)
    found = unittest.TestResult()
    unittest.TestSuite([getattr(import_module(module), owner)(method)]).run(found)
    for _, text in (*found.failures, *found.errors):
        raise AssertionError(text)
    return found.testsRun == 1


def _once(store: Store, watch: Watch, action) -> tuple[str, list[str], str]:
    store.restore()
    watch.reset()
    return context_runner.caught(action, watch.lines)


def _ran(store: Store, watch: Watch, case, raced: bool) -> dict[str, object]:
    from django.db import transaction

    action = _action(case)
    watch.lines.ran.clear()
    error, through, result = _once(store, watch, action)
    found = {
        "error": error, "through": through, "result": result, "effects": watch.effects,
        "statements": watch.statements, "undone": watch.undone,
        "dropped": [places for places, ran in watch.callbacks if not ran], "lines": sorted(watch.lines.ran),
        "wrapped": "", "raced": None,
    }  # fmt: skip
    found["lost"], found["missing"] = [], []
    if found["effects"]:
        watch.refuses = True
        _once(store, watch, action)
        watch.refuses = False
        found["lost"], found["missing"] = watch.effects, store.missing()
        watch.reset()
    if error:

        def wrapped():
            with transaction.atomic():
                return context_runner.finished(action())

        found["wrapped"] = _once(store, watch, wrapped)[2]
    if raced:
        found["raced"] = _raced(store, action)
    return found


def _raced(store: Store, action) -> list[str]:
    """What is in the tables after two runs at once, and after one by one."""
    from tests.support.races import at_once

    store.restore()
    together = [*sorted(at_once(action)), store.content()]
    store.restore()
    problems = []
    for _ in range(2):
        try:
            context_runner.finished(action())
        except Exception as problem:
            problems.append(f"{type(problem).__name__}: {problem}")
    return ["\n".join(together), "\n".join([*sorted(problems), store.content()])]


def main() -> None:
    """Answer the question on the standard input."""
    payload = json.loads(sys.stdin.read())
    answer, sys.stdout = sys.stdout, sys.stderr  # what is called prints too
    folder = context_runner.unpacked(payload["files"])
    watch = Watch(Lines(folder))
    store = Store(payload["host"], payload["databases"], watch)
    found = {}
    for case in context_runner.cases(payload["files"]):
        raced = case.name.partition(":")[0] in payload["raced"]
        found[str(case)] = _ran(store, watch, case, raced)
    json.dump(found, answer)


if __name__ == "__main__":
    main()
