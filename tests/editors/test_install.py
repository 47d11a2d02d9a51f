"""The installer of the editors."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors.harness import HERE

pytestmark = pytest.mark.editor


def test_installing_twice_leaves_everything_as_it_was(cache: Path) -> None:
    before = {str(path): path.stat().st_mtime_ns for path in cache.glob("*/package.json")}
    again = subprocess.run(["bash", str(HERE / "install.sh"), str(cache)], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "code-server 4.139.1" in again.stdout
    assert {str(path): path.stat().st_mtime_ns for path in cache.glob("*/package.json")} == before


def test_a_missing_tool_is_an_error_that_names_it(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "flock", "mkdir", "realpath", "uname"):
        program = shutil.which(name)
        assert program, f"{name} is missing"
        (tools / name).symlink_to(program)
    done = subprocess.run(
        [str(tools / "bash"), str(HERE / "install.sh"), str(tmp_path / "cache")],
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "npm is missing" in done.stderr
