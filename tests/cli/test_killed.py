"""`fix` is killed in the middle of writing: a file is what it was or what it should become, never a part of that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a signal that nothing survives")

# Ends the process right before, or right after, the named call.
KILLED = """
import os, signal, sys, tempfile
name, moment = sys.argv[1:3]
owner = tempfile if name == "mkstemp" else os
original = getattr(owner, name)
def call(*arguments, **options):
    if moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)
    return result
from mir_lsp.workspace import files
def write(*arguments, before=files.write):
    setattr(owner, name, call)
    return before(*arguments)
from mir_lsp.cli import fix
fix.write_file = write
from mir_lsp.cli.main import main
sys.exit(main(["fix", "."]))
"""


@pytest.mark.parametrize(
    ("name", "moment"), [("mkstemp", "after"), ("fsync", "before"), ("replace", "before"), ("replace", "after")]
)
def test_a_file_is_never_written_in_part(shop: Path, name: str, moment: str) -> None:
    path = shop / "shop" / "views.py"
    before = path.read_bytes()
    variables = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", KILLED, name, moment]
    ran = subprocess.run(command, cwd=shop, env=variables, capture_output=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()
    found = path.read_bytes()
    # What is left over has a name of ours, and is not taken for code.
    left = {each.name for each in path.parent.iterdir()} - {"__init__.py", "models.py", "views.py", "clean.py"}
    assert all(each.startswith(".mir-") and each.endswith(".tmp") for each in left)
    command = [sys.executable, "-m", "mir_lsp", "fix", "."]
    again = subprocess.run(command, cwd=shop, env=variables, capture_output=True, check=False)
    assert again.returncode == 0, again.stderr.decode()
    wanted = path.read_bytes()
    assert b"select_related" in wanted
    assert found == (wanted if (name, moment) == ("replace", "after") else before)
