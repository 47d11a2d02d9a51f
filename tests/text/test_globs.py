"""Patterns mean what they mean to git, and no pattern is slow."""

import shutil
import subprocess
import time

import pytest

from mir_lsp.text.globs import Patterns

# Pattern lines, path, whether git ignores it.
CASES = [
    ("generated.py", "generated.py", True),
    ("generated.py", "app/generated.py", True),
    ("/generated.py", "app/generated.py", False),
    ("/generated.py", "generated.py", True),
    ("app/*.py", "app/models.py", True),
    ("app/*.py", "other/app/models.py", False),
    ("app/*.py", "app/sub/models.py", False),
    ("*.py", "app/models.py", True),
    ("logs/", "logs/x.py", True),
    ("logs/", "logs", False),
    ("logs", "a/logs/b/x.py", True),
    ("**/logs", "a/b/logs/x.py", True),
    ("a/**/z.py", "a/z.py", True),
    ("a/**/z.py", "a/b/c/z.py", True),
    ("a/**/z.py", "b/a/z.py", False),
    ("a/**", "a/b/c.py", True),
    ("a/**", "a", False),
    ("**/a/**/b.py", "x/a/y/a/z/b.py", True),
    ("file?.py", "file1.py", True),
    ("file?.py", "file12.py", False),
    ("a?b.py", "a/b.py", False),
    ("file[0-9].py", "file7.py", True),
    ("file[!0-9].py", "file7.py", False),
    ("file[^0-9].py", "filex.py", True),
    ("*.py\n!keep.py", "keep.py", False),
    ("*.py\n!keep.py", "drop.py", True),
    ("app/\n!app/keep.py", "app/keep.py", True),
    ("app/*\n!app/keep.py", "app/keep.py", False),
    ("!keep.py\n*.py", "keep.py", True),
    ("# comment.py", "# comment.py", False),
    ("\\#odd.py", "#odd.py", True),
    ("\\!odd.py", "!odd.py", True),
    ("\\*.py", "*.py", True),
    ("\\*.py", "x.py", False),
    ("x.py   ", "x.py", True),
    ("x.py\\ ", "x.py ", True),
    ("x.py\r", "x.py", True),
    ("", "x.py", False),
    ("/", "x.py", False),
    ("*", "x.py", True),
    ("a.b", "aXb", False),
    ("A.py", "a.py", False),
]


@pytest.mark.parametrize(("lines", "path", "ignored"), CASES)
def test_a_pattern_excludes_what_git_ignores(lines: str, path: str, ignored: bool) -> None:
    assert Patterns(lines.split("\n")).excludes(path.split("/")) is ignored


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git itself")
def test_the_expectations_are_those_of_git(tmp_path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for lines, path, ignored in CASES:
        (tmp_path / ".gitignore").write_text(lines, newline="")
        answer = subprocess.run(
            ["git", "-C", str(tmp_path), "check-ignore", "-q", "--no-index", "--", path], check=False
        )
        assert (answer.returncode == 0) is ignored, (lines, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a*" * 100 + "b", "a" * 250),
        ("*a" * 100 + "b", "a" * 250),
        ("**/a/" * 100 + "b", "a/" * 400 + "c"),
        ("[" * 1000, "[" * 250),
        ("?" * 250 + "*" * 250, "x" * 249),
    ],
)
def test_a_hostile_pattern_costs_no_time(pattern: str, path: str) -> None:
    patterns = Patterns([pattern])
    started = time.thread_time()
    patterns.excludes(path.split("/"))
    assert time.thread_time() - started < 0.5


def test_patterns_beyond_the_limit_are_left_out() -> None:
    patterns = Patterns([f"x{number}" for number in range(6000)])
    assert patterns.excludes(["x4999"])
    assert not patterns.excludes(["x5000"])
