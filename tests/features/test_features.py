"""Features as functions of an engine: plain data in offsets."""

from __future__ import annotations

from typing import Any, cast

from mir_lsp.features.actions import automatic_fixes, edits_of_all, fix_of, quick_fixes
from mir_lsp.features.diagnostics import MAX_FINDINGS, report
from mir_lsp.features.hover import hover
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span
from tests.support.fake_engine import Engine

PATH = "/project/a.py"


def engine_of(text: str) -> Any:
    engine = Engine()
    engine.set_text(PATH, text)
    return cast(Any, engine)


def test_an_unknown_file_has_nothing_to_show() -> None:
    engine = engine_of("BUG")
    assert report(engine, "/unknown.py").findings == ()
    assert hover(engine, "/unknown.py", 0) == ()
    assert quick_fixes(engine, "/unknown.py", Span(0, 9)) == ()
    assert edits_of_all(engine, "/unknown.py") == ()
    assert automatic_fixes(engine, "/unknown.py") == 0


def test_findings_up_to_the_limit_are_shown_without_a_notice() -> None:
    shown = report(engine_of("BUG\n" * MAX_FINDINGS), PATH)
    assert (len(shown.findings), shown.omitted, shown.notice) == (MAX_FINDINGS, 0, "")


def test_beyond_the_limit_the_first_are_shown_and_the_rest_is_counted() -> None:
    shown = report(engine_of("BUG\n" * (MAX_FINDINGS + 3)), PATH)
    assert (len(shown.findings), shown.omitted) == (MAX_FINDINGS, 3)
    assert [finding.span.start for finding in shown.findings[:2]] == [0, 4]
    assert "3 more" in shown.notice


def test_a_cursor_at_either_end_of_a_finding_touches_it_and_one_beside_does_not() -> None:
    engine = engine_of("x BUG y")
    touched = [bool(quick_fixes(engine, PATH, Span(at, at))) for at in range(8)]
    assert touched == [False, False, True, True, True, True, False, False]


def test_findings_without_a_fix_offer_none() -> None:
    engine = engine_of("SCAR BUG")
    (offer,) = quick_fixes(engine, PATH, Span(0, 8))
    assert (offer.finding.span, offer.title, offer.preferred) == (Span(5, 8), "Add `FIXED`", True)
    assert automatic_fixes(engine, PATH) == 1


def test_a_fix_is_made_for_the_text_of_the_moment() -> None:
    engine = engine_of("BUG")
    (offer,) = quick_fixes(engine, PATH, Span(0, 0))
    engine.set_text(PATH, "\nBUG")
    found: Any = fix_of(engine, PATH, offer.finding.fingerprint)
    assert found.edits == ((PATH, (Edit(1, 4, "FIXED"),)),)
    engine.set_text(PATH, "fine")
    gone: Any = fix_of(engine, PATH, offer.finding.fingerprint)
    assert gone.reason == "the finding is gone"


def test_all_fixes_come_as_the_edits_of_one_file() -> None:
    assert edits_of_all(engine_of("BUG BUG"), PATH) == ((PATH, (Edit(0, 3, "FIXED"), Edit(4, 7, "FIXED"))),)
    assert edits_of_all(engine_of("fine"), PATH) == ()


def test_a_hover_leads_with_the_answer_and_ends_with_the_remedy() -> None:
    (card,) = hover(engine_of("BUG"), PATH, 1)
    assert card.headline == "MIR101: A relation is read from each row of a queryset that does not load it."
    assert card.lines[-1].endswith("Fix: Add `FIXED` (the results stay the same).")
    assert card.link is not None and card.link.title == "MIR101 related-access-in-loop"


def test_a_hover_gives_the_reason_of_the_rules_documentation() -> None:
    from mir_lsp.rules.registry import by_code

    engine = engine_of("BUG")
    rule = by_code("MIR101")
    assert rule is not None
    finding = engine.findings(PATH)[0]
    engine.findings = lambda path: (type(finding)(**{**fields_of(finding), "rule": rule}),)
    (card,) = hover(engine, PATH, 1)
    assert card.lines[0].startswith("Reading a foreign key")


def fields_of(finding: Any) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in type(finding).__dataclass_fields__}


def test_a_hover_just_after_a_finding_is_not_about_it() -> None:
    assert hover(engine_of("BUG x"), PATH, 3) == ()


def test_a_queryset_is_described_below_the_finding_it_is_part_of() -> None:
    cards = hover(engine_of("qs"), PATH, 0)
    assert [card.headline for card in cards] == ["QuerySet of `Book`, not evaluated"]
    assert cards[0].lines == ("loads `author`",)
