"""What the programs that run labelled sets about contexts share: a project on disk, its cases, its lines.

It runs in the process that has Django.
"""

from __future__ import annotations

import ast
import asyncio
import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


def asked(program: str, payload: object, seconds: float) -> object:
    """What a program answers, in a process of its own: Django's settings are global.

    Raises:
        RuntimeError: it died.
    """
    done = subprocess.run(
        [sys.executable, program],
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


class Lines:
    """The lines of a project: those that have run, those that are on a stack."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}/"
        self.ran: set[str] = set()

    def stack(self, frame) -> list[str]:
        """The places of a stack, the innermost first."""
        found = []
        while frame is not None:
            found += self._place(frame.f_code.co_filename, frame.f_lineno)
            frame = frame.f_back
        return found

    def traceback(self, problem: BaseException) -> list[str]:
        """The places that an exception went through, and those that it came from."""
        found, step = [], problem.__traceback__
        while step is not None:
            found += self._place(step.tb_frame.f_code.co_filename, step.tb_lineno)
            step = step.tb_next
        return found

    def named(self, text: str) -> list[str]:
        """The places in the text of a traceback, or of the function that it names as a coroutine."""
        every = re.findall(r'File "([^"]+)", line (\d+)', text)
        found = [place for path, line in every for place in self._place(path, int(line))]
        names = re.findall(r"coroutine '([\w.]+)'", text)
        return found or [place for name in names for place in self._defined(name)]

    def _defined(self, qualname: str) -> list[str]:
        owner, _, name = qualname.rpartition(".")
        found = []
        for path in Path(self.folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            bodies = [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner]
            for node in bodies[0] if bodies else tree.body if not owner else []:
                if isinstance(node, ast.AsyncFunctionDef) and node.name == name:
                    found += self._place(str(path), node.lineno)
        return found

    def follow(self) -> None:
        """Remember from now on which lines run, in all threads that start from now on too."""
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    def rest(self) -> None:
        """Remember no more."""
        sys.settrace(None)

    def _place(self, path: str, line: int) -> list[str]:
        return [f"{path[len(self.folder) :]}:{line}"] if path.startswith(self.folder) else []

    def _trace(self, frame, event, argument):
        place = self._place(frame.f_code.co_filename, frame.f_lineno)
        self.ran.update(place)
        return self._trace if place else None


@dataclass(frozen=True)
class Case:
    """One thing to run. `kind` is one of `function`, `route`, `command`, `test`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def unpacked(files: Mapping[str, str]) -> Path:
    """A folder with the files of a project, from which its modules are imported."""
    folder = Path(tempfile.mkdtemp(prefix="labelled-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    sys.path.insert(0, str(folder))
    (settings,) = re.findall(r'DJANGO_SETTINGS_MODULE", "([\w.]+)"', files["manage.py"])
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    sys.dont_write_bytecode = True
    os.chdir(folder)
    return folder


def cases(files: Mapping[str, str]) -> Iterator[Case]:
    """Everything that is run of a project."""
    for path, text in files.items():
        name = path.rpartition("/")[2]
        if path.startswith("cases/") and name != "__init__.py":
            yield from (Case("function", f"{_module(path)}:{each}") for each in _functions(text))
        elif "/management/commands/" in path and name != "__init__.py":
            yield Case("command", name.removesuffix(".py"))
        elif name.startswith("test") and name.endswith(".py"):
            yield from (Case("test", f"{_module(path)}.{each}") for each in _tests(text))
    yield from (Case("route", name) for name in _routes())


def address(name: str) -> str:
    """The path of a route, with 1 for each of its parameters."""
    from django.urls import get_resolver, reverse

    (pattern,) = [each for each in get_resolver().url_patterns if each.name == name]
    return reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, 1))


def finished(value: object) -> object:
    """The value of a coroutine, and what a generator gives: their code runs when they are used."""
    import inspect

    if inspect.iscoroutine(value):
        return finished(asyncio.run(value))
    if inspect.isasyncgen(value):
        return asyncio.run(_gathered(value))
    return list(value) if inspect.isgenerator(value) else value


def plain(value: object) -> object:
    """A value as JSON has it: rows by their keys, answers by their status and text."""
    from django.db.models import Model, QuerySet
    from django.http import HttpResponse

    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Model):
        return f"{type(value).__name__} {value.pk}"
    if isinstance(value, list | tuple | QuerySet):
        return [plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in value), key=repr)
    if isinstance(value, dict):
        return [[plain(key), plain(each)] for key, each in value.items()]
    if isinstance(value, HttpResponse):
        return [value.status_code, value.content.decode()]
    return f"<{type(value).__name__}>"


async def _gathered(generator):
    return [each async for each in generator]


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def _functions(text: str) -> Iterator[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            given = node.args
            needed = len(given.posonlyargs) + len(given.args) - len(given.defaults)
            if not needed and all(default is not None for default in given.kw_defaults):
                yield node.name


def _tests(text: str) -> Iterator[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                is_function = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
                if is_function and inner.name.startswith("test"):
                    yield f"{node.name}.{inner.name}"


def _routes() -> Iterator[str]:
    from django.urls import get_resolver

    yield from (each.name for each in get_resolver().url_patterns)


def caught(action: Callable[[], object], lines: Lines) -> tuple[str, list[str], str]:
    """What an action raises, where that came through, and what it gives as JSON."""
    lines.follow()
    try:
        return "", [], json.dumps(plain(finished(action())))
    except Exception as problem:
        every, error = [], problem
        while error is not None:
            every += lines.traceback(error)
            error = error.__cause__ or error.__context__
        return f"{type(problem).__name__}: {problem}", every, ""
    finally:
        lines.rest()
