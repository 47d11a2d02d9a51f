"""A rule that raises is silent; the others say what they say, and the defect is told once, without the code."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from mir_lsp import bug
from mir_lsp.engine import checking, exposing, signalling
from mir_lsp.engine.engine import Engine
from tests.support.fixtures import ROOT, Case, cases, engine_of, project

# Where the engine keeps the checks of rules, by what they are called in a rule.
KEPT = {
    "check": (checking, "CHECKS"),
    "check_names": (checking, "NAME_CHECKS"),
    "check_migration": (checking, "MIGRATION_CHECKS"),
    "check_signals": (signalling, "SIGNAL_CHECKS"),
    "check_exposures": (exposing, "EXPOSURE_CHECKS"),
}
MARK = "SECRET_KEY = 'of the project'"
EVERY = 1 if os.environ.get("MIR_LONG") else 6


def chosen() -> list[Case]:
    """A case of each rule, or of every sixth."""
    first: dict[str, Case] = {}
    for case in cases():
        if case.code.startswith("MIR") and case.code not in ("MIR001", "MIR002", "MIR003", "MIR004"):
            first.setdefault(case.code, case)
    return list(first.values())[::EVERY]


def findings(case: Case) -> list[tuple[str, str, int, str]]:
    engine: Engine = engine_of(project(case.files))
    return [
        (each.code, path, each.span.start, each.message)
        for path in case.files
        for each in engine.findings(f"{ROOT}/{path}")
    ]


def broken(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make whatever the rule checks raise."""

    def made(check: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
        def raises(*given: object) -> Iterable[Any]:
            raise ZeroDivisionError(MARK)

        raises.__module__ = check.__module__
        return raises

    for owner, name in KEPT.values():
        checks = getattr(owner, name)
        kept = tuple(made(each) if _code_of(each) == code else each for each in checks)
        monkeypatch.setattr(owner, name, kept)


def _code_of(check: Any) -> str:
    return str(check.__globals__["RULE"].code)


@pytest.mark.parametrize("case", chosen(), ids=str)
def test_the_other_rules_answer(
    case: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(bug.RAISE_VARIABLE, raising=False)
    bug.forget()
    before = findings(case)
    broken(case.code, monkeypatch)
    with caplog.at_level(logging.INFO):
        after = findings(case)
    assert any(each[0] == case.code for each in before)
    assert not any(each[0] == case.code for each in after)
    assert [each for each in before if each[0] != case.code] == [each for each in after if each in before]
    told = caplog.messages
    assert any("ZeroDivisionError" in each for each in told)
    assert len(set(told)) == len(told)
    assert MARK not in caplog.text
