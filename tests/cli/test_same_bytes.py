"""The same files give the same bytes: whatever the hash seed, the order of files, turns of threads and the cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SHOP = REPOSITORY / "tests" / "projects" / "shop"
# A disk tells what is in a folder in any order; here it is a different one for each seed.
SHUFFLED = """
import os, random, sys
seed, *arguments = sys.argv[1:]
chance = random.Random(seed)
scandir, listdir = os.scandir, os.listdir
class Shuffled:
    def __init__(self, path):
        with scandir(path) as found:
            self.entries = list(found)
        chance.shuffle(self.entries)
    def __iter__(self):
        return self
    def __next__(self):
        if not self.entries:
            raise StopIteration
        return self.entries.pop()
    def __enter__(self):
        return self
    def __exit__(self, *problem):
        pass
    def close(self):
        pass
def shuffled(path="."):
    return chance.sample(found := listdir(path), len(found))
os.scandir, os.listdir = Shuffled, shuffled
sys.setswitchinterval(chance.choice([1e-6, 1e-3, 0.1]))
sys.argv = ["mir-lsp", *arguments]
from mir_lsp.__main__ import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Part of the shop, which has something of everything."""
    root = tmp_path_factory.mktemp("same") / "shop"
    shutil.copytree(SHOP, root, ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    return root


def printed(project: Path, seed: str, cache: Path, *options: str, form: str = "json") -> bytes:
    """What `check` prints."""
    variables = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": seed, "MIR_CACHE_DIR": str(cache)}
    command = [sys.executable, "-c", SHUFFLED, seed, "check", "--format", form, *options, "."]
    ran = subprocess.run(command, cwd=project, env=variables, capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr.decode()
    return ran.stdout


def test_neither_seed_nor_order_nor_cache_changes_a_byte(project: Path, tmp_path: Path) -> None:
    first = printed(project, "1", tmp_path / "one")
    assert first.count(b'"code"') > 50
    assert printed(project, "2", tmp_path / "one") == first, "what was kept says something else"
    assert printed(project, "3", tmp_path / "two", "--no-cache") == first, "without a cache it says something else"


@pytest.mark.long
def test_what_is_kept_is_the_same_after_an_edit(project: Path, tmp_path: Path) -> None:
    printed(project, "4", tmp_path / "cache")
    path = project / "catalog" / "models.py"
    before = path.read_text("utf-8")
    edited = before.replace("related_name=", "related_query_name='x', related_name=", 1)
    path.write_text(f"{edited}\n# more\n", "utf-8")
    try:
        kept = printed(project, "5", tmp_path / "cache")
        assert kept == printed(project, "6", tmp_path / "none", "--no-cache")
    finally:
        path.write_text(before, "utf-8")


@pytest.mark.long
@pytest.mark.parametrize("form", ["text", "sarif", "github", "gitlab", "markdown"])
def test_no_form_changes_a_byte(project: Path, tmp_path: Path, form: str) -> None:
    outputs = {printed(project, seed, tmp_path / seed, form=form) for seed in ("1", "2", "3", "4", "5")}
    assert len(outputs) == 1
