"""Units that are taken over from an earlier version of a file are those of the text as it is now."""

from __future__ import annotations

import random

import pytest

from mir_lsp.engine.placing import Placing, changes, placing
from mir_lsp.facts.read import facts_of
from mir_lsp.index.db import MISSING, Key
from mir_lsp.syntax import Module, resplit, split

PATH = "/shop/views.py"
PIECES = (
    "import a\n",
    "x = 1\n",
    "x = 1\n",
    "def show(rows):\n    for row in rows:\n        print(row)\n\n",
    "def show(rows):\n    return rows\n",
    "class View:\n    name = 1\n\n    def get(self):\n        return 1\n\n    def get(self):\n        return 2\n",
    "class View:\n    def get(self):\n        return 1\n",
    "class Half(\n    def get(self:\n        return (1\n",
    "if x:\n    def inner():\n        pass\n",
    "é = '''\n",
    "\n# a comment\n",
)


def placed(module: Module, before: Placing | None = None) -> Placing:
    return placing(PATH, module, [facts_of(chunk) for chunk in module.chunks], before)


def inputs(found: Placing) -> dict[Key, object]:
    return dict(found.inputs())


def edited(rng: random.Random, text: str) -> str:
    start = rng.randrange(len(text) + 1)
    end = min(len(text), start + rng.choice((0, 0, 1, 5, 40)))
    return text[:start] + rng.choice((*PIECES, "", " ", "y", "\n", "(", ")")) + text[end:]


@pytest.mark.parametrize("seed", range(60))
def test_after_any_edits_units_and_inputs_are_those_from_scratch(seed: int) -> None:
    rng = random.Random(seed)
    module = split("".join(rng.choice(PIECES) for _ in range(8)))
    found = placed(module)
    told = inputs(found)
    for _ in range(25):
        module = resplit(module, edited(rng, module.text))
        before, found = found, placed(module, found)
        told.update(changes(before, found))
        told = {key: value for key, value in told.items() if value is not MISSING}
        fresh = placed(split(module.text))
        assert found.units == fresh.units
        assert told == inputs(found) == inputs(fresh)
        assert all(found.unit(unit.id) == unit for unit in found.units)


def test_only_inputs_of_what_was_edited_are_looked_at() -> None:
    text = "".join(f"def function_{number}():\n    return {number}\n" for number in range(50))
    module = split(text)
    before = placed(module)
    after = placed(resplit(module, text.replace("return 25", "return 2500")), before)
    assert {key[2] for key, _ in changes(before, after)} == {"function_25"}
    assert [two.span.start - one.span.start for one, two in zip(before.units, after.units, strict=True)] == [
        0 if number <= 25 else 2 for number in range(50)
    ]


def test_the_same_code_twice_is_told_apart_by_its_turn() -> None:
    module = split("x = 1\nx = 1\ndef f(): pass\ndef f(): pass\n")
    before = placed(module)
    assert len({unit.id for unit in before.units}) == 4
    after = placed(resplit(module, "x = 1\ndef f(): pass\n"), before)
    assert [unit.id.turn[-1] for unit in after.units] == ["0", "0"]
    assert set(inputs(before)) - set(inputs(after)) <= {
        key for key, value in changes(before, after) if value is MISSING
    }
