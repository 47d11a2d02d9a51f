"""Every case says what is found in it, however its text comes about."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from mir_lsp.engine import checking
from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Refusal
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.db import Database
from mir_lsp.semantics.report import Report
from mir_lsp.text import decode
from tests.support.fixture_texts import DISGUISES
from tests.support.fixtures import (
    ROOT,
    Case,
    Expected,
    Seen,
    after_step,
    cases,
    complaints,
    engine_of,
    expected,
    lines_of,
    project,
    seen,
    selected,
)
from tests.support.reveal import revealed

REPOSITORY = Path(__file__).parents[2]

each_case = pytest.mark.parametrize("case", cases(), ids=str)
each_file = pytest.mark.parametrize(
    ("case", "path"),
    [pytest.param(case, path, id=f"{case}:{path}") for case in cases() for path in case.files],
)


@cache
def found_in(case: Case) -> tuple[Seen, ...]:
    return tuple(seen(engine_of(project(case.files)), case.files))


def unmet(files: Mapping[str, str], wanted: Mapping[str, Expected] | None = None) -> list[str]:
    """How the findings in some files differ from what is announced, by their comments unless it is given."""
    engine = engine_of(project(files))
    problems = []
    for path, text in files.items():
        findings = engine.findings(f"{ROOT}/{path}")
        refusals = {}
        for finding, what in zip(findings, seen(engine, [path]), strict=True):
            fix = engine.fix(f"{ROOT}/{path}", finding.fingerprint)
            if isinstance(fix, Refusal):
                refusals[what] = fix.reason
        said = wanted[path] if wanted is not None else expected(text)
        problems += complaints(path, text, said, seen(engine, [path]), refusals)
    return problems


@each_case
def test_comments_announce_exactly_what_is_found(case: Case) -> None:
    assert unmet(case.files) == []


@each_file
def test_values_are_what_comments_reveal(case: Case, path: str) -> None:
    text = case.files[path]
    engine = engine_of(project(case.files))
    wrong = []
    for line, value in expected(text).reveals:
        found = revealed_on(engine, path, text, line)
        if found != value:
            wrong.append(f"{path}:{line}: {found}, not {value}")
    assert wrong == []


def revealed_on(engine: Engine, path: str, text: str, line: int) -> str:
    start = sum(len(each) + 1 for each in lines_of(text)[: line - 1])
    end = start + len(lines_of(text)[line - 1])
    file = engine.files.get(f"{ROOT}/{path}")
    assert file is not None
    unit = min(
        (unit for unit in file.units if unit.span.start <= start <= unit.span.end),
        key=lambda unit: unit.span.end - unit.span.start,
    )
    report = engine.db.get(checking.report, unit.id)
    return revealed(report, start - unit.span.start, end - unit.span.start)


@pytest.mark.parametrize(
    ("case", "path"),
    [
        pytest.param(case, path, id=f"{case}:{path}")
        for case in cases()
        for path in case.files
        if path.endswith(".py")
    ],
)
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_text_that_means_the_same_has_the_same_findings(case: Case, path: str, disguise: str) -> None:
    disguised = DISGUISES[disguise](case.files[path])
    engine = engine_of(project({**case.files, path: disguised.text}))
    want = sorted(moved(each, disguised.moved) for each in found_in(case) if each.path == path)
    assert [alike(each, disguise) for each in seen(engine, [path])] == [alike(each, disguise) for each in want]


def alike(each: Seen, disguise: str) -> Seen:
    """What has to stay the same: a query is not moved out of a loop that shares its line with other code."""
    return replace(each, fix="") if (each.code, disguise) == ("MIR108", "emoji-left") else each


def moved(each: Seen, move) -> Seen:  # type: ignore[no-untyped-def]
    start, end = move((each.line, each.column)), move((each.end_line, each.end_column))
    return Seen(each.path, *start, *end, each.code, each.message, each.confidence, each.fix)


@each_file
def test_a_byte_order_mark_changes_nothing(case: Case, path: str) -> None:
    text = decode(b"\xef\xbb\xbf" + case.files[path].encode()).text
    engine = engine_of(project({**case.files, path: text}))
    assert seen(engine, [path]) == [each for each in found_in(case) if each.path == path]


@each_case
def test_the_order_in_which_files_arrive_does_not_matter(case: Case) -> None:
    files = project(case.files)
    for order in (reversed(files), sorted(files), [*case.files, *(files.keys() - case.files.keys())]):
        engine = engine_of({path: files[path] for path in order})
        assert tuple(seen(engine, case.files)) == found_in(case)


@each_case
def test_models_that_arrive_after_the_first_look_are_honoured(case: Case) -> None:
    engine = engine_of(case.files)
    seen(engine, case.files)
    for path, text in project(case.files).items():
        engine.set_text(f"{ROOT}/{path}", text)
    assert tuple(seen(engine, case.files)) == found_in(case)


@each_file
def test_a_file_that_is_typed_line_by_line_ends_with_the_same_findings(case: Case, path: str) -> None:
    engine = engine_of(project({**case.files, path: ""}))
    engine.set_config(ROOT, Config(select=selected(case.files)))
    lines = case.files[path].splitlines(keepends=True)
    for count in range(1, len(lines) + 1):
        engine.set_text(f"{ROOT}/{path}", "".join(lines[:count]))
        engine.findings(f"{ROOT}/{path}")
    assert tuple(seen(engine, case.files)) == found_in(case)


@each_file
def test_a_wanted_line_that_is_typed_again_ends_with_the_same_findings(case: Case, path: str) -> None:
    engine = engine_of(project(case.files))
    lines = case.files[path].splitlines(keepends=True)
    for turn, number in enumerate(sorted({want.line for want in expected(case.files[path]).costly})):
        before, line, after = lines[: number - 1], lines[number - 1], lines[number:]
        code = line.partition("#")[0].rstrip()
        for typed in stops(code, turn):
            engine.set_text(f"{ROOT}/{path}", "".join([*before, code[:typed], "\n", *after]))
            engine.findings(f"{ROOT}/{path}")
        engine.set_text(f"{ROOT}/{path}", case.files[path])
        assert tuple(seen(engine, case.files)) == found_in(case), f"after typing line {number}"


def stops(code: str, turn: int) -> list[int]:
    """After how many characters to look: after each one on every third line, after each word on the others."""
    start = len(code) - len(code.lstrip())
    if turn % 3 == 0:
        return list(range(start, len(code)))
    return [match.start() for match in re.finditer(r"\b\w|\W\b", code) if match.start() >= start]


@each_case
def test_steps_have_the_findings_that_they_announce_and_look_again_at_no_more_than_they_say(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    original = checking.report

    def recording(db: Database, unit: UnitId) -> Report:
        looked_at.append(f"{unit.path.removeprefix(ROOT + '/').removesuffix('.py')}:{unit.name}")
        return original(db, unit)

    monkeypatch.setattr(checking, "report", recording)
    files = dict(case.files)
    wanted = {path: expected(text) for path, text in files.items()}
    engine = engine_of(project(files))
    seen(engine, project(files))
    for step in case.steps:
        looked_at.clear()
        files.update(step)
        wanted = after_step(wanted, step)
        for path, text in step.items():
            engine.set_text(f"{ROOT}/{path}", text)
        found = seen(engine, project(files))
        again = sorted(looked_at)
        assert found == seen(engine_of(project(files)), project(files))
        assert unmet(files, wanted) == []
        for text in step.values():
            said = expected(text).rechecked
            assert said is None or list(said) == again


@cache
def reported_by_the_program(folder: Path) -> dict[str, list[Seen]]:
    """What `mir-lsp check` says of all cases, each in a project of its own below a folder."""
    roots = []
    for case in cases():
        root = folder / str(case).replace("/", "_")
        settings = f"select = {json.dumps(selected(case.files))}"
        for path, text in {"manage.py": "", "mir.toml": settings, **project(case.files)}.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        roots.append(root)
    done = subprocess.run(
        [sys.executable, "-m", "mir_lsp", "check", "--format", "json", "--include-tests", *map(str, roots)],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        timeout=600,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    found: dict[str, list[Seen]] = {}
    for raw in json.loads(done.stdout):
        root, _, path = raw["path"].partition("/")
        found.setdefault(root, []).append(
            Seen(
                path,
                raw["line"],
                raw["column"] - 1,
                raw["end_line"],
                raw["end_column"] - 1,
                raw["code"],
                raw["message"],
                raw["confidence"],
                raw["fix"]["safety"] if raw["fix"] else "",
            )
        )
    return {root: sorted(each) for root, each in found.items()}


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Seen]]:
    return reported_by_the_program(tmp_path_factory.mktemp("cases"))


@each_case
def test_the_program_says_the_same(case: Case, program: dict[str, list[Seen]]) -> None:
    said = program.get(str(case).replace("/", "_"), [])
    assert [each for each in said if each.path in case.files] == list(found_in(case))
