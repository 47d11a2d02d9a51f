"""Runs the proofs of the labelled set about signals, in a process that has Django.

A proof is a function `proof_NAME()` of a module of cases: it says whether the trouble is there. What is asked besides
is which modules a project has imported when it has started and has answered a request.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

if __name__ == "__main__":  # as a program it does not see the package
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.support import context_runner

SECONDS = 240
PREFIX = "proof_"


@dataclass(frozen=True)
class Proved:
    """`proofs` has by `path:NAME` whether the trouble is there, `problems` those that raised instead.

    `imported` are the files of the project that were imported.
    """

    proofs: Mapping[str, bool]
    problems: Mapping[str, str]
    imported: frozenset[str]


def run(files: Mapping[str, str]) -> Proved:
    """What the proofs of a project say.

    Raises:
        RuntimeError: the process died, as when a module cannot be imported.
    """
    raw = context_runner.asked(__file__, dict(files), SECONDS)
    assert isinstance(raw, dict)
    return Proved(raw["proofs"], raw["problems"], frozenset(raw["imported"]))


# The rest runs in the process that has Django.


def _modules(files: Mapping[str, str]) -> list[tuple[str, str]]:
    found = [(path, path.removesuffix(".py").replace("/", ".")) for path in files if path.startswith("cases/")]
    return [(path, name) for path, name in found if not name.endswith("__init__")]


def _prepared(files: Mapping[str, str]) -> frozenset[str]:
    """Start the project, and make its tables; the files that it has imported by then."""
    import django
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    setup_test_environment()
    Client().get("/")
    paths = {f"{name.replace('.', '/')}.py" for name in sys.modules}
    return frozenset(path for path in files if path in paths)


def main() -> None:
    """Answer the question on the standard input."""
    files = json.loads(sys.stdin.read())
    answer, sys.stdout = sys.stdout, sys.stderr
    context_runner.unpacked(files)
    imported = _prepared(files)
    proofs: dict[str, bool] = {}
    problems: dict[str, str] = {}
    # Recursions end sooner, and a proof is as good.
    sys.setrecursionlimit(400)
    for path, module in _modules(files):
        for name, proof in vars(import_module(module)).items():
            if name.startswith(PREFIX):
                key = f"{path}:{name.removeprefix(PREFIX)}"
                try:
                    proofs[key] = bool(proof())
                except Exception as problem:  # the proof itself is wrong
                    problems[key] = f"{type(problem).__name__}: {problem}"
    json.dump({"proofs": proofs, "problems": problems, "imported": sorted(imported)}, answer)


if __name__ == "__main__":
    main()
