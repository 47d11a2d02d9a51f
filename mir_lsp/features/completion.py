"""What may be written at a cursor, and what there is to say about one of the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from mir_lsp.engine.asking import models_of, open_place
from mir_lsp.engine.cards import attribute_card, field_card, model_card, relation_card
from mir_lsp.engine.completing import NOTHING, Completion, Name, Offer, complete
from mir_lsp.engine.likely import models_by_name
from mir_lsp.engine.meaning import AttributeMeaning, of_row
from mir_lsp.engine.template_completing import complete_template
from mir_lsp.features.hover import Card, card_of
from mir_lsp.index.models import model, relation, relations
from mir_lsp.index.schema import ClassId
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["MOST_NAMES", "Completion", "Name", "Offer", "completion", "documentation", "prepare", "question"]

MOST_NAMES = 500
"""Names offered at one place; a client that filters them finds nothing in more."""


def completion(
    engine: Engine, path: str, offset: int, seen: Iterable[ClassId] = (), seconds: float | None = None
) -> Completion:
    """The names that may stand at an offset, best first; none where nothing of Django is expected.

    `seen` are the classes that the expression before the cursor may be of, for where the engine does not know. What
    takes more than so many `seconds` of the processor is guessed, where it can be.
    """
    if engine.files.get(path) is not None:
        models = models_of(engine.db, seen)
        found = complete(engine.db, engine.files, engine.templates, path, offset, models, seconds, engine.habits)
    else:
        text = engine.templates.text(path)
        found = complete_template(engine.db, engine.templates, path, text, offset) if text is not None else NOTHING
    return replace(found, names=found.names[:MOST_NAMES])


def prepare(engine: Engine) -> Iterator[None]:
    """Work out what all completions rest on, so that the first does not have to; a little with each step."""
    engine.db.get(models_by_name)
    yield
    yield from engine.habits.steps(engine.files)


def question(engine: Engine, path: str, offset: int) -> int | None:
    """Where the expression ends whose class would have to be known at an offset; None where nothing is open."""
    file = engine.files.get(path)
    return open_place(engine.db, file, offset) if file is not None else None


def documentation(engine: Engine, on: ClassId, name: str) -> tuple[Card, ...]:
    """What a name of a model is: a field, a relation, another attribute, or the model itself for its own name."""
    known = engine.db.get(model, on)
    if known is None:
        return ()
    nowhere = Span(0, 0)
    if name in (known.label, known.name):
        about = model_card(engine.db, engine.files, on)
        return (card_of(nowhere, about),) if about is not None else ()
    field = next((each for each in known.fields if name in (each.name, each.attname)), None)
    if field is not None:
        about = field_card(engine.db, engine.files, on, field.name)
        return (card_of(nowhere, about),) if about is not None else ()
    by_query = (each for each in engine.db.get(relations, on) if name == each.query_name)
    found = engine.db.get(relation, on, name) or next(by_query, None)
    if found is not None:
        return (card_of(nowhere, relation_card(engine.db, on, found)),)
    meaning = of_row(engine.db, on, name)
    if meaning is not None and isinstance(meaning[0], AttributeMeaning):
        about = attribute_card(engine.files, meaning[0])
        return (card_of(nowhere, about),) if about is not None else ()
    return ()
