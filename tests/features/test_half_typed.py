"""No state of a statement that is typed raises, and no name in it is called unknown before it is finished."""

from __future__ import annotations

import random

from mir_lsp.engine.engine import Engine
from tests.support.half_typed import Outcome, statements_of, type_through, wrong_names
from tests.support.library import FILES, VIEWS, library
from tests.support.trees import SHOP, texts

STATEMENTS = 12


def shop() -> Engine:
    engine = Engine()
    engine.set_roots((str(SHOP),))
    for path, text in texts(SHOP).items():
        engine.set_text(path, text)
    return engine


def test_statements_of_the_example_shop_are_typed_without_a_false_word() -> None:
    engine = shop()
    found = [
        (path, span)
        for path in engine.paths()
        if path.startswith(str(SHOP))
        for span in statements_of(engine.text(path) or "")
    ]
    assert len(found) > STATEMENTS
    outcome = Outcome()
    for path, span in random.Random(5).sample(found, STATEMENTS):
        type_through(engine, path, span, outcome, wrong_names(engine, path))
    assert (outcome.raised, outcome.judged) == ([], [])
    assert outcome.states > 500 and outcome.answered > 100


def test_a_name_that_is_wrong_is_noted_when_the_cursor_has_left_it() -> None:
    engine = library()
    text = FILES[VIEWS] + "\n\ndef f():\n    Book.objects.filter(titel='x').order_by('title')\n"
    engine.set_text(VIEWS, text)
    (*_, span) = (span for span in statements_of(text) if "titel" in span.text_of(text))
    outcome = Outcome()
    type_through(engine, VIEWS, span, outcome, frozenset())
    assert outcome.judged and all("titel" in each for each in outcome.judged)
    assert not any(each.endswith("filter(titel'") for each in outcome.judged)
