"""The editors themselves: installed on first use, never skipped when something is missing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.editors.harness import HERE, Run, prepare


@pytest.fixture(scope="session")
def cache() -> Path:
    """Folder with node, code-server, playwright-core and a link to Chromium."""
    folder = Path(os.environ.get("MIR_TEST_CACHE") or Path.home() / ".cache" / "mir-lsp-tests")
    done = subprocess.run(["bash", str(HERE / "install.sh"), str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"the editors could not be installed:\n{done.stdout}{done.stderr}", pytrace=False)
    return folder.resolve()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return prepare(tmp_path)
