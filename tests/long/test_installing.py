"""What is released can be installed the ways that the documentation names, and is the same whenever it is built."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from mir_lsp import __version__

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def done(command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What a program prints, which has to end well."""
    ran = subprocess.run(command, cwd=folder, env=dict(environment), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("released")


@pytest.fixture(scope="module")
def surroundings(place: Path) -> dict[str, str]:
    """The environment of somebody who has uv and pipx, and nothing of ours."""
    home = place / "home"
    home.mkdir()
    gone = ("VIRTUAL_ENV", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_DATA_HOME": str(home / "data")}
    tools = place / "tools"
    done([sys.executable, "-m", "venv", str(tools)], place, environment)
    done([str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv", "pipx"], place, environment)
    return {**environment, "PATH": f"{tools / 'bin'}{os.pathsep}{environment['PATH']}"}


@pytest.fixture(scope="module")
def built(place: Path, surroundings: dict[str, str]) -> Path:
    """Wheel and source distribution, as they are released."""
    folder = place / "dist"
    done(["uv", "build", "--out-dir", str(folder), str(ROOT)], place, surroundings)
    return folder


def test_what_is_built_has_the_version(built: Path) -> None:
    names = {path.name for path in built.iterdir()}
    assert {f"mir_lsp-{__version__}-py3-none-any.whl", f"mir_lsp-{__version__}.tar.gz"} <= names


def test_building_it_again_gives_the_same_bytes(built: Path, place: Path, surroundings: dict[str, str]) -> None:
    again = place / "again"
    done(["uv", "build", "--out-dir", str(again), str(ROOT)], place, surroundings)
    for path in built.glob("mir_lsp-*"):
        assert filecmp.cmp(path, again / path.name, shallow=False), path.name


@pytest.mark.parametrize("form", ["*.whl", "*.tar.gz"])
def test_uv_installs_it_as_a_tool(form: str, built: Path, place: Path, surroundings: dict[str, str]) -> None:
    folders = {"UV_TOOL_DIR": str(place / "uv" / form[-3:]), "UV_TOOL_BIN_DIR": str(place / "uv-bin" / form[-3:])}
    (package,) = built.glob(form)
    done(["uv", "tool", "install", str(package)], place, {**surroundings, **folders})
    program = Path(folders["UV_TOOL_BIN_DIR"]) / "mir-lsp"
    assert done([str(program), "--version"], place, surroundings) == f"mir-lsp {__version__}\n"


def test_pipx_installs_it(built: Path, place: Path, surroundings: dict[str, str]) -> None:
    folders = {"PIPX_HOME": str(place / "pipx"), "PIPX_BIN_DIR": str(place / "pipx-bin")}
    (package,) = built.glob("*.whl")
    done(["pipx", "install", str(package)], place, {**surroundings, **folders})
    program = place / "pipx-bin" / "mir-lsp"
    assert done([str(program), "--version"], place, surroundings) == f"mir-lsp {__version__}\n"
    shop = ROOT / "tests" / "projects" / "shop"
    ran = subprocess.run([str(program), "check", "--no-cache", str(shop)], env=surroundings, capture_output=True)
    assert (ran.returncode, b"MIR101" in ran.stdout) == (1, True)
