"""A real server over two projects with environments of their own, in one folder and in two."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import REAL_SERVER, REPOSITORY, VSCODE, Client, session
from tests.support.two_projects import FINDINGS, INSTALLED_FOR_ONE, install, leave, two_projects


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    with session(REAL_SERVER) as opened:
        yield opened


def opened(client: Client, project: Path) -> str:
    path = project / "shop" / "views.py"
    client.open(path.as_uri(), path.read_text("utf-8"))
    return path.as_uri()


def shown(client: Client, uri: str, wanted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The findings of a file, once they are these or a while has passed."""
    found: list[tuple[str, int]] = []
    for _ in range(100):
        items: list[Any] = client.pull(uri)["items"]
        found = [(item["code"], item["range"]["start"]["line"] + 1) for item in items]
        if found == wanted:
            break
        client.settle(0.1)
    return found


def printed(folder: Path, project: Path) -> list[tuple[str, int]]:
    command = [sys.executable, "-m", "mir_lsp", "check", "--no-cache", "--format", "json", str(folder)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False, timeout=60)
    place = f"{project.name}/shop/views.py"
    return [(each["code"], each["line"]) for each in json.loads(ran.stdout) if each["path"].endswith(place)]


def test_in_one_folder_each_project_has_the_findings_that_the_terminal_prints(client: Client, tmp_path: Path) -> None:
    projects = two_projects(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    client.initialize(VSCODE, tmp_path)

    for project in projects:
        wanted = FINDINGS[project.name]
        assert shown(client, opened(client, project), wanted) == printed(tmp_path, project) == wanted
    client.finish()


def test_folders_of_one_window_have_the_findings_that_each_has_alone(client: Client, tmp_path: Path) -> None:
    one, two = two_projects(tmp_path)
    folders = [{"uri": each.as_uri(), "name": each.name} for each in (one, two)]
    client.initialize(VSCODE, one, workspaceFolders=folders)
    uris = {each.name: opened(client, each) for each in (one, two)}

    for project in (two, one):
        wanted = FINDINGS[project.name]
        assert shown(client, uris[project.name], wanted) == printed(project, project) == wanted

    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": folders[:1]}})
    assert shown(client, uris["two"], FINDINGS["two"]) == FINDINGS["two"]
    client.finish()


def test_another_environment_of_one_project_leaves_the_other_alone(client: Client, tmp_path: Path) -> None:
    one, two = two_projects(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    client.initialize(VSCODE, tmp_path)
    uris = {each.name: opened(client, each) for each in (one, two)}
    assert shown(client, uris["two"], FINDINGS["two"]) == FINDINGS["two"]

    # The packages of the first project: a stamp is a row now, and nothing labels a person any more.
    leave(two)
    install(two, "4.2", INSTALLED_FOR_ONE)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (two / "new.py").as_uri(), "type": 1}]})

    changed = [("MIR101", 6), ("MIR101", 9), ("MIR101", 12)]
    assert shown(client, uris["two"], changed) == changed
    assert shown(client, uris["one"], FINDINGS["one"]) == FINDINGS["one"]
    client.finish()
