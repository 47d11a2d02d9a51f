"""What is kept from one run to the next changes no answer: only what it takes to give it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pytest

from mir_lsp.engine.at_once import Memory, findings_of
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.engine.kept import Kept
from mir_lsp.index.db import MISSING, Database, Key
from mir_lsp.index.digests import digest_of
from mir_lsp.index.traces import NOTHING, Tracer
from tests.support.agreement import MemoryStore, started
from tests.support.changes import Workbench
from tests.support.trees import SHOP, texts

CHANGES = 8


class Box:
    """Keeps bytes in memory."""

    def __init__(self, data: bytes | None = None) -> None:
        self.data = data
        self.written = 0

    def read(self) -> bytes | None:
        return self.data

    def write(self, data: bytes | None) -> None:
        if data is not None:
            self.data, self.written = data, self.written + 1


def files() -> dict[str, str]:
    """The modules and templates of the shop."""
    pages = {str(path): path.read_text(encoding="utf-8") for path in sorted(SHOP.rglob("*.html"))}
    return {**texts(SHOP), **pages}


def engine_of(given: Mapping[str, str], store: MemoryStore | None = None) -> Engine:
    return started(given, str(SHOP), store)


def checked(
    given: Mapping[str, str], memory: Memory | None, store: MemoryStore | None = None
) -> tuple[list[Finding], int]:
    """The findings of all files, and how many queries were worked out for them."""
    engine = engine_of(given, store)
    before = engine.db.computed
    return findings_of(engine, sorted(given), memory=memory), engine.db.computed - before


def test_what_has_not_changed_is_not_worked_out_again() -> None:
    box = Box()
    expected, much = checked(files(), None)
    assert len(expected) > 30
    assert checked(files(), box)[0] == expected
    again, little = checked(files(), box)
    assert again == expected
    assert little * 50 < much
    assert box.written == 1


def test_after_any_changes_the_findings_are_those_from_scratch() -> None:
    bench = Workbench(files(), random.Random("kept"))
    box, store = Box(), MemoryStore()
    checked(bench.files, box, store)
    work: list[tuple[int, int]] = []
    for _ in range(CHANGES):
        bench.change()
        expected, much = checked(bench.files, None, store)
        found, little = checked(bench.files, box, store)
        assert found == expected
        work.append((little, much))
    assert box.written > CHANGES // 2
    assert sum(little for little, _ in work) < sum(much for _, much in work) * 0.7


def test_a_file_alone_keeps_what_is_known_of_the_others() -> None:
    box = Box()
    given = files()
    expected = checked(given, box)[0]
    path = next(path for path in sorted(given) if path.endswith("views.py"))
    changed = {**given, path: f"{given[path]}\n\ndef more(request):\n    return None\n"}
    engine = engine_of(changed)
    assert findings_of(engine, [path], memory=box)
    again, little = checked(changed, box)
    assert {each.fingerprint for each in again} == {each.fingerprint for each in expected}
    assert little < checked(changed, None)[1] / 10


@pytest.mark.parametrize("damage", [b"", b"garbage", b"x\x9cgarbage"])
def test_bytes_that_are_something_else_are_as_good_as_none(damage: bytes) -> None:
    expected = checked(files(), None)[0]
    box = Box(damage)
    assert checked(files(), box)[0] == expected
    assert box.data != damage


def test_every_way_of_cutting_what_was_kept_short_is_noticed() -> None:
    box = Box()
    expected = checked(files(), box)[0]
    whole = box.data or b""
    for length in range(1, len(whole), len(whole) // 2):
        assert checked(files(), Box(whole[:length]))[0] == expected


def test_what_is_asked_twice_is_worked_out_once() -> None:
    engine = engine_of(files())
    engine.db.finalize_traced()
    engine.keep(Kept(engine.db, engine.text, None))
    path = next(path for path in engine.paths() if path.endswith("views.py"))
    first = engine.findings(path)
    ran = engine.db.computed
    assert engine.findings(path) == first
    assert engine.db.computed == ran


def both(db: Database) -> int:
    return db.get(one, "a") + db.get(one, "b")


def one(db: Database, name: str) -> int:
    return int(db.read(("number", name), 0))


def constant(db: Database) -> int:
    return 7


def traced() -> Database:
    db = Database()
    for name, value in (("a", 1), ("b", 2), ("c", 3)):
        db.set(("number", name), value)
    db.finalize_traced()
    return db


def test_a_trace_tells_what_rests_on_what_changed() -> None:
    db = traced()
    tracer = Tracer()
    numbers: dict[str, int] = {}
    for name, ask in (
        ("both", lambda: db.get(both)),
        ("c", lambda: db.get(one, "c")),
        ("x", lambda: db.get(one, "x")),
    ):
        with db.noting() as reads:
            ask()
        numbers[name] = tracer.number_of(reads)
    trace, places = tracer.trace(numbers.values())
    assert set(trace.inputs) == {("number", name) for name in "abcx"}

    def holding(changed: Key) -> set[str]:
        holds = trace.holding(lambda number: trace.inputs[number] != changed)
        return {name for name, number in numbers.items() if holds[places[number]]}

    assert holding(("number", "a")) == {"c", "x"}
    assert holding(("number", "c")) == {"both", "x"}
    assert holding(("number", "x")) == {"both", "c"}, "that there was nothing counts as well"


def test_what_rests_on_nothing_always_holds() -> None:
    db = traced()
    with db.noting() as reads:
        assert db.get(constant) == 7
    assert Tracer().number_of(reads) == NOTHING


def test_a_part_of_an_earlier_trace_goes_on() -> None:
    db = traced()
    first = Tracer()
    with db.noting() as reads:
        db.get(both)
    number = first.number_of(reads)
    trace, places = first.trace([number])
    second = Tracer()
    with db.noting() as reads:
        db.get(one, "c")
    other = second.number_of(reads)
    taken = second.taken(trace, places[number])
    with db.noting() as reads:
        db.get(both)
    assert second.number_of(reads) == taken, "what rests on the same is the same"
    joined, now = second.trace([other, taken])
    assert joined.inputs[now[other]] == ("number", "c")
    assert {joined.inputs[each] for each in joined.below(now[taken])} == {("number", "a"), ("number", "b")}


class Colour(Enum):
    RED = 1


@dataclass(frozen=True)
class Thing:
    name: str
    place: int = field(compare=False, default=0)


VALUES = (
    None,
    0,
    False,
    "",
    b"",
    (),
    frozenset(),
    ("a", "b"),
    ("ab",),
    ("a,b",),
    frozenset({"a", "b", "c"}),
    {"a": 1, "b": 2},
    Colour.RED,
    Thing("a"),
    Thing("b"),
    MISSING,
    1.0,
    1,
    True,
    "\ud800",
)


def test_different_values_have_different_addresses() -> None:
    addresses = [digest_of(value) for value in VALUES]
    assert None not in addresses
    assert len(set(addresses)) == len(VALUES)


def test_what_does_not_count_when_values_are_compared_does_not_count_here() -> None:
    assert digest_of(Thing("a", 1)) == digest_of(Thing("a", 2))


def test_what_no_other_run_could_tell_has_no_address() -> None:
    assert digest_of(object()) is None
    assert digest_of(("a", object())) is None
    endless: list[object] = []
    endless.append(endless)
    assert digest_of(endless) is None


def test_an_address_is_the_same_in_every_process() -> None:
    code = (
        "from mir_lsp.index.digests import digest_of\n"
        "print(digest_of(frozenset(map(str, range(50)))).hex(), digest_of({'b': {'x', 'y'}, 'a': 1}).hex())"
    )
    root = str(Path(__file__).parents[2])
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert said.pop().strip()
