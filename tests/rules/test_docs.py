"""The examples of rule pages are true: Bad is reported and costs, Good does neither, the fix of Bad does as well."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import pytest

from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import CHECKS, RULES, module_of
from tests.rules.fixing import fix_all
from tests.support.django_runner import Outcomes, growth, run
from tests.support.fixtures import ROOT, SINGLE, engine_of, project
from tests.support.labels import program_of

MODELS = "from bookshop.models import Author, Book, Chapter, Profile, Publisher, Review, Tag\n\n\n"


@dataclass(frozen=True)
class Example:
    rule: Rule
    kind: str
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.rule.code}-{self.kind}-{self.number}"


def _examples() -> list[Example]:
    """The examples of rules that look at code, as files."""
    found = []
    for rule in RULES:
        if getattr(module_of(rule), "check", None) in CHECKS:
            for kind in ("Bad", "Good"):
                codes = page_of(rule).code(kind)
                found += [Example(rule, kind, i, MODELS + code + "\n") for i, code in enumerate(codes)]
    return found


EXAMPLES = _examples()
BAD = [example for example in EXAMPLES if example.kind == "Bad"]
GOOD = [example for example in EXAMPLES if example.kind == "Good"]

# Rules whose cost is a query for each row.
COUNTED = [example for example in EXAMPLES if example.rule.family.value == "nplusone"]


def found_in(text: str) -> list[str]:
    engine = engine_of(project({SINGLE: text}))
    return [finding.code for finding in engine.findings(f"{ROOT}/{SINGLE}")]


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    texts = {str(example): example.text for example in COUNTED}
    texts |= {f"{example} fixed": fix_all({SINGLE: example.text})[SINGLE] for example in COUNTED}
    return run(program_of(name, {SINGLE: text}) for name, text in texts.items())


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_whole_code(example: Example) -> None:
    assert any(isinstance(node, ast.FunctionDef) for node in ast.parse(example.text).body)


@pytest.mark.parametrize("example", BAD, ids=str)
def test_a_bad_example_is_reported_by_its_rule_alone(example: Example) -> None:
    assert set(found_in(example.text)) == {example.rule.code}


@pytest.mark.parametrize("example", GOOD, ids=str)
def test_a_good_example_is_not_reported(example: Example) -> None:
    assert found_in(example.text) == []


@pytest.mark.parametrize("example", COUNTED, ids=str)
def test_queries_grow_with_rows_in_bad_examples_only(example: Example, outcomes: Outcomes) -> None:
    runs = outcomes[str(example)]
    grown = {call: growth(runs, call) for call in runs[4] if growth(runs, call)}
    assert bool(grown) == (example.kind == "Bad")
    assert all(not outcome.error for calls in runs.values() for outcome in calls.values())


@pytest.mark.parametrize("example", [example for example in COUNTED if example.kind == "Bad"], ids=str)
def test_the_fix_of_a_bad_example_costs_no_more_with_rows_and_gives_the_same(
    example: Example, outcomes: Outcomes
) -> None:
    before, after = outcomes[str(example)], outcomes[f"{example} fixed"]
    assert not any(growth(after, call) for call in after[4])
    for size in before:
        assert {call: outcome.result for call, outcome in before[size].items()} == {
            call: outcome.result for call, outcome in after[size].items()
        }


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if getattr(module_of(rule), "check", None)], ids=lambda r: r.code
)
def test_bad_and_good_examples_give_the_same_results(rule: Rule, outcomes: Outcomes) -> None:
    bad = [outcomes[str(example)] for example in COUNTED if (example.rule, example.kind) == (rule, "Bad")]
    good = [outcomes[str(example)] for example in COUNTED if (example.rule, example.kind) == (rule, "Good")]
    for one, other in zip(bad, good, strict=True):
        for size in one:
            assert one[size]["case:" + _only(one)].result == other[size]["case:" + _only(other)].result


def _only(runs) -> str:  # type: ignore[no-untyped-def]
    (name,) = {call.partition(":")[2] for call in runs[4]} - {"<module>"}
    return name
