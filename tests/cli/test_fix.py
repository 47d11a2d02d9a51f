"""`mir-lsp fix`, run as a program."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_fixing_writes_the_files_and_leaves_nothing_to_fix(run: Run, shop: Path) -> None:
    result = run("fix")
    assert (result.returncode, result.stdout, result.stderr) == (0, "Fixed 1 problem in 1 file.\n", "")
    assert 'select_related("author")' in (shop / "shop" / "views.py").read_text()
    assert run("check").returncode == 0
    again = run("fix")
    assert (again.returncode, again.stdout) == (0, "Nothing to fix.\n")


def test_a_diff_shows_the_change_and_makes_none(run: Run, shop: Path) -> None:
    before = (shop / "shop" / "views.py").read_bytes()
    result = run("fix", "--diff")
    assert result.returncode == 1
    assert (shop / "shop" / "views.py").read_bytes() == before
    lines = result.stdout.splitlines()
    assert lines[:2] == ["--- a/shop/views.py", "+++ b/shop/views.py"]
    assert [line for line in lines if line.startswith("-")][1:] == ["-    books = Book.objects.all()"]
    assert run("fix", "--diff", "shop/clean.py").returncode == 0


@pytest.mark.skipif(shutil.which("patch") is None, reason="applies the diff with patch")
def test_applying_the_diff_gives_what_fixing_gives(run: Run, shop: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(shop, copy)
    subprocess.run(["patch", "-p1", "-s"], input=run("fix", "--diff").stdout, text=True, cwd=copy, check=True)
    run("fix")
    assert (copy / "shop" / "views.py").read_bytes() == (shop / "shop" / "views.py").read_bytes()


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_breaks_and_byte_order_mark_stay(call: Run, shop: Path, newline: str) -> None:
    views = shop / "shop" / "views.py"
    text = views.read_text()
    views.write_text("\N{BYTE ORDER MARK}" + text, "utf-8", newline=newline)
    assert call("fix").returncode == 0
    after = views.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert b'select_related("author")' in after
    assert after.count(newline.encode()) == text.count("\n")
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_permissions_and_symbolic_links_stay(call: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    views.chmod(0o755)
    link = shop / "linked.py"
    link.symlink_to(views)
    assert call("fix", "linked.py").returncode == 0
    assert link.is_symlink()
    assert os.stat(views).st_mode & 0o777 == 0o755
    assert 'select_related("author")' in views.read_text()


def test_only_the_named_files_are_fixed(call: Run, shop: Path) -> None:
    other = shop / "shop" / "other.py"
    other.write_text((shop / "shop" / "views.py").read_text())
    assert call("fix", "shop/other.py").returncode == 0
    assert "select_related" not in (shop / "shop" / "views.py").read_text()


def test_only_the_selected_rules_are_fixed(call: Run, shop: Path) -> None:
    result = call("fix", "--ignore", "nplusone")
    assert (result.returncode, result.stdout) == (0, "Nothing to fix.\n")
    assert "select_related" not in (shop / "shop" / "views.py").read_text()


def test_a_read_only_file_is_left_alone_and_said_to_be(call: Run, shop: Path) -> None:
    views = shop / "shop" / "views.py"
    views.chmod(0o444)
    result = call("fix")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "mir-lsp: error: shop/views.py was left as it is: it is read-only\n"


def test_installed_packages_are_left_alone(call: Run, shop: Path) -> None:
    package = shop / "site-packages" / "shop_extra"
    package.mkdir(parents=True)
    views = package / "views.py"
    views.write_text((shop / "shop" / "views.py").read_text())
    result = call("fix", "site-packages/shop_extra/views.py")
    assert result.returncode == 2
    assert "it belongs to an installed package" in result.stderr
    assert "select_related" not in views.read_text()
