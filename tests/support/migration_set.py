"""The labelled set about migrations: histories of an application whose last migration is judged.

A file holds cases: `# --- what it is` starts one, with `atomic=False` behind it where its last migration says so, and
`# ... then` parts its migrations; `# ... code` is followed by the functions of the last one. All begin with
`0001_initial.txt`. Labels are comments: `# want: MIR308 MIR307`; an operation without one is safe.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "labelled" / "migrations"

HEAD = """\
import uuid

import django.core.validators
import django.db.models.functions
import django.utils.timezone
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models.functions import Now
"""
_CLASS = """

class Migration(migrations.Migration):
    dependencies = [("{app}", "{before}")]
{atomic}    operations = [
{operations}
    ]
"""
_WANT = re.compile(r"# want: (MIR\d{3}(?: MIR\d{3})*)\s*$")


@dataclass(frozen=True)
class Case:
    """One history. `migrations` are the texts of its modules by name, the last of which is judged."""

    name: str
    app: str
    migrations: Mapping[str, str] = field(hash=False)

    @property
    def files(self) -> dict[str, str]:
        """The files of the application by their path."""
        texts = {f"{self.app}/migrations/{name}.py": text for name, text in self.migrations.items()}
        empty = {f"{self.app}/__init__.py": "", f"{self.app}/migrations/__init__.py": "", f"{self.app}/models.py": ""}
        return {**empty, **texts}

    @property
    def judged(self) -> str:
        """The path of the migration that is judged."""
        return f"{self.app}/migrations/{list(self.migrations)[-1]}.py"

    @property
    def wants(self) -> dict[int, frozenset[str]]:
        """The codes that lines of it are to have."""
        lines = self.files[self.judged].splitlines()
        found = ((number, _WANT.search(line)) for number, line in enumerate(lines, 1))
        return {number: frozenset(match[1].split()) for number, match in found if match}

    @property
    def codes(self) -> frozenset[str]:
        """All codes that it is to have."""
        return frozenset(code for codes in self.wants.values() for code in codes)

    @property
    def operations(self) -> tuple[int, ...]:
        """The lines on which the operations of the last migration start, those inside of others instead of them."""
        tree = ast.parse(self.files[self.judged])
        body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
        listed = next(node.value for node in body if isinstance(node, ast.Assign) and _is_operations(node))
        return tuple(_lines(listed))

    def __str__(self) -> str:
        return self.name


def _is_operations(node: ast.Assign) -> bool:
    return isinstance(node.targets[0], ast.Name) and node.targets[0].id == "operations"


def _lines(listed: ast.expr) -> Iterator[int]:
    for node in listed.elts if isinstance(listed, ast.List) else ():
        inner = [each for each in ast.walk(node) if isinstance(each, ast.Call) and _is_separate(each)]
        if not inner:
            yield node.lineno
            continue
        for call in inner:
            for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                yield from (each.lineno for each in (given.elts if isinstance(given, ast.List) else ()))


def _is_separate(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "SeparateDatabaseAndState"


@cache
def initial() -> str:
    """The first migration of all cases, with `APP` for the name of the application."""
    return (FOLDER / "0001_initial.txt").read_text(encoding="utf-8")


@cache
def cases() -> tuple[Case, ...]:
    """All cases, numbered through."""
    found: list[Case] = []
    for path in sorted(FOLDER.glob("[a-z]*.txt")):
        parts = re.split(r"^# --- (.*)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        for title, text in zip(parts[::2], parts[1::2], strict=True):
            found.append(_case(f"{path.stem}: {title}", f"case{len(found)}", title, text))
    return tuple(found)


def _case(name: str, app: str, title: str, text: str) -> Case:
    atomic = "    atomic = False\n" if "atomic=False" in title else ""
    steps = re.split(r"^# \.\.\. then\n", text, flags=re.MULTILINE)
    code, steps[-1] = _parted(steps[-1])
    migrations, before = {"0001_initial": initial().replace("APP", app)}, "0001_initial"
    for number, step in enumerate(steps, 2):
        is_last = number == len(steps) + 1
        lines = "\n".join(f"        {line}" for line in step.rstrip().splitlines())
        body = _CLASS.format(app=app, before=before, atomic=atomic if is_last else "", operations=lines)
        before = f"{number:04}_step"
        migrations[before] = HEAD + (f"\n\n{code.strip()}\n" if is_last and code else "") + body
    return Case(name.replace(" atomic=False", ""), app, {key: _named(each, app) for key, each in migrations.items()})


def _parted(text: str) -> tuple[str, str]:
    """The code before a migration, and its operations: they start where a line does that is no part of a function."""
    marker, code = "# ... code\n", ""
    if text.startswith(marker):
        at = text.index("\nmigrations.") + 1
        code, text = text[len(marker) : at], text[at:]
    return code, text


def _named(text: str, app: str) -> str:
    return re.sub(r"\bAPP(?=[._\"])", app, text)
