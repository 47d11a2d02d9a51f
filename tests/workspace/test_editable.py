"""Packages that are installed without being copied are found by what files say, and nothing in those files is run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mir_lsp.workspace.environment import Environment, environment_at

FINDER = """
from __future__ import annotations
import sys
MAPPING: dict[str, str] = {{'blog': {blog!r}, 'lone': {lone!r}, 'bad': 1, 'near': 'relative'}}
NAMESPACES: dict[str, list[str]] = {{'spaced': {spaced!r}}}
PATH_PLACEHOLDER = '__editable__.blog-1.0.finder' + ".__path_hook__"
raise SystemExit("run")
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "venv" / "lib" / "python3.12" / "site-packages"
    folder.mkdir(parents=True)
    return folder


def found(site: Path) -> Environment:
    environment = environment_at(str(site), "configured")
    assert environment is not None
    return environment


def module_path(site: Path, name: str) -> str | None:
    module = found(site).module(name)
    return module.path if module is not None else None


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_of_pth_files_are_folders_to_search(site: Path, tmp_path: Path) -> None:
    write(tmp_path / "src" / "shop" / "models.py", "x = 1\n")
    near = write(site / "inner" / "near.py")
    write(site / "b.pth", f"# {tmp_path}\n\n{tmp_path / 'src'}\n{tmp_path / 'missing'}\n")
    write(site / "a.pth", "inner\n")

    module = found(site).module("shop.models.Book")
    assert module is not None
    assert (module.name, module.is_package, module.text) == ("shop.models", False, "x = 1\n")
    assert module_path(site, "near") == str(near)
    assert module_path(site, "nothing") is None


def test_code_in_pth_files_is_not_run_and_names_no_folder(site: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    write(tmp_path / "import shop" / "hidden.py")
    write(site / "x.pth", f"import pathlib; pathlib.Path({str(mark)!r}).touch()\nimport\tos\n")
    write(tmp_path / "y.pth", str(tmp_path))

    assert module_path(site, "hidden") is None
    assert not mark.exists()


def test_the_table_of_an_editable_finder_is_read_and_its_code_is_not_run(site: Path, tmp_path: Path) -> None:
    package = write(tmp_path / "work" / "blog" / "__init__.py")
    inner = write(tmp_path / "work" / "blog" / "models.py")
    lone = write(tmp_path / "work" / "lone.py")
    spaced = write(tmp_path / "work" / "spaced" / "part.py")
    text = FINDER.format(blog=str(package.parent), lone=str(lone)[:-3], spaced=[str(spaced.parent)])
    write(site / "__editable___blog_1_0_finder.py", text)
    write(site / "__editable__.blog-1.0.pth", "import __editable___blog_1_0_finder; finder.install()\n")

    assert module_path(site, "blog") == str(package)
    assert module_path(site, "blog.models") == str(inner)
    assert module_path(site, "lone") == str(lone)
    assert module_path(site, "spaced.part") == str(spaced)
    assert module_path(site, "near") is None


def test_what_is_copied_comes_before_what_is_not(site: Path, tmp_path: Path) -> None:
    write(tmp_path / "src" / "shop.py")
    copied = write(site / "shop.py")
    write(site / "shop.pth", str(tmp_path / "src"))

    assert module_path(site, "shop") == str(copied)


@pytest.mark.parametrize(
    "text", ["MAPPING = {", "MAPPING = {**other}", "MAPPING = {'a': open('/x')}", "\0", "(" * 99]
)
def test_a_finder_that_says_nothing_readable_gives_nothing(site: Path, text: str) -> None:
    write(site / "__editable___a_finder.py", text)
    write(site / "bad.pth", "a\0b\n")

    assert found(site).editables == ()


def test_files_that_cannot_be_read_are_left_out(site: Path) -> None:
    os.mkfifo(site / "pipe.pth")
    (site / "folder.pth").mkdir()
    (site / "link.pth").symlink_to(site / "nowhere")

    assert found(site).editables == ()


def test_what_setuptools_writes_is_what_is_read(site: Path, tmp_path: Path) -> None:
    wheel = pytest.importorskip("setuptools.command.editable_wheel")
    source = write(tmp_path / "src" / "odd_name" / "__init__.py")
    text = wheel._finder_template("odd", {"odd": str(source.parent)}, {})
    write(site / "__editable___odd_1_finder.py", text)

    assert module_path(site, "odd") == str(source)
