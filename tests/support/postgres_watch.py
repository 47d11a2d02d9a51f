"""What a schema change does to a PostgreSQL with rows while it runs: locks, work, who is blocked.

It runs in the process that has Django. Work is what the server says at `DEBUG1`: that it rewrites or verifies a
table, validates a foreign key, builds an index. A rewrite is also seen by the file that the table is in.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

_SAID = (
    ("REWRITE", re.compile(r'rewriting table "([^"]+)"')),
    ("SCAN", re.compile(r'verifying table "([^"]+)"')),
    ("INDEX", re.compile(r'building index "[^"]+" on table "([^"]+)"')),
    ("FOREIGN_KEY", re.compile(r'validating foreign key constraint "([^"]+)"')),
)
_LOCKS = """
SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = %s AND l.granted AND c.relkind = 'r' AND n.nspname = 'public'
"""
_FILES = """
SELECT relname, pg_relation_filenode(c.oid), c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE relkind = 'r' AND n.nspname = 'public'
"""
_KEY = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE conname = %s"
ORDER = (
    "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
)  # fmt: skip
PATIENCE = "20ms"  # nobody else locks anything: who waits at all waits for good


class Watch:
    """Looks at the connection of Django from another one."""

    def __init__(self, connection, host: str, user: str, database: str) -> None:
        self.connection = connection
        self.other = psycopg.connect(host=host, user=user, dbname=database, autocommit=True)
        self.asking = psycopg.connect(host=host, user=user, dbname=database, autocommit=True)
        self.asking.execute(f"SET lock_timeout = '{PATIENCE}'")
        self.messages: list[str] = []

    def files(self) -> dict[str, list[int]]:
        """The tables that there are, as everybody sees them, each with its file and its number."""
        return {name: list(rest) for name, *rest in self.other.execute(_FILES)}

    def locks(self, pid: int) -> dict[str, str]:
        """The strongest lock of each table that a session holds."""
        found: dict[str, str] = {}
        for table, mode in self.other.execute(_LOCKS, [pid]):
            if table not in found or ORDER.index(mode) > ORDER.index(found[table]):
                found[table] = mode
        return found

    def blocked(self, tables: list[str]) -> dict[str, list[bool]]:
        """Whether reading and whether writing each table has to wait."""
        return {
            table: [
                self._waits(f'SELECT 1 FROM "{table}" LIMIT 1'),
                self._waits(f'DELETE FROM "{table}" WHERE false'),
            ]
            for table in tables
        }

    def _waits(self, sql: str) -> bool:
        try:
            self.asking.execute(sql)
        except psycopg.errors.LockNotAvailable:
            return True
        return False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what the server says about its work."""
        session = self.connection.connection
        session.add_notice_handler(self._heard)
        session.execute("SET client_min_messages = debug1")
        yield
        session.execute("RESET client_min_messages")
        session.remove_notice_handler(self._heard)

    def _heard(self, diagnostic) -> None:
        self.messages.append(diagnostic.message_primary or "")

    def work(self) -> list[list[str]]:
        """What the server said that it does, with the table, and forget it.

        A foreign key that is validated is a scan of both of its tables.
        """
        found = []
        for message in self.messages:
            for kind, sign in _SAID:
                heard = sign.search(message)
                found += self._located(kind, heard.group(1)) if heard is not None else []
        self.messages.clear()
        return found

    def _located(self, kind: str, name: str) -> list[list[str]]:
        if kind != "FOREIGN_KEY":
            return [[kind, name]]
        return [["SCAN", table] for pair in self.other.execute(_KEY, [name]) for table in pair]

    def close(self) -> None:
        """Leave the server."""
        self.other.close()
        self.asking.close()


def while_waiting(watch: Watch, table: str, run: Callable[[], None]) -> tuple[dict[str, str], dict[str, list[bool]]]:
    """The locks of something that waits for a writer to end, as what is done concurrently does, and who it blocks."""
    pid = watch.connection.connection.info.backend_pid
    with psycopg.connect(
        host=watch.other.info.host, user=watch.other.info.user, dbname=watch.other.info.dbname
    ) as writer:
        writer.execute(f'DELETE FROM "{table}" WHERE false')
        problems: list[BaseException] = []
        thread = threading.Thread(target=_kept, args=(run, problems))
        thread.start()
        while thread.is_alive() and not _is_waiting(watch, pid):
            time.sleep(0.01)
        seen = watch.locks(pid), watch.blocked([table])
        writer.rollback()
        thread.join()
    if problems:
        raise problems[0]
    return seen


def _kept(run: Callable[[], None], problems: list[BaseException]) -> None:
    try:
        run()
    except BaseException as problem:
        problems.append(problem)


def _is_waiting(watch: Watch, pid: int) -> bool:
    sql = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
    return bool(watch.other.execute(sql, [pid]).fetchone()[0])
