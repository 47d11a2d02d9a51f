"""The labelled set about signals: what goes wrong with receivers there, and what looks like it and does not.

A label is proved by a function `proof_NAME()` of its module, which says whether the trouble is there, after fixes
too. NAME is the function that the label stands in, or is named beside the label (`# by: NAME`). That a module is
never imported is seen when the project has started and has answered a request.

A module speaks of the rules that its labels name. What others say of its code may be true as well and counts for
nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tests.support.context_set import ROWS, Project, engine_for
from tests.support.fixtures import Seen, seen
from tests.support.labelled_set import Label, Score, scored
from tests.support.signal_runner import PREFIX, Proved

FAMILY = "MIR7"  # how the codes of the family begin
UNHEARD = "MIR707"

_BY = re.compile(r"# by: (\w+)")


def belongs(code: str) -> bool:
    """Whether findings with a code are what the set is about."""
    return code.startswith(FAMILY)


def proof_of(project: Project, label: Label) -> str:
    """The key of the proof of a label."""
    text = project.files[label.path]
    named = _BY.search(text.split("\n")[label.line - 1])
    return f"{label.path}:{named[1] if named else _around(text, label.line)}"


def mislabelled(project: Project, proved: Proved) -> list[str]:
    """Where labels are wrong: the trouble is there for positives, and not for near misses."""
    problems = [f"{project}/{key}: {problem}" for key, problem in proved.problems.items()]
    for label, expected in labels(project):
        found = is_there(project, proved, label)
        if found is None:
            problems.append(f"{project}/{label}: nothing proves it")
        elif found != expected:
            problems.append(f"{project}/{label}: {'nothing goes wrong' if expected else 'it goes wrong'}")
    return problems


def labels(project: Project) -> Iterator[tuple[Label, bool]]:
    """Every label with whether it is a positive."""
    yield from ((label, True) for label in project.labelled.wants)
    yield from ((label, False) for label in project.labelled.near_misses)


def is_there(project: Project, proved: Proved, label: Label) -> bool | None:
    """Whether the trouble of a label is there; None without a proof."""
    if UNHEARD in label.codes:
        return label.path not in proved.imported
    return proved.proofs.get(proof_of(project, label))


def score(projects: Iterable[Project]) -> dict[str, Score]:
    """How the engine answers some projects, by topic."""
    found: dict[str, Score] = {}
    for project in projects:
        paths = [path for path in project.labelled.files if path != ROWS]
        for topic, each in scored(project.labelled, paths, _answers(project)).items():
            each.misses = [f"{project}/{miss}" for miss in each.misses]
            each.false_alarms = [f"{project}/{alarm}" for alarm in each.false_alarms]
            found[f"{project}/{topic}"] = each
    return found


def _answers(project: Project) -> list[Seen]:
    """What is found of what each module speaks of."""
    spoken: dict[str, set[str]] = {}
    for label in project.labelled.labels:
        spoken.setdefault(label.path, set()).update(label.codes)
    every = seen(engine_for(project), [path for path in project.labelled.files if path != ROWS])
    return [each for each in every if each.code in spoken.get(each.path, ()) and not _is_proof(project, each)]


def _is_proof(project: Project, each: Seen) -> bool:
    """Whether a finding stands in a proof, which does what goes wrong."""
    return _around(project.files[each.path], each.line).startswith(PREFIX)


def _around(text: str, line: int) -> str:
    """The name of the function or class at the top of a module around a line."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            start = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            if start <= line <= (node.end_lineno or node.lineno):
                return node.name
    return ""
