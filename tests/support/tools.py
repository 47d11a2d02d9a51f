"""Programs of other languages that tests use, installed once into a cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def cache_dir() -> Path:
    """Where tests keep what they install: `$MIR_TEST_CACHE`, else `~/.cache/mir-lsp-tests`. It is created."""
    named = os.environ.get("MIR_TEST_CACHE")
    folder = Path(named) if named else Path.home() / ".cache" / "mir-lsp-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def program(name: str) -> str:
    """The path of a program on PATH.

    Raises:
        RuntimeError: it is not there. A test that needs it must fail and not be skipped.
    """
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"this test needs `{name}` on PATH; install Node.js with npm")
    return found


def node_modules(source: Path) -> Path:
    """The `node_modules` of a folder with a `package.json` and a lock file, installed into the cache.

    The cache is keyed by the lock file. Processes may race: each installs into a folder of its own, and the
    first to finish gives it the final name.

    Raises:
        RuntimeError: npm is missing or failed.
    """
    lock = (source / "package-lock.json").read_bytes()
    target = cache_dir() / f"{source.name}-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not target.exists():
        npm = program("npm")
        work = Path(tempfile.mkdtemp(prefix=f"{source.name}-", dir=cache_dir()))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, work)
        _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
        try:
            work.rename(target)
        except OSError:
            shutil.rmtree(work)
    return target / "node_modules"


def _run(command: list[str], folder: Path) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    if result.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"{' '.join(command)} failed:\n{result.stdout}\n{result.stderr}")
