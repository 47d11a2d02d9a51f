"""Templates in the engine: known by their names, asked for like other files, parsed when they are read."""

from __future__ import annotations

import pytest

from mir_lsp.engine.config import Config
from mir_lsp.engine.elsewhere import Placed
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.loading import NoStore
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.facts.templates import TemplateFacts, TemplateSites, template_facts
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.templates import find_template, template, template_document, template_sites
from mir_lsp.rules.model import Confidence, Found
from mir_lsp.rules.registry import by_code
from mir_lsp.syntax.template_nodes import Output
from mir_lsp.text.spans import Span

PAGE = "/site/shop/templates/shop/page.html"
CARD = "/site/shop/templates/card.html"


def bad_outputs(engine: Engine, path: str) -> tuple[Placed, ...]:
    """One finding for each `{{ bad.… }}`, as a view that hands on its rows would cause it."""
    rule = by_code("MIR101")
    document = engine.db.get(template_document, path)
    assert rule is not None
    unit = PlacedUnit(UnitId("/site/shop/views.py", "page", "0"), Span(0, 0))
    outputs = [node.value.operand for node in document.nodes() if isinstance(node, Output)] if document else []
    return tuple(
        Placed(unit, Found(rule, Span(0, 0), (), Confidence.CERTAIN), path, each.span)
        for each in outputs
        if each.path[0] == "bad"
    )


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    made.set_config("/site", Config())
    monkeypatch.setattr(made.elsewhere, "of", lambda path: bad_outputs(made, path))
    monkeypatch.setattr(Found, "message", property(lambda found: "bad"))
    return made


def test_a_file_with_the_name_of_a_template_is_one() -> None:
    engine = Engine()
    assert engine.set_text(PAGE, "{{ a }}")
    assert not engine.set_text(PAGE, "{{ a }}")
    engine.set_text("/site/shop/models.py", "x = 1\n")

    assert engine.paths() == ("/site/shop/models.py",)
    assert engine.templates.paths() == (PAGE,)
    assert engine.text(PAGE) == "{{ a }}"
    assert engine.findings(PAGE) == ()
    engine.remove(PAGE)
    assert engine.text(PAGE) is None
    assert engine.templates.paths() == ()


def test_findings_stand_where_the_template_says(engine: Engine) -> None:
    engine.set_text(PAGE, "<p>\n{{ bad.x }}{{ fine.x }}\n{{ bad.y }} {# mir: ignore[MIR101] #}\n{{ bad.x }}")

    found = engine.findings(PAGE)
    assert [each.span.text_of(engine.text(PAGE) or "") for each in found] == ["bad.x", "bad.x"]
    assert {each.path for each in found} == {PAGE}
    assert len({each.fingerprint for each in found}) == 2

    before = {each.fingerprint for each in found}
    engine.set_text(PAGE, "more text\n" + (engine.text(PAGE) or ""))
    moved = engine.findings(PAGE)
    assert {each.fingerprint for each in moved} == before
    assert [each.span.start - 10 for each in moved] == [each.span.start for each in found]
    engine.remove(PAGE)
    assert engine.findings(PAGE) == ()


def test_many_files_are_loaded_with_their_templates() -> None:
    engine = Engine()
    texts = {PAGE: "{% include 'card.html' %}", CARD: "{{ a }}", "/site/shop/models.py": "x = 1\n"}

    steps = len(list(engine.load(texts, NoStore(), skip={CARD})))
    assert steps == 3
    assert engine.templates.paths() == (PAGE,)
    assert engine.paths() == ("/site/shop/models.py",)


def test_nothing_is_parsed_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counted(text: str) -> tuple[TemplateFacts, TemplateSites]:
        parsed.append(text)
        return template_facts(text)

    monkeypatch.setattr("mir_lsp.index.templates.template_facts", counted)
    engine = Engine()
    engine.set_text(PAGE, "{{ one }}")
    engine.set_text(CARD, "{{ two }}")
    assert engine.db.get(find_template, "/site/shop", "card.html") is not None
    assert parsed == []
    assert engine.db.get(template, CARD) is not None
    assert parsed == ["{{ two }}"]


def test_an_edit_of_one_template_reruns_only_what_read_it() -> None:
    engine = Engine()
    engine.set_text(PAGE, "{{ one }}")
    engine.set_text(CARD, "{{ two }}")

    def ask() -> None:
        for path in (PAGE, CARD):
            engine.db.get(template, path)
            engine.db.get(template_document, path)
            engine.db.get(template_sites, path)
        engine.db.get(find_template, "/site/shop", "card.html")

    ask()
    computed = engine.db.computed
    engine.set_text(CARD, "  {{ two }}")
    ask()
    # Of the card: its reading, its document and its sites. Its facts are checked, too, and come out equal.
    assert engine.db.computed - computed == 4


def test_removing_and_adding_templates_is_seen_by_what_looked_for_them() -> None:
    engine = Engine()
    assert engine.db.get(find_template, "/site/shop", "card.html") is None
    engine.set_text(CARD, "")
    found = engine.db.get(find_template, "/site/shop", "card.html")
    assert found is not None and found.path == CARD
    engine.remove(CARD)
    assert engine.db.get(find_template, "/site/shop", "card.html") is None
