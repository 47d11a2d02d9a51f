"""The rules about names, executed: what is reported raises on real Django, what is not reported does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from mir_lsp.rules.docs import page_of
from mir_lsp.rules.registry import RULES, module_of
from tests.rules.fixing import each_fixed
from tests.rules.test_docs import MODELS
from tests.support.django_runner import SIZES, Outcomes, Program, run
from tests.support.fixtures import ROOT, SINGLE, Case, cases, engine_of, expected, project

OURS = [rule for rule in RULES if hasattr(module_of(rule), "check_names")]
CODES = {rule.code for rule in OURS}
EXECUTED = [case for case in cases() if case.code in CODES and list(case.files) == [SINGLE]]
ERRORS = {"FieldError", "FieldDoesNotExist", "TypeError", "ValueError", "AttributeError"}


def functions(text: str) -> Iterator[tuple[str, int, int]]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno, node.end_lineno or node.lineno


def wrong_functions(text: str) -> set[str]:
    lines = {want.line for want in expected(text).wants if want.code in CODES}
    return {name for name, start, end in functions(text) if lines & set(range(start, end + 1))}


def example(rule_code: str, kind: str) -> str:
    rule = next(rule for rule in OURS if rule.code == rule_code)
    (code,) = page_of(rule).code(kind)
    return f"{MODELS}{code}\n"


def program(name: str, text: str) -> Program:
    return Program(name, {SINGLE: text}, tuple(f"case:{each}" for each, _, _ in functions(text)))


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    programs = [program(str(case), case.files[SINGLE]) for case in EXECUTED]
    programs += [program(f"{case} fixed", each_fixed(case)[SINGLE]) for case in EXECUTED]
    programs += [program(f"{code} {kind}", example(code, kind)) for code in sorted(CODES) for kind in ("Bad", "Good")]
    return run(programs)


def errors(outcomes: Outcomes, name: str) -> dict[str, str]:
    calls = outcomes[name][SIZES[0]]
    return {call.removeprefix("case:"): outcome.error for call, outcome in calls.items()}


@pytest.mark.parametrize("case", EXECUTED, ids=str)
def test_exactly_the_functions_with_a_wrong_name_raise(case: Case, outcomes: Outcomes) -> None:
    raised = {name: error for name, error in errors(outcomes, str(case)).items() if error}
    assert set(raised) == wrong_functions(case.files[SINGLE])
    assert set(raised.values()) <= ERRORS


@pytest.mark.parametrize("case", EXECUTED, ids=str)
def test_what_a_fix_changes_raises_no_more(case: Case, outcomes: Outcomes) -> None:
    fixed = each_fixed(case)[SINGLE]
    engine = engine_of(project({SINGLE: fixed}))
    left = {finding.span.start for finding in engine.findings(f"{ROOT}/{SINGLE}") if finding.code in CODES}
    lines = {fixed.count("\n", 0, start) + 1 for start in left}
    still = {name for name, start, end in functions(fixed) if lines & set(range(start, end + 1))}
    assert {name for name, error in errors(outcomes, f"{case} fixed").items() if error} == still
    assert still < wrong_functions(case.files[SINGLE])


@pytest.mark.parametrize("code", sorted(CODES))
def test_bad_examples_are_reported_by_their_rule_and_raise(code: str, outcomes: Outcomes) -> None:
    engine = engine_of(project({SINGLE: example(code, "Bad")}))
    assert [finding.code for finding in engine.findings(f"{ROOT}/{SINGLE}")] == [code]
    assert set(errors(outcomes, f"{code} Bad").values()) - {""} == {"FieldError"}


@pytest.mark.parametrize("code", sorted(CODES))
def test_good_examples_are_not_reported_and_run(code: str, outcomes: Outcomes) -> None:
    engine = engine_of(project({SINGLE: example(code, "Good")}))
    assert engine.findings(f"{ROOT}/{SINGLE}") == ()
    assert set(errors(outcomes, f"{code} Good").values()) == {""}
