"""Every fix that is offered for coroutines is applied and run: what raised runs, and gives what is right."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.text.edits import apply
from tests.labelled.async_thresholds import ASYNC_REPAIRED
from tests.support.context_set import ROWS, Project, engine_for, read
from tests.support.coroutine_runner import Ran, run
from tests.support.coroutine_set import gives, proves
from tests.support.fixtures import ROOT, place

ASYNC = Path(__file__).parent / "async"
FAMILY = "MIR6"


@dataclass(frozen=True)
class Repaired:
    """A project after all fixes; `open` are the places, `file:line` before fixes, of what has none."""

    project: Project
    open: frozenset[str]


def repaired(project: Project) -> Repaired:
    """The project with every fix of the family applied, one after the other."""
    engine = engine_for(project)
    paths = [path for path in project.labelled.files if path != ROWS]
    open_places = frozenset(
        f"{path}:{place(engine.text(f'{ROOT}/{path}') or '', finding.span.start)[0]}"
        for path in paths
        for finding in engine.findings(f"{ROOT}/{path}")
        if finding.code.startswith(FAMILY) and finding.fix is None
    )
    for path in paths:
        while _one_fix(engine, path):
            pass
    texts = {path: engine.text(f"{ROOT}/{path}") or "" for path in paths}
    return Repaired(Project(project.name, {**project.files, **texts}), open_places)


def _one_fix(engine: Engine, path: str) -> bool:
    for finding in engine.findings(f"{ROOT}/{path}"):
        fix = engine.fix(f"{ROOT}/{path}", finding.fingerprint) if finding.fix is not None else None
        if finding.code.startswith(FAMILY) and isinstance(fix, Fix):
            before = {other: engine.text(other) or "" for other, _ in fix.edits}
            for other, edits in fix.edits:
                engine.set_text(other, apply(before[other], edits))
            return True
    return False


def wrong(project: Project, after: Repaired, was: dict[str, Ran], now: dict[str, Ran]) -> tuple[list[str], int]:
    """What is wrong after fixes, and how many cases that raised run now."""
    problems, mended = [], 0
    for case, before in was.items():
        wants = [want for want in project.labelled.wants if proves(project, want, case, before)]
        found = now[case]
        fails = bool(found.error or found.unawaited)
        if not wants:
            if fails or found.result != before.result:
                problems.append(f"{case}: {found.error or found.result} instead of {before.result}")
        elif not fails:
            mended += 1
            if found.result != gives(project, wants[0], before):
                problems.append(f"{case}: gives {found.result}, not {gives(project, wants[0], before)}")
        elif _was_changed(project, after.project, case) and not _has_open(project, case, after.open):
            problems.append(f"{case}: fixed, and still {found.error or 'not awaited'}")
    return problems, mended


def _function(project: Project, case: str) -> tuple[str, ast.AST] | None:
    kind, _, name = case.partition(" ")
    if kind != "function":
        return None
    module, _, qualname = name.partition(":")
    path = module.replace(".", "/") + ".py"
    for node in ast.parse(project.files[path]).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == qualname:
            return path, node
    return None


def _was_changed(before: Project, after: Project, case: str) -> bool:
    one, other = _function(before, case), _function(after, case)
    return one is not None and other is not None and ast.dump(one[1]) != ast.dump(other[1])


def _has_open(project: Project, case: str, places: frozenset[str]) -> bool:
    found = _function(project, case)
    if found is None:
        return True
    path, node = found
    start, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return any(f"{path}:{line}" in places for line in range(start, end + 1))


def test_fixes_let_code_run_that_raised_and_change_nothing_else() -> None:
    mended = 0
    for project in read(ASYNC):
        after = repaired(project)
        problems, number = wrong(project, after, run(project.files), run(after.project.files))
        assert problems == [], "\n".join(problems)
        mended += number
    assert mended >= ASYNC_REPAIRED


def test_a_fix_after_which_a_case_raises_or_gives_something_else_is_seen() -> None:
    text = "def case():\n    return 1\n"
    project = Project("small", {"cases/a.py": text})
    after = Repaired(project, frozenset())
    name = "function cases.a:case"
    assert wrong(project, after, {name: Ran(result="1")}, {name: Ran(result="2")})[0] == [f"{name}: 2 instead of 1"]
    assert wrong(project, after, {name: Ran(result="1")}, {name: Ran(error="E")})[0] == [f"{name}: E instead of 1"]
    assert wrong(project, after, {name: Ran(result="1")}, {name: Ran(result="1")}) == ([], 0)
