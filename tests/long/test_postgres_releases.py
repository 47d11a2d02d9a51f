"""The table about PostgreSQL holds for every release of Django that is supported, each in an environment of its own.

MIR_TEST_CACHE=… pytest -m long -s tests/long/test_postgres_releases.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.semantics.test_postgres import DONE, UNSEEN, acts, locks, verdict, waiting, work
from tests.support.postgres_runner import Ran, run
from tests.support.tools import cache_dir

pytestmark = pytest.mark.long

# Each release with the oldest Python that it runs on.
_RELEASES = {"4.2": (3, 10), "5.2": (3, 10), "6.0": (3, 12), "6.1": (3, 12)}
_SECONDS = 240
_PATIENT = 900.0


@pytest.mark.parametrize("release", sorted(_RELEASES))
def test_a_release_of_django_does_what_the_table_says(release: str) -> None:
    interpreter = _interpreter(release)
    if interpreter is None:
        pytest.skip(f"Django {release} needs Python {'.'.join(map(str, _RELEASES[release]))}")
    version, ran = run(str(interpreter), _PATIENT)
    print(f"Django {version}: {len(ran)} operations")

    assert version.startswith(release)
    assert {name: each.error for name, each in ran.items() if each.error} == {}
    assert {name: found for name, each in ran.items() if (found := _differences(name, each))} == {}


def _differences(name: str, seen: Ran) -> list[str]:
    found = []
    if name not in UNSEEN:
        expected = {table: lock.value for table, lock in locks(name, seen).items()}
        found += [f"locks {seen.locks}"] if seen.locks != expected else []
        blocked = {table: waits for table, waits in seen.blocked.items() if any(waits)}
        found += [f"blocked {blocked}"] if blocked != waiting(name, seen) else []
    told = work(name, seen)
    found += [f"rewritten {seen.rewritten}"] if seen.rewritten != {t for kind, t in told if kind == "REWRITE"} else []
    # What an operation makes of its acts differs between releases in this alone.
    found += (
        [f"old code {verdict(seen)}"] if name not in DONE or (verdict(seen).severity and not list(acts(name))) else []
    )
    return found


def _interpreter(release: str) -> Path | None:
    """The interpreter of an environment with that release; None when no Python here runs it."""
    python = _python(_RELEASES[release])
    if python is None:
        return None
    folder = cache_dir() / f"django-{release}"
    made = folder / "bin" / "python"
    if not made.exists():
        subprocess.run([python, "-m", "venv", str(folder)], check=True, timeout=_SECONDS)
        packages = [f"django=={release}.*", "psycopg[binary]>=3.2"]
        subprocess.run([str(made), "-m", "pip", "install", "-q", *packages], check=True, timeout=_SECONDS)
    return made


def _python(oldest: tuple[int, int]) -> str | None:
    if sys.version_info[:2] >= oldest:
        return sys.executable
    for minor in range(oldest[1], oldest[1] + 3):
        name = f"python3.{minor}"
        try:
            done = subprocess.run([name, "-c", "import venv"], capture_output=True, timeout=_SECONDS)
        except FileNotFoundError:
            continue
        if done.returncode == 0:
            return name
    return None
