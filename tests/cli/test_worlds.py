"""The command line over two projects with environments of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.two_projects import FINDINGS, two_projects

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    folder = tmp_path / "both"
    two_projects(folder)
    (folder / "pyproject.toml").write_text("")
    return folder


def findings(output: str) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for each in json.loads(output):
        found.setdefault(each["path"].partition("/")[0], []).append((each["code"], each["line"]))
    return found


@pytest.mark.parametrize("paths", [["."], ["one", "two"], ["two/shop", "one/shop/views.py"]])
def test_check_judges_each_project_by_its_own_environment(both: Path, run: Run, paths: list[str]) -> None:
    ran = run("check", "--no-cache", "--format", "json", *paths, cwd=both)
    assert (ran.returncode, findings(ran.stdout), ran.stderr) == (1, FINDINGS, "")


def test_settings_of_a_project_are_for_that_project(both: Path, run: Run) -> None:
    (both / "one" / "mir.toml").write_text('environment = "../two/.venv"\ndjango-version = "6.0"\n')
    (root,) = json.loads(run("doctor", "--format", "json", cwd=both).stdout)["roots"]

    assert [(each["folder"], each["origin"], each["projects"]) for each in root["environments"]] == [
        ("two/.venv", "configured", ["one"]),
        ("two/.venv", "found", ["two"]),
    ]
    assert [(each["folder"], each["django"]) for each in root["projects"]] == [("one", "6.0"), ("two", "5.2")]
    ran = run("check", "--no-cache", "--format", "json", cwd=both)
    assert findings(ran.stdout)["two"] == FINDINGS["two"]


def test_doctor_says_which_environment_is_whose(both: Path, run: Run) -> None:
    lines = run("doctor", cwd=both).stdout.splitlines()
    at = lines.index("environment          two/.venv (found), 1 packages, 2 modules read")

    assert lines[at - 2 : at + 2] == [
        "environment          one/.venv (found), 1 packages, 2 modules read",
        "  of                 one",
        "environment          two/.venv (found), 1 packages, 2 modules read",
        "  of                 two",
    ]
