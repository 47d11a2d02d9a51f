"""Runs the labelled set on real Django and says through which lines each query went.

`tests/support/django_runner.py` charges a query to the innermost line of a program. A label may stand at a call whose
helper asks, so here a query is charged to all lines of the set that are on the stack. `run` starts a process of its
own, because Django's settings are global.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SIZES = (4, 12)
SECONDS = 240.0
ROWS_MODULE = "rows"  # a module of an app that fills its tables: `fill(size)`


@dataclass(frozen=True)
class Ran:
    """What one call cost: how many queries by the places on their stack. `error` is empty or says what was raised,
    `result` is what it gave, as JSON.
    """

    stacks: Mapping[frozenset[str], int] = field(default_factory=dict)
    error: str = ""
    result: str = ""

    @property
    def total(self) -> int:
        """How many queries it ran."""
        return sum(self.stacks.values())


@dataclass(frozen=True)
class Runs:
    """What all calls did: by call (`module:function`) and size; and the lines that ran in any of them."""

    calls: Mapping[str, Mapping[int, Ran]]
    lines: frozenset[str]


def run(files: Mapping[str, str], calls: Iterable[str]) -> Runs:
    """What the functions of a set of modules cost at each size. Folders with a `models.py` are installed as apps.

    Raises:
        RuntimeError: the process died, as when a module cannot be imported.
    """
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps({"files": dict(files), "calls": list(calls)}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "1", "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    ran = {
        call: {
            int(size): Ran({frozenset(places): count for places, count in stacks}, error, result)
            for size, (stacks, error, result) in sizes.items()
        }
        for call, sizes in answer["calls"].items()
    }
    return Runs(ran, frozenset(answer["lines"]))


def growth(ran: Mapping[int, Ran]) -> dict[frozenset[str], int]:
    """The stacks of a call on which there are more, or fewer, queries at the larger size."""
    small, large = (ran[size].stacks for size in SIZES)
    grown = {places: large.get(places, 0) - small.get(places, 0) for places in {*small, *large}}
    return {places: count for places, count in grown.items() if count}


# The rest runs in the process that has Django.


class StackCounter:
    """Charges queries to all lines of the set that are on the stack."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = frozenset(files)
        self.lines: set[str] = set()
        self.queries: dict[tuple[str, ...], int] | None = None  # None while nobody counts

    def measured(self, action: Callable[[], object]) -> tuple[list[object], str, str]:
        """What an action costs, raises and gives."""
        from django.contrib.contenttypes.models import ContentType
        from django_runner import _plain

        ContentType.objects.clear_cache()
        self.queries = queries = {}
        error, result = "", None
        threading.settrace(self._trace)
        sys.settrace(self._trace)
        try:
            result = action()
        except Exception as problem:
            error = f"{type(problem).__name__}: {problem}"
        finally:
            sys.settrace(None)
            self.queries = None
        return [[places, count] for places, count in queries.items()], error, json.dumps(_plain(result))

    def watch(self, connection, **kwargs) -> None:
        """See what a connection executes; each thread has its own."""
        connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        if self.queries is not None and not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            places = tuple(sorted(set(self._places())))
            self.queries[places] = self.queries.get(places, 0) + 1
        return execute(sql, params, many, context)

    def _trace(self, frame, event, argument):
        if frame.f_code.co_filename not in self.files:
            return None
        self.lines.add(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        return self._trace

    def _places(self):
        frame = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename in self.files:
                yield f"{frame.f_code.co_filename}:{frame.f_lineno}"
            frame = frame.f_back


def _modules(files: Mapping[str, str]):
    """A finder of modules in texts; Django asks the package of an app where it lies."""
    from django_runner import Modules

    class Located(Modules):
        def find_spec(self, name, path=None, target=None):
            spec = super().find_spec(name, path, target)
            if spec is not None and spec.submodule_search_locations is not None:
                spec.submodule_search_locations.append(f"/nowhere/{name}")
            return spec

    return Located(files)


def _configure(counter: StackCounter, apps: list[str]) -> None:
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "bookshop", *apps],
        # One database in memory for all threads: coroutines query from another one.
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:labelled?mode=memory&cache=shared"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    connection_created.connect(counter.watch)
    call_command("migrate", run_syncdb=True, verbosity=0)


def _call(counter: StackCounter, call: str) -> tuple[list[object], str, str]:
    import inspect
    from importlib import import_module

    from django.db import transaction
    from django_runner import _finished

    module, _, name = call.partition(":")
    function = getattr(import_module(module), name)
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        # Another thread reads: it would wait for a transaction of ours. Coroutines of the set do not write.
        return counter.measured(lambda: _finished(_awaited(function)))
    with transaction.atomic():
        found = counter.measured(lambda: _finished(function()))
        transaction.set_rollback(True)
    return found


async def _awaited(function):
    import inspect

    if inspect.isasyncgenfunction(function):
        return [each async for each in function()]
    return await function()


def _answers(counter: StackCounter, apps: list[str], calls: list[str]):
    from importlib import import_module

    from bookshop import rows

    found: dict[str, dict[int, object]] = {call: {} for call in calls}
    for size in SIZES:
        rows.clear()
        rows.fill(size)
        for app in apps:
            import_module(f"{app}.{ROWS_MODULE}").fill(size)
        for call in calls:
            found[call][size] = _call(counter, call)
    return found


def main() -> None:
    """Answer the question on the standard input."""
    sys.path.append(str(Path(__file__).parent))
    payload = json.loads(sys.stdin.read())
    answer, sys.stdout = sys.stdout, sys.stderr  # what is called prints too
    sys.meta_path.insert(0, _modules(payload["files"]))
    apps = sorted(path.rpartition("/")[0] for path in payload["files"] if path.endswith("/models.py"))
    counter = StackCounter(payload["files"])
    _configure(counter, apps)
    found = _answers(counter, apps, payload["calls"])
    json.dump({"calls": found, "lines": sorted(counter.lines)}, answer)


if __name__ == "__main__":
    main()
