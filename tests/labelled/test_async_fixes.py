"""Every fix that is offered for coroutines is applied and run: what raised runs, and gives what is right."""

from __future__ import annotations

import ast
from pathlib import Path

from mir_lsp.rules.model import Family
from mir_lsp.rules.registry import RULES
from tests.labelled.async_thresholds import ASYNC_REPAIRED
from tests.support.context_fixes import Fixed, fixed
from tests.support.context_set import Project, read
from tests.support.coroutine_runner import Ran, run
from tests.support.coroutine_set import belongs, gives, proves

ASYNC = Path(__file__).parent / "async"


def wrong(project: Project, after: Fixed, was: dict[str, Ran], now: dict[str, Ran]) -> tuple[list[str], int]:
    """What is wrong after fixes, and how many cases that raised run now."""
    problems, mended = [], 0
    open_places = frozenset(f"{want.path}:{want.line}" for want in {*project.labelled.wants} - after.wants)
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
        elif not _has_open(project, case, open_places):
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


def _has_open(project: Project, case: str, places: frozenset[str]) -> bool:
    found = _function(project, case)
    if found is None:
        return True
    path, node = found
    start, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return any(f"{path}:{line}" in places for line in range(start, end + 1))


def test_fixes_let_code_run_that_raised_and_change_nothing_else() -> None:
    mended, repaired = 0, set()
    for project in read(ASYNC):
        after = fixed(project, belongs)
        problems, number = wrong(project, after, run(project.files), run(after.project.files))
        assert problems == [], "\n".join(problems)
        mended += number
        repaired |= {code for want in after.wants for code in want.codes}
    assert mended >= ASYNC_REPAIRED
    assert repaired >= {rule.code for rule in RULES if rule.family is Family.ASYNC and rule.fix is not None}


def test_a_fix_after_which_a_case_raises_or_gives_something_else_is_seen() -> None:
    text = "def case():\n    return 1\n"
    project = Project("small", {"cases/a.py": text})
    after = Fixed(project, frozenset())
    name = "function cases.a:case"
    assert wrong(project, after, {name: Ran(result="1")}, {name: Ran(result="2")})[0] == [f"{name}: 2 instead of 1"]
    assert wrong(project, after, {name: Ran(result="1")}, {name: Ran(error="E")})[0] == [f"{name}: E instead of 1"]
    assert wrong(project, after, {name: Ran(result="1")}, {name: Ran(result="1")}) == ([], 0)
