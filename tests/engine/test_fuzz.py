"""Damaged real files and templates, and any text at all: nothing that the engine is asked raises."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mir_lsp import bug
from tests.support import fuzz

PIECES = st.sampled_from([*fuzz.ODD, "Book", "author", "objects", "name", "x", "request", " ", "\n", "\n    "])
SOUP = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=40).map("".join)


def test_damaged_files_raise_nothing() -> None:
    assert fuzz.fuzzed("short", rounds=150) == 150


def test_what_raises_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(self: object, path: str, text: str, chance: random.Random) -> None:
        assert "import" not in text

    monkeypatch.setattr(fuzz.Target, "_ask", raises)
    with pytest.raises(fuzz.Found) as found:
        fuzz.fuzzed("defect", rounds=50)
    assert "AssertionError" in str(found.value)
    assert str(found.value).count("import") < 5


@pytest.fixture(scope="module")
def target() -> fuzz.Target:
    return fuzz.Target()


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(soup=SOUP, name=st.sampled_from(["views.py", "models.py", "soup.py", "soup.html"]))
def test_any_text_raises_nothing(target: fuzz.Target, soup: str, name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(bug.RAISE_VARIABLE, "1")
        target.put(name, soup, random.Random(soup))
