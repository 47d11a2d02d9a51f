"""Migrates a project on PostgreSQL with rows, back, and forward again, in a process of its own.

Run: python there_and_back.py HOST USER DATABASE START < rows.sql > told.json, in the folder of the project. START is
the migration from which it begins, and to which it goes back. What it tells are the schemas on the way and whether
`makemigrations --check` finds nothing to do.
"""

from __future__ import annotations

import json
import os
import sys

_COLUMNS = """
SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
FROM information_schema.columns WHERE table_schema = 'public' AND table_name LIKE 'depot%' ORDER BY 1, 2
"""
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'depot%' ORDER BY 1"
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
WHERE conrelid::regclass::text LIKE 'depot%' ORDER BY 1, 2
"""


def main(host: str, user: str, database: str, start: str) -> None:
    """Do it all and print what was seen."""
    sys.path.insert(0, os.getcwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    import django
    import settings

    settings.DATABASES = {
        "default": {"ENGINE": "django.db.backends.postgresql", "NAME": database, "HOST": host, "USER": user}
    }
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    def migrate(*target: str) -> None:
        call_command("migrate", "depot", *target, verbosity=0, interactive=False)

    def schema() -> list[object]:
        found = []
        with connection.cursor() as cursor:
            for sql in (_COLUMNS, _INDEXES, _CONSTRAINTS):
                cursor.execute(sql)
                found.append([list(map(str, row)) for row in cursor.fetchall()])
        return found

    told: dict[str, object] = {}
    migrate(start)
    told["start"] = schema()
    with connection.cursor() as cursor:
        cursor.execute(sys.stdin.read())
    migrate()
    told["end"] = schema()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('depot_parcel')")
        table = cursor.fetchone()[0] or "depot_box"
        cursor.execute(f"SELECT count(*) FROM {table}")
        told["rows"] = cursor.fetchone()[0]
        cursor.execute(f"SELECT md5(string_agg(parcel::text, ',' ORDER BY id)) FROM {table} parcel")
        told["data"] = cursor.fetchone()[0]
        cursor.execute(f"TRUNCATE {table}")
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
        told["check"] = True
    except SystemExit:
        told["check"] = False
    migrate(start)
    told["back"] = schema()
    migrate()
    told["again"] = schema()
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
