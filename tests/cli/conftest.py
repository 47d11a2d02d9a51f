"""A small project with one trap, and the program run on it as people run it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mir_lsp.cli.main import main

REPOSITORY = Path(__file__).parents[2]

FILES = {
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/models.py": """\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=100)


class Book(models.Model):
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
""",
    "shop/views.py": """\
from shop.models import Book


def names():
    books = Book.objects.all()
    return [book.author.name for book in books]
""",
    "shop/clean.py": """\
from shop.models import Book


def titles():
    return [book.title for book in Book.objects.all()]
""",
}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project in a folder of its own."""
    root = tmp_path / "project"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, newline="")
    return root


@pytest.fixture
def run(shop: Path) -> Run:
    """Run the program in the project's folder, without a terminal, as scripts and other programs do."""

    def runner(*arguments: str, cwd: Path = shop, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "mir_lsp", *arguments],
            cwd=cwd,
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return runner


@pytest.fixture
def call(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same in this process: quicker, for the many variants of a run."""

    def caller(*arguments: str, cwd: Path = shop) -> "subprocess.CompletedProcess[str]":
        monkeypatch.setenv("MIR_RAISE_BUGS", "1")
        monkeypatch.chdir(cwd)
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        output = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, output.out, output.err)

    return caller


def environment(**variables: str) -> dict[str, str]:
    """The environment of a run: nothing of the caller's that changes output."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1", "MIR_RAISE_BUGS": "1", **variables}
