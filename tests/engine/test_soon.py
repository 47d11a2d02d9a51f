"""Findings for somebody who types: in time, with what was known before where there is no time for more."""

from __future__ import annotations

from typing import Any

import pytest

from mir_lsp.engine.checking import unit_findings
from mir_lsp.engine.engine import Engine
from mir_lsp.index.db import Database
from tests.support.fixtures import ROOT, engine_of, project

VIEWS = f"{ROOT}/slow.py"
MODELS = f"{ROOT}/bookshop/models.py"
LOOP = """from bookshop.models import Book


def names():
    return [book.author.name for book in Book.objects.all()]
"""
MORE = """

def more():
    return [book.author.name for book in Book.objects.all()]
"""
NO_TIME, TIME = 0.0, 60.0


def codes(findings: object) -> list[str]:
    return [each.code for each in findings]  # type: ignore[attr-defined]


def shop(text: str) -> Engine:
    return engine_of(project({"slow.py": text}))


def touch_models(engine: Engine) -> None:
    """A change that everything about books rests on, and that changes nothing about them."""
    text = engine.text(MODELS) or ""
    engine.set_text(
        MODELS, text.replace("class Book(", "class Unrelated(models.Model):\n    pass\n\n\nclass Book(", 1)
    )


def test_what_there_is_no_time_for_is_what_was_known_before() -> None:
    engine = shop(LOOP)
    known = engine.near_findings(VIEWS)
    assert codes(known) == ["MIR101"]
    touch_models(engine)
    assert engine.findings_soon(VIEWS, NO_TIME, 0) == known
    assert engine.db.behind > 0
    # Nothing of that is taken for current.
    assert engine.near_findings(VIEWS) == known == engine.findings_soon(VIEWS, TIME, 0)
    fresh = shop(LOOP)
    touch_models(fresh)
    assert fresh.near_findings(VIEWS) == engine.near_findings(VIEWS)


def test_what_was_never_known_is_left_out_until_somebody_has_time() -> None:
    engine = shop(LOOP)
    assert engine.findings_soon(VIEWS, NO_TIME, 0) == ()
    assert codes(engine.findings_soon(VIEWS, TIME, 0)) == ["MIR101"]
    engine.set_text(VIEWS, LOOP + MORE)
    # The function that was there keeps its finding, and stays where it is.
    (finding,) = engine.findings_soon(VIEWS, NO_TIME, 0)
    assert (LOOP + MORE)[finding.span.start : finding.span.end] == "book.author"
    assert codes(engine.near_findings(VIEWS)) == ["MIR101", "MIR101"]


def test_a_finding_that_has_moved_is_shown_where_it_is_now() -> None:
    engine = shop(LOOP)
    (before,) = engine.near_findings(VIEWS)
    touch_models(engine)
    engine.set_text(VIEWS, LOOP.replace("\n\n\ndef", "\n\nMOST = 10\n\n\ndef"))
    (after,) = engine.findings_soon(VIEWS, NO_TIME, 0)
    assert after.span.start == before.span.start + len("\nMOST = 10\n")
    assert after.fingerprint == before.fingerprint


def test_no_comment_is_said_to_suppress_nothing_before_that_is_known() -> None:
    ignored = LOOP.replace("objects.all()]", "objects.all()]  # mir: ignore[MIR101]")
    engine = shop(ignored)
    assert engine.findings_soon(VIEWS, NO_TIME, 0) == ()
    assert engine.findings_soon(VIEWS, TIME, 0) == ()
    engine.set_text(VIEWS, ignored.replace("book.author.name", "book.title"))
    assert engine.findings_soon(VIEWS, NO_TIME, 0) == ()
    assert codes(engine.near_findings(VIEWS)) == ["MIR001"]


def test_the_code_at_the_offset_is_gone_through_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    latest = Database.latest

    def noting(db: Database, default: Any, query: Any, *args: Any) -> Any:
        if query is unit_findings:
            asked.append(args[0].name)
        return latest(db, default, query, *args)

    monkeypatch.setattr(Database, "latest", noting)
    engine = shop(LOOP + MORE)
    engine.findings_soon(VIEWS, TIME, len(LOOP + MORE) - 5)
    assert asked[0] == "more" and "names" in asked[1:]
