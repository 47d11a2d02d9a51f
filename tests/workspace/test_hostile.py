"""Workspaces that nobody would call one: the search stops, says so once, and open files are served."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mir_lsp.lsp.scan import Scan, is_wide, scan
from mir_lsp.workspace.configuration import ConfigurationFiles
from mir_lsp.workspace.discovery import DEFAULT_LIMITS, NARROW_LIMITS, Discovery, Limits, discover, limits_for
from mir_lsp.workspace.files import Skipped
from tests.support.client import NEOVIM, REAL_SERVER, VSCODE, Client, session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are those of other systems")

MODELS = """\
from django.db import models


class Author(models.Model):
    name = models.TextField()


class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)


def names():
    return [book.author.name for book in Book.objects.all()]
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Path]:
    """A tree with everything that a walk can stumble over, around one small application."""
    root = tmp_path / "tree"
    for name in ("shop", "deep/.venv/lib/python3.12/site-packages/pkg", "shop/node_modules/gyp/pylib", "empty"):
        (root / name).mkdir(parents=True)
    (root / "shop" / "__init__.py").write_text("")
    (root / "shop" / "models.py").write_text(MODELS)
    for name in ("deep/.venv/lib/python3.12/site-packages/pkg/models.py", "shop/node_modules/gyp/pylib/models.py"):
        (root / name).write_text(MODELS)
    (root / "deep" / ".venv" / "pyvenv.cfg").write_text("")
    (root / "loop").symlink_to(root)
    (root / "shop" / "up").symlink_to(root.parent)
    (root / "itself.py").symlink_to("itself.py")
    (root / "dangling.py").symlink_to("nowhere.py")
    (root / "device.py").symlink_to("/dev/zero")
    (root / "folder.py").mkdir()
    os.mkfifo(root / "shop" / "pipe.py")
    pages = root / "shop" / "templates"
    pages.mkdir()
    (pages / "good.html").write_text("{{ a }}")
    (pages / "loop").symlink_to(root)
    (pages / "device.html").symlink_to("/dev/zero")
    os.mkfifo(pages / "pipe.html")
    (pages / "secret.html").write_text("{{ a }}")
    (pages / "secret.html").chmod(0)
    (root / "secret.py").write_text(MODELS)
    (root / "secret.py").chmod(0)
    (root / "closed").mkdir(mode=0)
    os.mkfifo(root / "pyproject.toml")
    (root / ".gitignore").symlink_to(".gitignore")
    listening = socket.socket(socket.AF_UNIX)
    folder = os.getcwd()
    os.chdir(root)
    try:
        # The path of a socket must be short.
        listening.bind("socket.py")
    finally:
        os.chdir(folder)
    yield root
    listening.close()
    (root / "closed").chmod(0o700)


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def look(folder: Path) -> Scan:
    return scan(str(folder), {}, ConfigurationFiles())


def codes(client: Client, uri: str) -> list[str]:
    return [item["code"] for item in client.pull(uri)["items"]]


def served(client: Client, path: Path, text: str) -> None:
    """A file is answered for, and again after an edit."""
    uri = path.as_uri()
    client.open(uri, text)
    for _ in range(100):
        if codes(client, uri) == ["MIR101"]:
            break
        client.settle(0.1)
    assert codes(client, uri) == ["MIR101"], client.story()
    client.replace(uri, text.replace("book.author.name", "book.pk"), 2)
    assert codes(client, uri) == []


def told(client: Client, text: str) -> list[str]:
    messages = [*client.taken("window/logMessage"), *client.taken("window/showMessage")]
    return [message["message"] for message in messages if text in message["message"]]


def test_only_files_are_found(hostile: Path) -> None:
    found = look(hostile)

    names = {os.path.relpath(path, hostile) for path in found.files}
    assert {"shop/__init__.py", "shop/models.py"} <= names <= {"shop/__init__.py", "shop/models.py", "secret.py"}
    assert {os.path.basename(path) for path in found.templates} == {"good.html", "secret.html"}


def test_the_server_answers_in_a_hostile_tree(hostile: Path, client: Client) -> None:
    client.initialize(NEOVIM, hostile)

    served(client, hostile / "shop" / "models.py", MODELS)

    client.finish()


def test_files_and_folders_that_nobody_may_read_are_no_trouble_to_the_server(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is unreadable to root")
    closed = tmp_path / "closed"
    closed.mkdir()
    for number in range(30):
        (tmp_path / f"secret{number}.py").write_text(MODELS)
        (tmp_path / f"secret{number}.py").chmod(0)
    (tmp_path / "models.py").write_text(MODELS)
    closed.chmod(0)
    try:
        with session(REAL_SERVER) as client:
            client.initialize(NEOVIM, tmp_path)
            served(client, tmp_path / "models.py", MODELS)
            client.settle(2.5)
            client.finish()
            assert client.stderr.count(b"cannot be listed: permission denied") == 1
    finally:
        closed.chmod(0o700)


def test_files_that_vanish_during_the_walk_are_no_error(tmp_path: Path) -> None:
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            for number in range(40):
                folder = tmp_path / f"app{number}"
                folder.mkdir(exist_ok=True)
                (folder / "models.py").write_text("")
            for number in range(40):
                shutil.rmtree(tmp_path / f"app{number}", ignore_errors=True)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(30):
            assert look(tmp_path).problems == ()
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with more Python files than anybody's project needs."""
    home = tmp_path / "home"
    for number in range(NARROW_LIMITS.files // 100 + 1):
        folder = home / f"stuff{number}"
        folder.mkdir(parents=True)
        for name in range(100):
            (folder / f"x{name}.py").touch()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    return home


def test_a_home_folder_and_what_is_above_it_have_narrow_limits(home: Path, tmp_path: Path) -> None:
    assert limits_for(str(home)) == limits_for(str(tmp_path)) == limits_for(os.sep) == NARROW_LIMITS
    assert limits_for(str(home / "stuff1")) == DEFAULT_LIMITS
    assert is_wide(str(home)) and not is_wide(str(home / "stuff1"))


def test_a_home_folder_that_is_a_project_is_one(home: Path) -> None:
    (home / "manage.py").touch()
    assert limits_for(str(home)) == DEFAULT_LIMITS


def test_a_server_opened_at_home_stops_says_so_once_and_serves_open_files(home: Path) -> None:
    path = home / "stuff1" / "models.py"
    path.write_text(MODELS)
    with session(REAL_SERVER) as client:
        client.initialize(NEOVIM, home)
        served(client, path, MODELS)
        client.settle(3)
        # Clients that watch no files have the folder looked at again and again.
        assert len(told(client, "the search for files stopped after 2,000 files")) <= 1
        assert client.stderr.count(b"the search for files stopped after 2,000 files") == 1
        client.finish()


def test_a_tree_of_sixty_thousand_files_stops_at_the_budget(tmp_path: Path) -> None:
    for folder in range(60):
        (tmp_path / f"app{folder}").mkdir()
        for name in range(1000):
            os.close(os.open(tmp_path / f"app{folder}" / f"x{name}.py", os.O_CREAT | os.O_WRONLY))

    found = discover(str(tmp_path), limits=replace(Limits(), seconds=300.0))

    assert len(found.files) == Limits().files == 50_000
    assert [skipped.reason for skipped in found.skipped] == ["the search for files stopped after 50,000 files"]


def test_a_server_in_a_tree_of_sixty_thousand_files_says_so_once_and_serves_open_files(tmp_path: Path) -> None:
    for folder in range(60):
        (tmp_path / f"app{folder}").mkdir()
        for name in range(1000):
            os.close(os.open(tmp_path / f"app{folder}" / f"x{name}.py", os.O_CREAT | os.O_WRONLY))
    # The last folder: none of its files is within the budget.
    path = tmp_path / "app9" / "zz.py"
    path.write_text(MODELS)
    with session(REAL_SERVER) as client:
        client.initialize(VSCODE, tmp_path)
        served(client, path, MODELS)
        client.pump(lambda: b"the search for files stopped" in client.stderr, 40, "nobody said that it stopped")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": tmp_path.as_uri(), "type": 2}]})
        client.settle(1)
        served(client, tmp_path / "app1" / "new.py", MODELS)
        client.finish()
        assert client.stderr.count(b"the search for files stopped") == 1


def test_the_size_of_all_files_is_limited(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"x{number}.py").write_text("#" * 1000)

    found = discover(str(tmp_path), limits=Limits(size=4_500))

    assert len(found.files) == 4
    assert [skipped.reason for skipped in found.skipped] == [
        "the search for files stopped after 4,500 bytes of Python"
    ]


def test_one_enormous_file_does_not_use_up_the_budget(tmp_path: Path) -> None:
    with open(tmp_path / "a.py", "wb") as file:
        file.truncate(10**10)
    (tmp_path / "b.py").touch()

    assert len(discover(str(tmp_path)).files) == 2


def test_folders_that_cannot_be_listed_are_told_of_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tuple(Skipped(f"/closed{number}", "cannot be listed: permission denied") for number in range(20))
    found = Discovery(str(tmp_path), (), (), (), closed)
    monkeypatch.setattr("mir_lsp.lsp.scan.discover", lambda *arguments, **more: found)

    assert look(tmp_path).notices == ("/closed0 and 19 more: cannot be listed: permission denied",)
