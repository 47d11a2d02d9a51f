"""Fixes: what they make of each case, and that they are whole, final and small."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding, Fix
from mir_lsp.rules.model import Safety
from mir_lsp.text.edits import apply
from tests.rules.fixing import all_fixed, each_fixed, fix_all, fix_each, fixes_of
from tests.support.fixtures import ROOT, RULES_FOLDER, SINGLE, Case, cases, engine_of, project

each_case = pytest.mark.parametrize("case", cases(), ids=str)

# `MIR_WRITE_FIXED=1 pytest tests/rules/test_fixes.py` writes what fixes make, to be read before it is believed.
WRITES = bool(os.environ.get("MIR_WRITE_FIXED"))


def agree(case: Case, kept: Mapping[str, str], made: Mapping[str, str], suffix: str) -> None:
    changed = {path: text for path, text in made.items() if text != case.files[path]}
    if WRITES:
        write(case, changed, suffix)
    else:
        assert changed == dict(kept)


def write(case: Case, changed: Mapping[str, str], suffix: str) -> None:
    for path in case.files:
        single = list(case.files) == [SINGLE]
        target = RULES_FOLDER / case.code / (case.name if single else Path(case.name) / path)
        target = target.with_suffix(suffix)
        if path in changed:
            target.write_bytes(changed[path].encode())
        else:
            target.unlink(missing_ok=True)


@each_case
def test_fix_all_makes_the_text_that_is_kept_beside_the_case(case: Case) -> None:
    agree(case, case.fixed, all_fixed(case), ".fixed")


@each_case
def test_all_offered_fixes_together_make_the_text_that_is_kept_beside_the_case(case: Case) -> None:
    made = each_fixed(case)
    agree(case, case.each_fixed, {} if made == all_fixed(case) else made, ".each.fixed")


@each_case
def test_fix_all_leaves_nothing_to_fix(case: Case) -> None:
    fixed = all_fixed(case)
    assert fix_all(fixed) == fixed


@pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=repr)
@each_case
def test_fixes_keep_the_line_breaks_of_the_file(case: Case, newline: str) -> None:
    files = {path: text.replace("\n", newline) for path, text in case.files.items()}
    want = {path: text.replace("\n", newline) for path, text in each_fixed(case).items()}
    assert fix_each(files) == want


@each_case
def test_a_fix_removes_its_finding_and_touches_nothing_else(case: Case) -> None:
    engine = engine_of(project(case.files))
    for path in case.files:
        before = engine.findings(f"{ROOT}/{path}")
        for fingerprint, fix in fixes_of(engine, path):
            texts = {place: engine.text(place) or "" for place, _ in fix.edits}
            for place, edits in fix.edits:
                fixed = apply(texts.get(place, ""), edits)
                if place.endswith(".py"):
                    ast.parse(fixed)
                if fix.safety is Safety.SAME_RESULT and case.code.startswith("MIR1"):
                    replaced = [texts[place][edit.start : edit.end].strip() for edit in edits]
                    assert not any(replaced), "something is added, nothing is replaced"
                engine.set_text(place, fixed)
            after = engine.findings(f"{ROOT}/{path}")
            assert alike(after, fingerprint) < alike(before, fingerprint)
            assert len(after) < len(before)
            for place, was in texts.items():
                engine.set_text(place, was)


def alike(findings: Iterable[Finding], fingerprint: str) -> int:
    """How many findings there are like one: the number behind the dot tells those of one unit apart."""
    stem = fingerprint.partition(".")[0]
    return sum(finding.fingerprint.partition(".")[0] == stem for finding in findings)


@each_case
def test_asking_for_a_fix_leaves_the_engine_as_it_was(case: Case) -> None:
    engine = engine_of(project(case.files))
    for path, text in case.files.items():
        before = engine.findings(f"{ROOT}/{path}")
        engine.fix_all(f"{ROOT}/{path}")
        for finding in before:
            engine.fix(f"{ROOT}/{path}", finding.fingerprint)
        assert (engine.text(f"{ROOT}/{path}"), engine.findings(f"{ROOT}/{path}")) == (text, before)


def test_a_fix_of_a_finding_that_is_gone_is_refused() -> None:
    engine: Engine = engine_of(project({SINGLE: "x = 1\n"}))
    assert not isinstance(engine.fix(f"{ROOT}/{SINGLE}", "0.0"), Fix)
