"""Runs something twice at once, always in the same order.

The first run stops before it first writes. The second goes on until it is done or waits for a lock of the first,
which then goes on too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

SECONDS = 60.0


def at_once(action: Callable[[], object]) -> list[str]:
    """What the two runs raise.

    Raises:
        RuntimeError: they come to no end.
    """
    from tests.support import context_runner

    problems: list[str] = []
    about_to_write, may_write = threading.Event(), threading.Event()
    second = Run(action, context_runner.finished, problems)
    first = Run(action, context_runner.finished, problems, _pausing(about_to_write, may_write))
    first.start()
    _until(lambda: about_to_write.is_set() or not first.is_alive())
    second.start()
    _until(lambda: not second.is_alive() or second.waits())
    may_write.set()
    _until(lambda: not first.is_alive() and not second.is_alive())
    return problems


class Run(threading.Thread):
    """One run, with connections of its own."""

    def __init__(self, action, finished, problems, wrapper=None) -> None:
        super().__init__(daemon=True)
        self.action, self.finished, self.problems, self.wrapper = action, finished, problems, wrapper
        self.key: int | None = None  # of its process in the database

    def run(self) -> None:
        from django.db import connection, connections

        try:
            connection.ensure_connection()
            self.key = connection.connection.info.backend_pid
            if self.wrapper is not None:
                connection.execute_wrappers.append(self.wrapper)
            self.finished(self.action())
        except Exception as problem:
            self.problems.append(f"{type(problem).__name__}: {problem}")
        finally:
            connections.close_all()

    def waits(self) -> bool:
        """Whether it waits for a lock."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'", [self.key or 0]
            )
            return cursor.fetchone()[0] > 0


def _pausing(about_to_write: threading.Event, may_write: threading.Event):
    def execute(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not about_to_write.is_set():
            about_to_write.set()
            if not may_write.wait(SECONDS):
                raise RuntimeError("the other run comes to no end")
        return execute(sql, params, many, context)

    return execute


def _until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError("two runs at once come to no end")
        time.sleep(0.002)
