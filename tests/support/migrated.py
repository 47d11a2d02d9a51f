"""What the migrations of a project that is set up really do: a program for the interpreter of that project.

Run: python migrated.py HOST USER DATABASE PACKAGE… > operations.json, with `DJANGO_SETTINGS_MODULE` set. It imports
nothing of this repository. Every migration runs on an empty PostgreSQL as `migrate` runs it; what is written down of
those of the packages is the SQL of each operation, what was left for the end, the locks of tables that were there
before the migration, and the tables that were written anew or read as a whole.
"""

from __future__ import annotations

import json
import os
import re
import sys

_TABLES = "SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_LOCKS = "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND granted AND relation IS NOT NULL"
_SAID = (
    ("REWRITE", re.compile(r'rewriting table "([^"]+)"')),
    ("SCAN", re.compile(r'verifying table "([^"]+)"')),
    ("INDEX", re.compile(r'building index "[^"]+" on table "([^"]+)"')),
    ("KEY", re.compile(r'validating foreign key constraint "([^"]+)"')),
)
_KEY = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE conname = %s"


class Record:
    """What is done while migrations run."""

    def __init__(self, packages):
        self.packages = packages
        self.found = {}
        self.statements = []
        self.messages = []
        self.error = ""

    def execute(self, usual):
        def execute(editor, sql, params=()):
            self.statements.append(str(sql))
            return usual(editor, sql, params)

        return execute

    def heard(self, diagnostic):
        self.messages.append(diagnostic.message_primary or "")

    def apply(self, usual):
        def apply(migration, state, editor, collect_sql=False):
            if type(migration).__module__.split(".")[0] not in self.packages:
                return usual(migration, state, editor, collect_sql)
            told = []
            self.found[f"{migration.app_label}.{migration.name}"] = told
            with editor.connection.cursor() as cursor:
                cursor.execute(_TABLES)
                tables = dict(cursor.fetchall())
            for operation in migration.operations:
                before = state.clone()
                operation.state_forwards(migration.app_label, state)
                self.statements.clear()
                self.messages.clear()
                mark = {id(each) for each in editor.deferred_sql}
                self._run(migration, operation, editor, before, state)
                late = [each for each in editor.deferred_sql if id(each) not in mark]
                # `contenttypes` puts operations of its own in between.
                if type(operation).__name__ != "RenameContentType":
                    told.append({"name": type(operation).__name__, "sql": list(self.statements), "late": late})
                    told[-1] |= self._seen(editor, tables)
            self._settle(editor, told, tables)
            return state

        return apply

    def _run(self, migration, operation, editor, before, state):
        from django.db import transaction

        atomic = operation.atomic or (migration.atomic and operation.atomic is not False)
        if not editor.atomic_migration and atomic:
            with transaction.atomic(editor.connection.alias):
                operation.database_forwards(migration.app_label, editor, before, state)
        else:
            operation.database_forwards(migration.app_label, editor, before, state)

    def _seen(self, editor, tables):
        """The locks that are held by now, and the work that the server told of.

        `tables` are those that were there before, by what they keep when they get another name.
        """
        work = []
        for message in self.messages:
            for kind, sign in _SAID:
                heard = sign.search(message)
                if heard is None:
                    continue
                if kind != "KEY":
                    work.append([kind, heard.group(1)])
                    continue
                with editor.connection.cursor() as cursor:
                    cursor.execute(_KEY, [heard.group(1)])
                    work += [["SCAN", table] for pair in cursor.fetchall() for table in pair]
        with editor.connection.cursor() as cursor:
            cursor.execute(_LOCKS)
            held = cursor.fetchall()
            cursor.execute(_TABLES)
            before = {name: tables[oid] for oid, name in cursor.fetchall() if oid in tables}
        locks = [[tables[oid], mode] for oid, mode in held if oid in tables]
        return {"locks": locks, "work": [[kind, before[name]] for kind, name in work if name in before]}

    def _settle(self, editor, told, tables):
        """Run now what is left for the end, so that its locks are seen."""
        ends = {id(each): number for number, one in enumerate(told) for each in one["late"]}
        for one in told:
            one["end"] = []
        self.messages.clear()
        for statement in list(editor.deferred_sql):
            number = ends.get(id(statement))
            if number is not None:
                told[number]["end"].append(str(statement))
            editor.execute(statement, None)
        editor.deferred_sql.clear()
        if told:
            last = self._seen(editor, tables)
            told[-1]["locks"] = last["locks"]
            told[-1]["work"] += last["work"]
        for one in told:
            del one["late"]


def main(host, user, database, *packages):
    """Set the project up, migrate it, and print what was done."""
    from importlib import import_module

    import django
    from django.conf import settings

    module = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    module.DATABASES = {
        "default": {"ENGINE": "django.db.backends.postgresql", "NAME": database, "HOST": host, "USER": user}
    }
    if not isinstance(getattr(module, "MIGRATION_MODULES", {}), dict):
        module.MIGRATION_MODULES = {}  # settings for tests make it something that has no migrations
    assert settings.DATABASES["default"]["HOST"] == host
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.migration import Migration

    record = Record(packages)
    connection.ensure_connection()
    connection.connection.add_notice_handler(record.heard)
    with connection.cursor() as cursor:
        cursor.execute("SET client_min_messages = debug1")
    BaseDatabaseSchemaEditor.execute = record.execute(BaseDatabaseSchemaEditor.execute)
    Migration.apply = record.apply(Migration.apply)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Exception as problem:
        record.error = f"{type(problem).__name__}: {problem}"
    told = {"django": django.get_version(), "error": record.error, "migrations": record.found}
    sys.__stdout__.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
