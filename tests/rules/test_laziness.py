"""The rules about lazy querysets, executed: what Bad costs or does wrong, and what fixes make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from mir_lsp.engine.findings import Fix
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Family, Rule
from mir_lsp.rules.registry import RULES
from mir_lsp.text.edits import apply
from tests.labelled.laziness_thresholds import LAZINESS_FIXED
from tests.rules.test_docs import MODELS
from tests.support.fixtures import ROOT, engine_of, place, project
from tests.support.laziness_runner import Measured, Version, run
from tests.support.laziness_set import PROOFS, case_at, read

LAZINESS = Path(__file__).parents[1] / "labelled" / "laziness"
# What two transactions do to each other is proved in the set about transactions.
OURS = [rule for rule in RULES if rule.family is Family.QUERYSET and not rule.code.startswith(("MIR225", "MIR227"))]
PATH = "case.py"


def proof_of(code: str) -> str:
    return next((kind for kind, codes in PROOFS.items() if code in codes), "wrong")


def example(rule: Rule, kind: str) -> Version:
    (text,) = page_of(rule).code(kind)
    name = [line for line in text.split("\n") if line.startswith("def ")][-1][4:].partition("(")[0]
    return Version(f"{rule.code} {kind}", PATH, MODELS + text + "\n", name)


@dataclass(frozen=True)
class Applied:
    """A fix of one finding of the set, and the case that proves it."""

    code: str
    automatic: bool
    before: Version
    after: Version


def fixes_of(files: Mapping[str, str]) -> list[Applied]:
    """Every fix that is offered for the set, each applied alone."""
    engine = engine_of(project(files))
    found: list[Applied] = []
    for path, text in files.items():
        for finding in engine.findings(f"{ROOT}/{path}"):
            fix = engine.fix(f"{ROOT}/{path}", finding.fingerprint) if finding.code.startswith("MIR2") else None
            if not isinstance(fix, Fix):
                continue
            line, _ = place(text, finding.span.start)
            case = case_at(path, text, line, finding.code)
            ((_, edits),) = fix.edits
            name = f"{path}:{line} {finding.code} {finding.span.start}"
            before = Version(f"{path}:{case}", path, text, case)
            after = Version(name, path, apply(text, edits), case)
            found.append(Applied(finding.code, fix.safety.automatic, before, after))
    return found


@pytest.fixture(scope="module")
def applied() -> list[Applied]:
    return fixes_of(read(LAZINESS).files)


@pytest.fixture(scope="module")
def ran(applied: list[Applied]) -> dict[str, Measured]:
    versions = [example(rule, kind) for rule in OURS for kind in ("Bad", "Good")]
    versions += [version for each in applied for version in (each.before, each.after)]
    return run({}, {version.name: version for version in versions}.values())


@pytest.mark.parametrize("rule", OURS, ids=lambda rule: rule.code)
def test_bad_does_what_its_page_says_and_good_does_not(rule: Rule, ran: dict[str, Measured]) -> None:
    bad, good = ran[f"{rule.code} Bad"], ran[f"{rule.code} Good"]
    assert not good.error
    match proof_of(rule.code):
        case "cheaper":
            assert good.results == bad.results
            assert good.cost < bad.cost
        case "at import":
            assert good.results[0] == bad.results[0]
            assert sum(good.imported.values()) == 0 < sum(bad.imported.values())
        case "stale":
            assert good.results[0] == bad.results[0] == bad.results[1] != good.results[1]
        case _:
            assert good.results != bad.results


def test_there_are_enough_fixes_to_say_something(applied: list[Applied]) -> None:
    assert len(applied) >= LAZINESS_FIXED
    assert {each.code for each in applied} == {rule.code for rule in OURS if rule.fix is not None}


def test_a_fix_that_is_safe_gives_the_same_for_less(applied: list[Applied], ran: dict[str, Measured]) -> None:
    wrong, in_vain = [], []
    for each in applied:
        before, after = ran[each.before.name], ran[each.after.name]
        if each.automatic and (before.results != after.results or after.error or after.cost[:2] > before.cost[:2]):
            wrong.append(f"{each.after.name}: {before.cost} {before.results}, then {after.cost} {after.results}")
        elif each.automatic and after.cost >= before.cost:
            in_vain.append(each.before.name)
    assert wrong == []
    assert in_vain == ["truths.py:with_or"]  # no row is found there


def test_a_fix_that_is_offered_raises_nothing_and_does_something(
    applied: list[Applied], ran: dict[str, Measured]
) -> None:
    wrong = []
    for each in applied:
        before, after = ran[each.before.name], ran[each.after.name]
        does = before.results != after.results or after.cost < before.cost or before.defaults != after.defaults
        if each.code == "MIR201":  # a new order of what comes in that order anyway
            does = does or after.cost[2] != before.cost[2]
        if after.error or (not each.automatic and not does):
            wrong.append(f"{each.after.name}: {before.cost} {before.results}, then {after.cost} {after.error}")
    assert wrong == []
