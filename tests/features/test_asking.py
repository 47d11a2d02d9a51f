"""What somebody else says of an expression that the flow does not know: for a person who asks, never for findings."""

from __future__ import annotations

from mir_lsp.features.completion import completion, question
from mir_lsp.features.hover import hover
from mir_lsp.features.navigation import definitions
from mir_lsp.index.schema import ClassId
from tests.support.library import MODELS, VIEWS, library, typed

BOOK = ClassId(MODELS, "Book")
ROWS = ClassId(MODELS, "BookQuerySet")


def test_the_question_is_about_the_expression_before_the_name() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f(thing):\n    return thing.shelf.rows.filter(ti|)\n")
    text = engine.text(VIEWS) or ""
    place = question(engine, VIEWS, offset)
    assert place is not None and text[: place + 1].endswith("thing.shelf.rows")
    offset = typed(engine, VIEWS, "\ndef f(thing):\n    return thing.ti|\n")
    place = question(engine, VIEWS, offset)
    assert place is not None and (engine.text(VIEWS) or "")[: place + 1].endswith("return thing")


def test_there_is_no_question_where_nothing_is_named() -> None:
    engine = library()
    assert question(engine, VIEWS, typed(engine, VIEWS, "\nx = 1 + |\n")) is None
    assert question(engine, "/nowhere.py", 0) is None


def test_names_are_completed_on_the_model_of_the_class_that_was_seen() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f(thing):\n    return thing.|\n")
    assert completion(engine, VIEWS, offset).names == ()
    assert "prequels" in [name.label for name in completion(engine, VIEWS, offset, (BOOK,)).names]
    offset = typed(engine, VIEWS, "\ndef f(thing):\n    return thing.filter(|)\n")
    assert completion(engine, VIEWS, offset).guessed
    found = completion(engine, VIEWS, offset, (ROWS,))
    assert not found.guessed and {name.on for name in found.names} == {BOOK}


def test_definition_and_hover_follow_what_was_seen() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f(thing):\n    return thing.ti|tle\n")
    assert definitions(engine, VIEWS, offset) == () == hover(engine, VIEWS, offset)
    (goal,) = definitions(engine, VIEWS, offset, (BOOK,))
    assert goal.definition.path == MODELS
    (card,) = hover(engine, VIEWS, offset, (BOOK,))
    assert card.headline == "`Book.title`: CharField(200)"
    offset = typed(engine, VIEWS, "\ndef f(thing):\n    return thing.filter(author__na|me='x')\n")
    (goal,) = definitions(engine, VIEWS, offset, (ROWS,))
    assert goal.definition.name.text_of(engine.text(MODELS) or "") == "name"


def test_a_class_that_is_neither_model_nor_manager_answers_nothing() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f(thing):\n    return thing.ti|tle\n")
    for other in (ClassId(VIEWS, "BookList"), ClassId("/elsewhere.py", "Thing")):
        assert completion(engine, VIEWS, offset, (other,)).names == ()
        assert definitions(engine, VIEWS, offset, (other,)) == ()
