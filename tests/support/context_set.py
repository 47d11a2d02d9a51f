"""Labelled sets about the context that code runs in: coroutines, transactions.

A set is a folder of Django projects, each with a `manage.py` that names its settings and a module `rows` that fills
its tables with `fill()`. What is run of a project are its *cases*:

    functions that need nothing, without an underscore, at the top of the modules in its folder `cases`;
    its routes, each requested with 1 for every parameter; its management commands;
    the methods of the test classes in modules whose names begin with `test`.

Comments at the end of a line say what is to be found there: `# want: MIR601`, `# ok: MIR601`, `# or: MIR601 name`, as
in `labelled_set`. On any line of a case `# gives: EXPRESSION` says what it gives when it is right, and
`# sends: LIST` what it sends then; either ends its line. Without them it is what the case gives with Django's check
for coroutines off, or in a transaction, and what it sends too early.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.labelled_set import Label, LabelledSet, Score, _statement, scored

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from tests.support.fixtures import Seen

ROWS = "rows.py"  # fills tables; nobody's production code


@dataclass(frozen=True, eq=False)
class Project:
    """A Django project. `files` are its Python files and templates by path."""

    name: str
    files: Mapping[str, str]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def labelled(self) -> LabelledSet:
        """Its Python files with what their comments say."""
        return LabelledSet({path: text for path, text in self.files.items() if path.endswith(".py")})

    def statement(self, label: Label) -> frozenset[str]:
        """The lines of the statement that a label stands at, as places; of a compound one its header."""
        return _statement(label.path, self.files[label.path], label.line)

    def inside(self, label: Label) -> frozenset[str]:
        """The lines of the function or class whose header a label stands at; none for other statements."""
        return frozenset(
            f"{label.path}:{line}"
            for node in ast.walk(ast.parse(self.files[label.path]))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.lineno == label.line
            for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
        )

    def gives(self, label: Label) -> str | None:
        """What the case around a label gives when it is right, as JSON; None where nothing says so."""
        said = [match["value"] for line in self.around(label) if (match := _GIVES.search(line))]
        assert len(said) <= 1, f"{label}: {len(said)} results are said"
        return json.dumps(ast.literal_eval(said[0])) if said else None

    def around(self, label: Label) -> list[str]:
        """The lines of the function or class at the top of a module that a label stands in, decorators included."""
        text = self.files[label.path]
        for node in ast.parse(text).body:
            marks = [mark.lineno for mark in getattr(node, "decorator_list", ())]
            start, end = min([node.lineno, *marks]), node.end_lineno or node.lineno
            if start <= label.line <= end:
                return text.split("\n")[start - 1 : end]
        return []


def read(folder: Path) -> tuple[Project, ...]:
    """The projects of a set, by name."""
    return tuple(Project(path.parent.name, _files(path.parent)) for path in sorted(folder.glob("*/manage.py")))


def sizes(projects: Iterable[Project]) -> tuple[int, int]:
    """How many positives and how many near misses some projects have."""
    every = [project.labelled for project in projects]
    return sum(len(each.wants) for each in every), sum(len(each.near_misses) for each in every)


def unreached(project: Project, lines: frozenset[str]) -> list[str]:
    """The near misses on lines that no case runs: nothing is proved of them. `lines` are those that ran.

    One at a `def` or `class` is reached when a line in it runs.
    """
    return [
        f"{project}/{label}: never runs"
        for label in project.labelled.near_misses
        if not (project.statement(label) | project.inside(label)) & lines
    ]


def score(projects: Iterable[Project], belongs: Callable[[str], bool]) -> dict[str, Score]:
    """How the engine answers some projects, by topic. Only findings whose codes belong to the set count."""
    found: dict[str, Score] = {}
    for project in projects:
        findings = [each for each in _answers(project) if belongs(each.code)]
        every = scored(project.labelled, [path for path in project.labelled.files if path != ROWS], findings)
        for topic, each in every.items():
            each.misses = [f"{project}/{miss}" for miss in each.misses]
            each.false_alarms = [f"{project}/{alarm}" for alarm in each.false_alarms]
            found[f"{project}/{topic}"] = each
    return found


def by_code(projects: Iterable[Project]) -> dict[str, tuple[int, int]]:
    """How many positives and near misses there are of each code; alternatives count for the first."""
    found: dict[str, tuple[int, int]] = {}
    for project in projects:
        for number, labels in enumerate((project.labelled.wants, project.labelled.near_misses)):
            for label in labels:
                counts = list(found.get(label.codes[0], (0, 0)))
                counts[number] += 1
                found[label.codes[0]] = (counts[0], counts[1])
    return dict(sorted(found.items()))


def report(scores: Mapping[str, Score], topics: list[str]) -> str:
    """Misses, false alarms and the table; of topics whose names begin so, if any are given."""
    from tests.support.labelled_set import table

    chosen = {topic: each for topic, each in scores.items() if not topics or topic.startswith(tuple(topics))}
    lines = ["misses:", *(f"  {miss}" for each in chosen.values() for miss in each.misses)]
    lines += ["false alarms:", *(f"  {alarm}" for each in chosen.values() for alarm in each.false_alarms)]
    return "\n".join([*lines, table(chosen)])


_GIVES = re.compile(r"# gives: (?P<value>.*)$")


def _answers(project: Project) -> list[Seen]:
    """What the engine finds in a project. The truth of labels does not need the engine."""
    from tests.support.fixtures import seen

    engine = engine_for(project)
    return seen(engine, [path for path in project.files if path.endswith(".py") and path != ROWS])


def engine_for(project: Project) -> Engine:
    """An engine that has read a project, and knows its settings and its release of Django.

    Rules that are off by default are on where a label speaks of them.
    """
    from mir_lsp.engine.config import Config
    from mir_lsp.index.settings import ProjectFacts, projects_key
    from mir_lsp.rules.registry import by_code as rule_of
    from tests.support.fixtures import ROOT, engine_of

    files = {path: text for path, text in project.files.items() if path != ROWS}
    engine = engine_of(files)
    (settings,) = re.findall(r'DJANGO_SETTINGS_MODULE", "([\w.]+)"', project.files["manage.py"])
    codes = sorted({code for label in project.labelled.labels for code in label.codes})
    off = [code for code in codes if (rule := rule_of(code)) is not None and not rule.default]
    if off:
        engine.set_config(ROOT, Config(select=("MIR", *off)))
    major, minor = version("django").split(".")[:2]
    engine.db.set(projects_key(), (ProjectFacts(ROOT, settings, (int(major), int(minor))),))
    return engine


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".html") and "__pycache__" not in path.parts
    }
