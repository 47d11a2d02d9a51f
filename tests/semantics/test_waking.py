"""Who runs on a write: the receivers that are told, in order, are those that Django runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.semantics.cascades import Run
from mir_lsp.semantics.waking import Waking, wakings
from tests.support.fixtures import ROOT, engine_of

DEPOT = Path(__file__).parents[1] / "support" / "depot"
PROGRAM = DEPOT.parent / "signal_writes.py"
WRITES = (DEPOT / "depot" / "writes.py").read_text(encoding="utf-8")
NAMES = re.findall(r"^def (\w+)", WRITES, re.MULTILINE)


@pytest.fixture(scope="module")
def ran() -> dict[str, list[list[str]]]:
    """What was heard of each write."""
    done = subprocess.run([sys.executable, str(PROGRAM)], cwd=DEPOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[list[str]]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def engine() -> Engine:
    files = {path.relative_to(DEPOT).as_posix(): path.read_text(encoding="utf-8") for path in DEPOT.rglob("*.py")}
    made = engine_of(files)
    made.db.set(projects_key(), (ProjectFacts(ROOT, "config.settings", (5, 2)),))
    return made


def waking_of(engine: Engine, name: str) -> Waking | None:
    """The last write of a function."""
    found = engine.db.get(wakings, UnitId(f"{ROOT}/depot/writes.py", name, "0"))
    text = re.search(rf"^def {name}\(.*?(?=^def |\Z)", WRITES, re.MULTILINE | re.DOTALL)
    assert text is not None
    last = text[0].rindex("HEARD.clear()") + len("HEARD.clear()")
    return next((each for each in found if each.at.start > last), None)


def told(runs: tuple[Run, ...]) -> list[list[str]]:
    found = []
    for run in runs:
        assert isinstance(run.wakened.receiver.function, FunctionSymbol)
        found.append([run.signal, run.wakened.receiver.function.qualname, run.action])
    return found


def once(heard: list[list[str]]) -> list[list[str]]:
    """What was heard, with several rows of one model taken for one."""
    return [each for number, each in enumerate(heard) if number == 0 or heard[number - 1] != each]


@pytest.mark.parametrize("name", NAMES)
def test_the_receivers_of_a_write_are_those_that_ran_in_their_order(
    engine: Engine, ran: dict[str, list[list[str]]], name: str
) -> None:
    waking = waking_of(engine, name)
    assert (told(waking.runs) if waking is not None else []) == once(ran[name])


def test_there_are_enough_writes_and_most_wake_something(ran: dict[str, list[list[str]]]) -> None:
    assert len(NAMES) >= 50
    assert sum(bool(heard) for heard in ran.values()) >= 35


@pytest.mark.parametrize(
    ("name", "skipped"),
    [
        ("update", ["alpha", "zeta", "alpha"]),
        ("bulk_create", ["alpha", "zeta", "alpha"]),
        ("add_to_depot", ["alpha", "zeta", "alpha"]),
        ("raw_delete", ["gone", "gone"]),
        ("save_old", []),
        ("bulk_create_plain", []),
    ],
)
def test_receivers_that_a_write_does_not_tell_are_named(engine: Engine, name: str, skipped: list[str]) -> None:
    waking = waking_of(engine, name)
    assert waking is not None
    assert [receiver for _, receiver, _ in told(waking.skipped)] == skipped


def test_save_of_a_queryset_which_has_none_is_no_write() -> None:
    made = engine_of(
        {
            "app/models.py": "from django.db import models\nclass Book(models.Model):\n    pass\n",
            "app/code.py": (
                "from app.models import Book\ndef f():\n    b = Book.objects\n    b.save()\n    b.create()\n"
            ),
        }
    )
    (found,) = made.db.get(wakings, UnitId(f"{ROOT}/app/code.py", "f", "0"))
    assert found.by == "create"
