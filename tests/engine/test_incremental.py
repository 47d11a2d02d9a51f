"""What is known after any sequence of edits is what analysis from scratch finds."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.index.models import model, relations
from mir_lsp.semantics.flow import report
from tests.support.trees import SHOP, installed, texts

EDITS = 700  # for each of the three projects
COMPARE_EVERY = 10
PIECES = (
    '"', "'", '"""', "(", ")", "[", "]", "{", ":", "\n", "\n    ", "#", ",", ".", " ", "\\\n", "\f", "é", "😀", "=",
    ".select_related('author')", ".all()", ".filter(pk=1)", "for x in y:\n", "    return\n", "def f():\n    pass\n",
    "class A(models.Model):\n    name = models.CharField()\n", "from .models import *\n", "import os\n", "@x\n",
    "    owner = models.ForeignKey('auth.User', models.CASCADE, related_name='things')\n",
    "async ", "if x:\n", "lambda: ",
)  # fmt: skip

Texts = dict[str, str]


def started(files: Texts, root: str) -> Engine:
    engine = Engine()
    engine.set_roots((root,))
    engine.set_config(root, Config(include_tests=True))
    for path, text in files.items():
        engine.set_text(path, text)
    return engine


def state_of(engine: Engine, paths: list[str]) -> dict[str, object]:
    """Everything that can be asked of some files, and of all models."""
    state: dict[str, object] = {}
    for path in paths:
        state[f"findings {path}"] = engine.every_finding(path)
        file = engine.files.get(path)
        units = file.units if file is not None else ()
        state[f"units {path}"] = units
        state[f"reports {path}"] = [engine.db.get(report, unit.id) for unit in units]
    for class_id in engine.files.index.classes():
        state[f"model {class_id}"] = (engine.db.get(model, class_id), engine.db.get(relations, class_id))
    return state


def insert(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(PIECES) + text[at:]


def delete(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + text[at + rng.choice((1, 1, 3, 20, 200)) :]


def move(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if len(lines) < 4:
        return text
    start = rng.randrange(len(lines))
    block = lines[start : start + rng.randint(1, 8)]
    rest = lines[:start] + lines[start + len(block) :]
    at = rng.randint(0, len(rest))
    return "".join(rest[:at] + block + rest[at:])


def retype(text: str, rng: random.Random) -> str:
    """One line, typed up to somewhere in the middle."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    index = rng.randrange(len(lines))
    lines[index] = lines[index][: rng.randint(0, len(lines[index]))] + "\n"
    return "".join(lines)


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (insert, insert, delete, move, retype)


def edit(files: Texts, original: Texts, rng: random.Random) -> tuple[str, str | None]:
    """A file and its next text; None takes it away."""
    models = [path for path in original if "models" in path]
    path = rng.choice(models) if models and rng.random() < 0.4 else rng.choice(sorted(original))
    if path not in files or rng.random() < 0.25:
        return path, original[path]
    if rng.random() < 0.03:
        return path, None
    return path, rng.choice(CHANGES)(files[path], rng)


def projects() -> list[tuple[str, Path]]:
    return [
        ("shop", SHOP),
        ("django.contrib", installed("django.contrib")),
        ("rest_framework", installed("rest_framework")),
    ]


@pytest.mark.parametrize(("name", "folder"), projects(), ids=[name for name, _ in projects()])
def test_after_any_edits_the_answers_are_those_from_scratch(name: str, folder: Path) -> None:
    seed = f"incremental {name}"
    rng = random.Random(seed)
    original = {path: text for path, text in texts(folder).items() if len(text) < 40_000}
    original = dict(sorted(original.items(), key=lambda item: ("models" not in item[0], item[0]))[:90])
    root = str(folder.parent if name != "shop" else folder)
    files = dict(original)
    engine = started(files, root)
    compared = 0
    for step in range(1, EDITS + 1):
        path, text = edit(files, original, rng)
        if text is None:
            files.pop(path, None)
            engine.remove(path)
        else:
            files[path] = text
            engine.set_text(path, text)
        engine.findings(path)
        if step % COMPARE_EVERY == 0:
            sample = sorted({path, *rng.sample(sorted(files), min(8, len(files)))})
            fresh = started(files, root)
            ours, theirs = state_of(engine, sample), state_of(fresh, sample)
            assert ours.keys() == theirs.keys(), f"seed {seed!r}, step {step}"
            different = [key for key in ours if ours[key] != theirs[key]]
            assert different == [], f"seed {seed!r}, step {step}: {different[:5]}"
            compared += len(ours)
    assert compared > 1000
