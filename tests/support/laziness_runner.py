"""Runs cases about lazy querysets on real Django, each in several versions, and measures what each version costs.

A *version* is the text of a module, in which perhaps a line was replaced, and one function of it to call. What is
measured of a call: how many queries it runs, how many rows the database sends, and how many steps the database takes.
Each function is called twice, with one more book in the shop the second time: what is kept from the first call shows.
`run` starts a process of its own, because Django's settings are global.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SIZE = 12
SECONDS = 240.0


@dataclass(frozen=True)
class Version:
    """A module in one version, and what is called in it; nothing is when `call` is empty."""

    name: str
    path: str
    text: str
    call: str = ""


@dataclass(frozen=True)
class Measured:
    """What a version did. `cost` is of the first call: queries, rows, steps of the database.

    `results` are what two calls gave, as JSON, or the exceptions that they raised. `imported` counts the queries that
    loading the module ran by its lines, `defaults` says by line of a field whether two defaults are the same thing.
    """

    cost: tuple[int, int, int]
    error: str
    results: tuple[str, str]
    imported: Mapping[int, int] = field(default_factory=dict)
    defaults: Mapping[int, bool] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()


def run(files: Mapping[str, str], versions: Iterable[Version]) -> dict[str, Measured]:
    """What each version does, by its name; `files` are the apps that they use.

    Raises:
        RuntimeError: the process died.
    """
    given = [[each.name, each.path, each.text, each.call] for each in versions]
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps({"files": dict(files), "versions": given}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "1", "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return {
        name: Measured(
            cost=tuple(raw["cost"]),
            error=raw["error"],
            results=tuple(raw["results"]),
            imported={int(line): count for line, count in raw["imported"].items()},
            defaults={int(line): same for line, same in raw["defaults"].items()},
            lines=frozenset(raw["lines"]),
        )
        for name, raw in json.loads(done.stdout).items()
    }


# The rest runs in the process that has Django.


class Meter:
    """Counts queries, the rows that they give and the steps that they take, and the lines of one module that run."""

    def __init__(self) -> None:
        self.path = ""
        self.reset("")

    def reset(self, path: str) -> None:
        """Start from nothing, for a module."""
        self.path = path
        self.queries, self.rows, self.steps = 0, 0, 0
        self.by_line: dict[int, int] = {}

    @property
    def cost(self) -> tuple[int, int, int]:
        return self.queries, self.rows, self.steps

    def watch(self, connection, **kwargs) -> None:
        """See what a connection does."""
        connection.execute_wrappers.append(self)
        connection.connection.set_progress_handler(self._step, 1)

    def __call__(self, execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            self.queries += 1
            frame = sys._getframe(1)
            while frame is not None:
                if frame.f_code.co_filename == self.path:
                    self.by_line[frame.f_lineno] = self.by_line.get(frame.f_lineno, 0) + 1
                frame = frame.f_back
        return execute(sql, params, many, context)

    def _step(self) -> int:
        self.steps += 1
        return 0


def _count_rows(meter: Meter) -> None:
    from django.db.backends.sqlite3.base import SQLiteCursorWrapper as Wrapper

    def counting(name, number_of):
        original = getattr(Wrapper, name)

        def fetch(self, *arguments):
            found = original(self, *arguments)
            meter.rows += number_of(found)
            return found

        setattr(Wrapper, name, fetch)

    counting("fetchone", lambda row: row is not None)
    counting("fetchmany", len)
    counting("fetchall", len)


def _configure(meter: Meter, apps: list[str]) -> None:
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "bookshop", *apps],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": [],
                        "UNAUTHENTICATED_USER": None},
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    connection_created.connect(meter.watch)
    _count_rows(meter)
    call_command("migrate", run_syncdb=True, verbosity=0)


def _loaded(path: str, text: str):
    """The module of a version; models that it defines are known to nobody else."""
    from types import ModuleType

    module = ModuleType("bookshop." + path.removesuffix(".py").replace("/", "_"))
    sys.modules[module.__name__] = module
    exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
    return module


def _measured(meter: Meter, path: str, text: str, call: str):
    from django.core.cache import cache
    from django.db import transaction
    from django.test.utils import isolate_apps

    cache.clear()
    found = {"cost": (0, 0, 0), "error": "", "results": ["", ""], "imported": {}, "defaults": {}, "lines": []}
    meter.reset(path)
    with transaction.atomic(), isolate_apps("bookshop"):
        try:
            module = _loaded(path, text)
            found["imported"] = dict(meter.by_line)
            found["defaults"] = _defaults(module, text)
            if call:
                _call_twice(meter, path, getattr(module, call), found)
        except Exception as problem:
            found["error"] = f"{type(problem).__name__}: {problem}"
        transaction.set_rollback(True)
    return found


def _call_twice(meter: Meter, path: str, function, found) -> None:
    from bookshop import models

    lines: set[int] = set()

    def trace(frame, event, argument):
        if frame.f_code.co_filename != path:
            return None
        lines.add(frame.f_lineno)
        return trace

    meter.reset(path)
    sys.settrace(trace)
    try:
        found["results"][0], found["error"] = _result(meter, function, found)
    finally:
        sys.settrace(None)
    found["lines"] = sorted(lines)
    author = models.Author.objects.order_by("pk").first()
    models.Book.objects.create(title="Later", pages=999, author=author, editor=author)
    found["results"][1], _ = _result(meter, function, {})


def _result(meter: Meter, function, found):
    from django.db import transaction
    from django_runner import _finished, _plain

    try:
        with transaction.atomic():
            meter.reset(meter.path)
            value = _finished(function())
            found["cost"] = meter.cost
            return json.dumps(_plain(value)), ""
    except Exception as problem:
        return f"{type(problem).__name__}", f"{type(problem).__name__}: {problem}"


def _defaults(module, text: str) -> dict[int, bool]:
    """By the line of each field: whether its default is the same thing twice."""
    import ast

    found: dict[int, bool] = {}
    for node in ast.parse(text).body:
        if not isinstance(node, ast.ClassDef):
            continue
        cls = getattr(module, node.name, None)
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                made = _default_of(cls, statement.targets[0].id)
                if made is not None:
                    found[statement.lineno] = made
    return found


def _default_of(cls, name: str) -> bool | None:
    """Whether two defaults of a field are one thing; None when it is no field or has none."""
    fields = getattr(cls, "base_fields", None) or _declared(cls)
    if fields is not None:
        if name not in fields:
            return None
        one = _initial(fields[name])
        time.sleep(0.002)  # clocks that are looked at twice have moved on
        other = _initial((_declared(cls) or fields)[name])
    else:
        meta = getattr(cls, "_meta", None)
        known = {each.name: each for each in meta.local_fields} if meta is not None else {}
        if name not in known or not known[name].has_default():
            return None
        one = known[name].get_default()
        time.sleep(0.002)  # clocks that are looked at twice have moved on
        other = known[name].get_default()
    return one is other if isinstance(one, list | dict | set) else one == other


def _declared(cls):
    """The fields of a serializer, each as one instance of it has them: it copies them."""
    import copy

    return {name: copy.deepcopy(each) for name, each in getattr(cls, "_declared_fields", {}).items()} or None


def _initial(made):
    value = getattr(made, "default", None)
    value = getattr(made, "initial", None) if value is None else value
    return value() if callable(value) and not isinstance(value, type) else value


def main() -> None:
    """Answer the question on the standard input."""
    from importlib import import_module

    sys.path.append(str(Path(__file__).parent))
    payload = json.loads(sys.stdin.read())
    answer, sys.stdout = sys.stdout, sys.stderr  # what is called prints too
    from labelled_runner import _modules

    sys.meta_path.insert(0, _modules(payload["files"]))
    apps = sorted(path.rpartition("/")[0] for path in payload["files"] if path.endswith("/models.py"))
    meter = Meter()
    _configure(meter, apps)
    from bookshop import rows

    rows.fill(SIZE)
    for app in apps:
        import_module(f"{app}.rows").fill(SIZE)
    found = {name: _measured(meter, path, text, call) for name, path, text, call in payload["versions"]}
    json.dump(found, answer)


if __name__ == "__main__":
    main()
