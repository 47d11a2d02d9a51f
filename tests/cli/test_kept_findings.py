"""A run that finds what the last one kept says what it would say without."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from tests.cli.conftest import Run


@pytest.fixture
def gone_through(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The files whose code is gone through."""
    names: list[str] = []
    original = Engine._own_worked_out

    def watched(self: Engine, path: str) -> object:
        names.append(os.path.basename(path))
        return original(self, path)

    monkeypatch.setattr(Engine, "_own_worked_out", watched)
    yield names


def test_the_second_run_goes_through_nothing_and_says_the_same(call: Run, gone_through: list[str]) -> None:
    first = call("check", ".")
    assert "MIR101" in first.stdout
    assert "views.py" in gone_through
    gone_through.clear()
    again = call("check", ".")
    assert (again.stdout, again.stderr, again.returncode) == (first.stdout, first.stderr, first.returncode)
    assert gone_through == []


def test_a_change_is_seen_wherever_it_matters(call: Run, shop: Path, gone_through: list[str]) -> None:
    call("check", ".")
    models = shop / "shop" / "models.py"
    models.write_text(
        models.read_text().replace("author = models.ForeignKey(Author, ", "author = models.OneToOneField(Author, ")
    )
    assert "MIR101" in call("check", ".").stdout
    gone_through.clear()
    views = shop / "shop" / "views.py"
    views.write_text(views.read_text().replace("objects.all()", 'objects.select_related("author")'))
    assert "MIR101" not in call("check", ".").stdout
    assert gone_through == ["views.py"]
    assert "MIR101" not in call("check", ".", "--no-cache").stdout


def test_settings_decide_about_what_was_kept(call: Run, gone_through: list[str]) -> None:
    assert "MIR101" in call("check", ".").stdout
    gone_through.clear()
    assert "MIR101" not in call("check", ".", "--ignore", "MIR101").stdout
    assert gone_through == []


def test_without_a_cache_all_is_gone_through(call: Run, gone_through: list[str]) -> None:
    call("check", ".")
    gone_through.clear()
    assert "MIR101" in call("check", ".", "--no-cache").stdout
    assert "views.py" in gone_through


def test_a_cache_that_cannot_be_used_costs_time_alone(
    call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone_through: list[str]
) -> None:
    (tmp_path / "occupied").write_text("")
    monkeypatch.setenv("MIR_CACHE_DIR", str(tmp_path / "occupied"))
    first = call("check", ".")
    assert "MIR101" in first.stdout
    gone_through.clear()
    again = call("check", ".")
    assert again.stdout == first.stdout
    assert "views.py" in gone_through
