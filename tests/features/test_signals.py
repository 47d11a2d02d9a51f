"""Hovers, lenses and places of what writes wake."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.features.hover import hover
from mir_lsp.features.lens import explained, lenses
from mir_lsp.features.signals import goals
from mir_lsp.index.settings import ProjectFacts, projects_key
from tests.support.fixtures import ROOT, engine_of

DEPOT = Path(__file__).parents[1] / "support" / "depot"
WRITES, LISTENERS, MODELS = (f"{ROOT}/depot/{name}.py" for name in ("writes", "listeners", "models"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    files = {path.relative_to(DEPOT).as_posix(): path.read_text(encoding="utf-8") for path in DEPOT.rglob("*.py")}
    made = engine_of(files)
    made.db.set(projects_key(), (ProjectFacts(ROOT, "config.settings", (5, 2)),))
    return made


def write_in(engine: Engine, name: str) -> int:
    """The offset of the method of the write of a function."""
    text = engine.text(WRITES) or ""
    start = text.index("HEARD.clear()", text.index(f"def {name}()")) + len("HEARD.clear()")
    end = text.find("\n\n", start)
    line = text[start:end]
    return start + line.rindex(".", 0, line.index("(")) + 1


def test_the_hover_of_a_save_names_the_receivers_in_their_order_with_their_places(engine: Engine) -> None:
    card = hover(engine, WRITES, write_in(engine, "save_old"))[0]
    assert card.headline == "`save()` wakes 2 receivers"
    assert card.lines == (
        "They run in the transaction around it, if there is one; without, what they raise leaves the row written.",
    )
    assert [entry.partition(",")[0] for entry in card.entries] == [
        "`pre_save`: `alpha`",
        "`post_save`: `zeta`",
        "`post_save`: `alpha`",
    ]
    assert "depot/listeners.py:" in card.entries[0]
    # Each place can be followed: it is the line on which the receiver is defined.
    for entry in card.entries:
        (place,) = (each for each in card.places if f"`{each.shown}`" in entry)
        name = entry.split("`")[3].rpartition(".")[2]
        assert f"def {name}(" in (engine.text(place.path) or "").splitlines()[place.line - 1]


def test_the_hover_of_an_update_names_the_receivers_that_are_not_told(engine: Engine) -> None:
    card = hover(engine, WRITES, write_in(engine, "bulk_create"))[0]
    text = card.headline + " ".join(card.entries)
    assert "MIR712" in card.headline or "not told" in text


def test_the_hover_of_a_write_of_a_relation_names_the_actions(engine: Engine) -> None:
    card = hover(engine, WRITES, write_in(engine, "add_tag"))[0]
    assert [entry.partition(",")[0] for entry in card.entries] == [
        "`m2m_changed (pre_add)`: `tagged`",
        "`m2m_changed (post_add)`: `tagged`",
    ]
    assert card.lines == ("They run in a transaction that Django begins for it, or in the one around it.",)


def test_nothing_is_told_of_a_write_that_nobody_listens_to(engine: Engine) -> None:
    cards = hover(engine, WRITES, write_in(engine, "save_plain"))
    assert not any("wakes" in card.headline for card in cards)


def test_a_write_leads_to_its_receivers_and_a_receiver_to_the_writes_that_wake_it(engine: Engine) -> None:
    listeners, writes = engine.text(LISTENERS) or "", engine.text(WRITES) or ""
    there = goals(engine, WRITES, write_in(engine, "save_old"))
    assert [span.text_of(listeners) for path, span in there if path == LISTENERS] == ["alpha", "zeta"]
    back = goals(engine, LISTENERS, there[0][1].start)
    assert (WRITES, write_in(engine, "save_old")) in [(path, span.start) for path, span in back]
    assert {span.text_of(writes) for path, span in back if path == WRITES} >= {"save", "create"}


def test_lenses_count_the_receivers_of_models_and_the_places_that_wake_receivers(engine: Engine) -> None:
    of_models = {lens.key: lens.title for lens in lenses(engine, MODELS)}
    assert of_models["signals:Parcel"] == "2 receivers on save, 1 receiver on delete"
    assert "signals:Plain" not in of_models
    of_listeners = {lens.key: lens.title for lens in lenses(engine, LISTENERS)}
    assert of_listeners["sent:letters"] == "sent from 2 places"


def test_a_lens_says_what_it_counts(engine: Engine) -> None:
    found = explained(engine, MODELS, "signals:Letter")
    assert found is not None
    assert [line.text for line in found.lines] == ["post_save: letters"]
    places = explained(engine, LISTENERS, "sent:letters")
    assert places is not None
    assert len(places.lines) == 2 and all(line.path == WRITES for line in places.lines)
