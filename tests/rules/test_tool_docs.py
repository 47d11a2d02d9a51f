"""The examples of the rules about mir-lsp itself: what is bad is reported, what is good is not."""

from __future__ import annotations

import pytest

from mir_lsp.engine.config import parse
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.registry import by_code
from tests.support.fixtures import ROOT, engine_of, project

HEADER = "from bookshop.models import Book\n\n\n"


def examples(code: str, kind: str) -> tuple[str, ...]:
    rule = by_code(code)
    assert rule is not None
    found = page_of(rule).code(kind)
    assert found
    return found


def found_in(text: str) -> set[str]:
    engine = engine_of(project({"case.py": HEADER + text + "\n"}))
    return {finding.code for finding in engine.findings(f"{ROOT}/case.py")}


@pytest.mark.parametrize("code", ["MIR001", "MIR002"])
def test_comments_are_reported_where_the_page_says_so(code: str) -> None:
    assert all(code in found_in(text) for text in examples(code, "Bad"))
    assert not any(found_in(text) for text in examples(code, "Good"))


def test_settings_are_refused_where_the_page_says_so() -> None:
    tomllib = pytest.importorskip("tomllib")

    def problems(kind: str) -> list[int]:
        return [len(parse(tomllib.loads(text)["tool"]["mir"])[1]) for text in examples("MIR003", kind)]

    assert all(problems("Bad"))
    assert not any(problems("Good"))
