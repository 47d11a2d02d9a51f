"""How often names are given to calls, by the text alone."""

from __future__ import annotations

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.habits import Habits


def counted(engine: Engine) -> Habits:
    for _ in engine.habits.steps(engine.files):
        pass
    return engine.habits


def test_segments_of_keywords_and_of_texts_are_counted_apart() -> None:
    engine = Engine()
    engine.set_text("/p/a.py", "x.filter(author__name=1, year=2)\ny.order_by('-year', \"author__team\")\nz = 1\n")
    habits = counted(engine)
    assert +habits.keywords == {"author": 1, "name": 1, "year": 1}
    assert +habits.texts == {"year": 1, "author": 1, "team": 1}


def test_what_was_edited_or_removed_counts_as_if_it_had_been_counted_from_scratch() -> None:
    engine, other = Engine(), Engine()
    engine.set_text("/p/a.py", "f(one=1, two=2)\n")
    engine.set_text("/p/b.py", "f(three=1)\ng('four')\n")
    counted(engine)
    engine.set_text("/p/a.py", "f(one=1, five=2)\n")
    engine.remove("/p/b.py")
    other.set_text("/p/a.py", "f(one=1, five=2)\n")
    now, fresh = counted(engine), counted(other)
    assert (+now.keywords, +now.texts) == (+fresh.keywords, +fresh.texts) == ({"one": 1, "five": 1}, {})


def test_what_has_not_changed_is_not_counted_again() -> None:
    engine = Engine()
    engine.set_text("/p/a.py", "f(one=1)\n")
    counted(engine)
    assert not list(engine.habits.steps(engine.files))
