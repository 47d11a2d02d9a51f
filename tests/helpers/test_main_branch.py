"""What the main branch has is read from objects of git, whatever the repository's configuration names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from mir_lsp.helpers.main_branch import files_of_main_branch, state_of

MIGRATIONS = "shop/migrations"


def git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def write(folder: Path, name: str) -> str:
    path = folder / MIGRATIONS / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return str(path)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main", ".")
    write(tmp_path, "0001_initial")
    (tmp_path / "readme.txt").write_text("")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def names(found: frozenset[str] | None) -> list[str]:
    assert found is not None
    return sorted(os.path.basename(path) for path in found if path.endswith(".py"))


def test_what_a_branch_adds_is_not_applied(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "feature")
    write(repository, "0002_more")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    assert names(files_of_main_branch(str(repository))) == ["0001_initial.py"]


def test_what_the_main_branch_has_got_since_does_not_count(repository: Path) -> None:
    git(repository, "branch", "feature")
    write(repository, "0002_later")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    git(repository, "checkout", "-q", "feature")
    assert names(files_of_main_branch(str(repository))) == ["0001_initial.py"]


def test_what_is_not_committed_is_not_applied(repository: Path) -> None:
    write(repository, "0002_more")
    git(repository, "add", "-A")
    assert names(files_of_main_branch(str(repository))) == ["0001_initial.py"]


def test_a_folder_of_a_repository_has_its_own_migrations(repository: Path) -> None:
    found = files_of_main_branch(str(repository / "shop"))
    assert found == frozenset({str(repository / MIGRATIONS / "0001_initial.py")})


def test_paths_are_those_through_a_link(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("links") / "project"
    link.symlink_to(repository, target_is_directory=True)
    found = files_of_main_branch(str(link))
    assert found == frozenset({str(link / "readme.txt"), str(link / MIGRATIONS / "0001_initial.py")})


def test_nothing_is_known_without_a_repository_or_a_main_branch(tmp_path: Path) -> None:
    assert files_of_main_branch(str(tmp_path)) is None
    git(tmp_path, "init", "-q", "-b", "other", ".")
    assert files_of_main_branch(str(tmp_path)) is None


def test_programs_that_a_repository_names_are_not_run(repository: Path) -> None:
    said = repository / "ran"
    trap = repository / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {said}\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand", "core.gitProxy", "alias.ls-tree"):
        git(repository, "config", key, str(trap))
    assert names(files_of_main_branch(str(repository))) == ["0001_initial.py"]
    assert not said.exists()


def test_the_state_changes_with_commits(repository: Path) -> None:
    before = state_of(str(repository / "shop"))
    assert before == state_of(str(repository))
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    assert state_of(str(repository)) != before
