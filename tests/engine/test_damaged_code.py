"""Code that does not parse is judged by what surrounds it now, not by what surrounded it before."""

from __future__ import annotations

import time

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.semantics.flow import report

PATH = "/project/shelf.py"
# What stands in for a broken line is as long as the last line of the first function.
TEXT = """\
class Shelf:
    def first(self):
        for book in self.books:
            f(1)

    def second(self):
        return 1
"""
AFTER_FIRST = TEXT.index("\n\n    def second")


def troubles(engine: Engine) -> dict[str, str]:
    file = engine.files.get(PATH)
    assert file is not None
    return {unit.id.name: engine.db.get(report, unit.id).trouble for unit in file.units}


def given(*texts: str) -> dict[str, str]:
    """What is wrong with each unit after these texts of one file, each looked at."""
    engine = Engine()
    for text in texts:
        engine.set_text(PATH, text)
        found = troubles(engine)
    return found


@pytest.mark.parametrize("typed", ["(", "[", '"', "'", ")", ".", " ="])
def test_what_is_typed_behind_the_last_character_of_a_function_damages_it(typed: str) -> None:
    broken = TEXT[:AFTER_FIRST] + typed + TEXT[AFTER_FIRST:]
    found = given(TEXT, broken)
    assert found == given(broken)
    assert found["Shelf.first"]
    assert not found["Shelf.second"]


@pytest.mark.parametrize("place", [*range(0, len(TEXT), 3), len(TEXT) - 1])
@pytest.mark.parametrize("typed", ["(", '"', "'''", ":", "\n  ", "async ", "\\\n"])
def test_a_character_too_many_anywhere_is_seen_as_from_scratch_and_so_is_its_going(place: int, typed: str) -> None:
    broken = TEXT[:place] + typed + TEXT[place:]
    assert given(TEXT, broken) == given(broken)
    assert given(TEXT, broken, TEXT) == given(TEXT)


def test_a_key_in_a_large_damaged_class_costs_no_more_than_reading_it() -> None:
    text = "class A:\n" + "    def f(self):\n        x = g(a,\n" * 4_000
    engine = Engine()
    engine.set_text("/project/a.py", text)
    engine.findings("/project/a.py")
    middle = len(text) // 2

    started = time.thread_time()
    engine.set_text("/project/a.py", f"{text[:middle]}y{text[middle:]}")
    engine.findings("/project/a.py")
    # Asking each method after all others took twenty seconds.
    assert time.thread_time() - started < 2
