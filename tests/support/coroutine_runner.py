"""Runs the cases of a project on real Django and says what its coroutines may not do.

Each case runs twice: as it stands, and with Django's check for coroutines off, which shows what it gives once its
queries are awaited. `run` starts a process of its own.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support import context_runner
from tests.support.context_runner import Lines

SECONDS = 240.0
OFF = "DJANGO_ALLOW_ASYNC_UNSAFE"


@dataclass(frozen=True)
class Ran:
    """What a case did. `error` is empty or says what was raised, `through` are the lines that it went through.

    `unawaited` are the lines on which coroutines were made that nobody awaited, those around them included. `result`
    is what the case gave, as JSON, and `unchecked` what it gives where coroutines may query; empty if it raises.
    """

    error: str = ""
    through: frozenset[str] = frozenset()
    unawaited: tuple[frozenset[str], ...] = ()
    result: str = ""
    unchecked: str = ""
    lines: frozenset[str] = frozenset()


def run(files: Mapping[str, str]) -> dict[str, Ran]:
    """What each case of a project does, by its kind and name.

    Raises:
        RuntimeError: the process died, as when a module cannot be imported.
    """
    answer = context_runner.asked(__file__, dict(files), SECONDS)
    return {
        case: Ran(
            error=raw["error"],
            through=frozenset(raw["through"]),
            unawaited=tuple(frozenset(each) for each in raw["unawaited"]),
            result=raw["result"],
            unchecked=raw["unchecked"],
            lines=frozenset(raw["lines"]),
        )
        for case, raw in answer.items()
    }


# The rest runs in the process that has Django.


class Store:
    """The database of a project: a file for all threads, and a copy of what was in it first."""

    def __init__(self, folder: Path) -> None:
        import sqlite3

        import django
        from django.conf import settings
        from django.core.management import call_command
        from django.db.backends.signals import connection_created

        self.path = folder / "db.sqlite3"
        settings.DATABASES["default"]["NAME"] = str(self.path)
        settings.DATABASES["default"].setdefault("TEST", {})
        connection_created.connect(_hurry)
        _stand_in_for_channels()
        django.setup()
        call_command("migrate", run_syncdb=True, verbosity=0)
        call_command("createcachetable", verbosity=0)
        from rows import fill

        fill()
        self.first = sqlite3.connect(":memory:")
        with sqlite3.connect(self.path) as known:
            known.backup(self.first)

    def restore(self) -> None:
        """Put back what was there first."""
        import sqlite3

        from django.contrib.contenttypes.models import ContentType

        known = sqlite3.connect(self.path)
        known.execute("PRAGMA synchronous = OFF")
        known.execute("PRAGMA journal_mode = MEMORY")
        self.first.backup(known)
        known.close()
        ContentType.objects.clear_cache()


def _stand_in_for_channels() -> None:
    """Channels is not installed; what the cases use of it is a thread that closes its old connections."""
    from types import ModuleType

    from asgiref.sync import sync_to_async

    package, made = ModuleType("channels"), ModuleType("channels.db")
    package.__path__, made.database_sync_to_async = [], sync_to_async
    sys.modules.update({"channels": package, "channels.db": made})


def _hurry(connection, **kwargs) -> None:
    with connection.connection as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("PRAGMA journal_mode = MEMORY")


def _action(case):
    """What is to be called for a case."""
    from importlib import import_module

    if case.kind == "route":
        return lambda: _requested(context_runner.address(case.name))
    module, _, name = case.name.partition(":")
    return getattr(import_module(module), name)


async def _requested(path: str):
    from django.contrib.auth.models import User
    from django.test import AsyncClient

    client = AsyncClient()
    await client.aforce_login(await User.objects.aget(pk=1))
    return await client.get(path)


def _ran(store: Store, lines: Lines, case) -> dict[str, object]:
    os.environ.pop(OFF, None)
    lines.ran.clear()
    error, through, result, unawaited = _once(store, lines, case)
    ran, unchecked = sorted(lines.ran), result
    if error or unawaited:
        os.environ[OFF] = "1"
        _, _, unchecked, left = _once(store, lines, case)
        unchecked = "" if left else unchecked
    return {"error": error, "through": through, "unawaited": unawaited, "result": result, "unchecked": unchecked,
            "lines": ran}  # fmt: skip


def _once(store: Store, lines: Lines, case):
    """What a case raises, through what, what it gives, and what it did not await."""
    store.restore()
    with warnings.catch_warnings(record=True) as noticed:
        warnings.simplefilter("always")
        found = context_runner.caught(_action(case), lines)
        gc.collect(1)  # coroutines that an exception holds are young
    texts = [str(each.message) for each in noticed]
    return (*found, [lines.named(text) for text in texts if "was never awaited" in text])


def main() -> None:
    """Answer the question on the standard input."""
    files = json.loads(sys.stdin.read())
    answer, sys.stdout = sys.stdout, sys.stderr  # what is called prints too
    folder = context_runner.unpacked(files)
    lines = Lines(folder)
    store = Store(folder)
    gc.freeze()
    sys.set_coroutine_origin_tracking_depth(40)
    json.dump({str(case): _ran(store, lines, case) for case in context_runner.cases(files)}, answer)


if __name__ == "__main__":
    main()
