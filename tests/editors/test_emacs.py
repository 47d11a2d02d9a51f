"""The server in a real Emacs, through Eglot."""

from __future__ import annotations

import py_compile
import subprocess
from pathlib import Path

import pytest

from tests.editors.case import CASE
from tests.editors.harness import HERE, Run, drive, wait_until

pytestmark = pytest.mark.editor

STEPS = [
    "eglot manages the buffer",
    "the finding appears",
    "the finding underlines the read",
    "hover on the finding explains it",
    "hover on the queryset tells when it is evaluated",
    "a finding right of an emoji underlines the read",
    "the quick fix is applied",
    "the finding is gone",
    "the server leaves when it is stopped",
    "complete",
]


def test_emacs_shows_the_finding_explains_it_and_repairs_it(cache: Path, run: Run) -> None:
    before = run.file.read_text("utf-8")
    # Eglot serves the repository that a file is in; without one, the folder of the file.
    subprocess.run(["git", "init", "--quiet", str(run.project)], check=True)
    steps = drive(run, [str(cache / "emacs"), "--batch", "-l", str(HERE / "emacs" / "session.el")], timeout=300)
    assert steps == STEPS
    assert run.file.read_text("utf-8") == before.replace(CASE.queryset, CASE.fixed, 1)
    py_compile.compile(str(run.file), doraise=True)
    assert wait_until(lambda: not run.survivors(), 10), run.survivors()
