"""The examples of rule pages are true: Bad is reported and costs, Good does neither, the fix of Bad does as well."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass

import pytest

from mir_lsp.engine.config import Config
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Rule, Severity
from mir_lsp.rules.registry import CHECKS, RULES, module_of
from tests.rules.fixing import fix_all
from tests.support.django_runner import Outcomes, growth, run
from tests.support.fixtures import ROOT, SINGLE, django_release, engine_of, project
from tests.support.labels import MEASURES, program_of

RENDERING = (
    "from bookshop.desk import listing, page\n"
    "from django.contrib import admin\n"
    "from django.core.paginator import Paginator\n"
    "from django.db.models import Count, Prefetch, Q\n"
    "from asgiref.sync import sync_to_async\n"
    "from django.db import transaction\n"
    "from django.http import HttpRequest, HttpResponse\n"
    "from django.shortcuts import aget_object_or_404, get_object_or_404\n"
    "from django.template.loader import render_to_string\n"
    "from rest_framework import serializers\n"
)
MODELS = (
    RENDERING
    + "from django.db import models\n"
    + "from bookshop.models import Author, Book, Chapter, Note, Profile, Publisher, Remark, Review, Tag\n\n\n"
)
# What shows what an example costs, where a framework runs it.
ASKED = {
    "MIR116": "\n\ndef changelist():\n    return listing(Book)\n",
    "MIR117": '\n\ndef form():\n    return "reviews" in page(Book).lower()\n',
}


@dataclass(frozen=True)
class Example:
    rule: Rule
    kind: str
    number: int
    text: str

    @property
    def files(self) -> dict[str, str]:
        """The files of an example: what follows a line like `page.html:` is that template."""
        code, *templates = re.split(r"^(\w+\.html):\n", self.text, flags=re.MULTILINE)
        named = zip(templates[::2], templates[1::2], strict=True)
        return {SINGLE: code, **{f"templates/{name}": textwrap.dedent(text) for name, text in named}}

    @property
    def automatic(self) -> bool:
        """Whether fix-all repairs what the rule finds."""
        return self.rule.fix is not None and self.rule.fix.automatic

    def __str__(self) -> str:
        return f"{self.rule.code}-{self.kind}-{self.number}"


def _examples() -> list[Example]:
    """The examples of rules that look at code, as files."""
    found = []
    for rule in RULES:
        if getattr(module_of(rule), "check", None) in CHECKS:
            for kind in ("Bad", "Good"):
                asked = ASKED.get(rule.code, "")
                codes = page_of(rule).code(kind)
                found += [Example(rule, kind, i, f"{MODELS}{code}\n{asked}") for i, code in enumerate(codes)]
    return found


EXAMPLES = _examples()
BAD = [example for example in EXAMPLES if example.kind == "Bad"]
GOOD = [example for example in EXAMPLES if example.kind == "Good"]

# Rules whose cost is a query for each row.
COUNTED = [
    example
    for example in EXAMPLES
    if example.rule.family.value == "nplusone" and (example.rule.django or (0, 0)) <= django_release()
]
# Of these, the ones that cost something else than queries, by what it is.
MEASURED = [example for example in COUNTED if example.rule.code in MEASURES]
# Of these, the ones that Django refuses do not come to cost anything.
FAILING = [example for example in COUNTED if example.rule.severity is Severity.ERROR and example.kind == "Bad"]


def found_in(example: Example) -> list[str]:
    engine = engine_of(project(example.files))
    engine.set_config(ROOT, Config(select=("MIR", example.rule.code)))
    return [finding.code for path in example.files for finding in engine.findings(f"{ROOT}/{path}")]


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    programs = {str(example): example.files for example in COUNTED}
    programs |= {f"{example} fixed": fix_all(example.files) for example in COUNTED}
    return run(program_of(name, files) for name, files in programs.items())


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_whole_code(example: Example) -> None:
    statements = ast.parse(example.files[SINGLE]).body
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    assert any(isinstance(node, kinds) for node in statements)


@pytest.mark.parametrize("example", BAD, ids=str)
def test_a_bad_example_is_reported_by_its_rule_alone(example: Example) -> None:
    assert set(found_in(example)) == {example.rule.code}


@pytest.mark.parametrize("example", GOOD, ids=str)
def test_a_good_example_is_not_reported(example: Example) -> None:
    assert found_in(example) == []


@pytest.mark.parametrize("example", COUNTED, ids=str)
def test_queries_grow_with_rows_in_bad_examples_only(example: Example, outcomes: Outcomes) -> None:
    runs = outcomes[str(example)]
    grown = {call: growth(runs, call) for call in runs[4] if growth(runs, call)}
    assert bool(grown) == (example.kind == "Bad" and example not in FAILING and example not in MEASURED)
    raised = {outcome.error for calls in runs.values() for outcome in calls.values()} - {""}
    assert bool(raised) == (example in FAILING)


@pytest.mark.parametrize("example", [each for each in MEASURED if each.kind == "Bad"], ids=str)
def test_bad_examples_that_cost_something_else_cost_more_of_it(example: Example, outcomes: Outcomes) -> None:
    measure = MEASURES[example.rule.code]
    good = outcomes[str(example).replace("Bad", "Good")]
    for size, calls in outcomes[str(example)].items():
        assert sum(map(measure, calls.values())) > sum(map(measure, good[size].values()))


@pytest.mark.parametrize("example", [each for each in COUNTED if each.kind == "Bad" and each.automatic], ids=str)
def test_the_fix_of_a_bad_example_costs_no_more_with_rows_and_gives_the_same(
    example: Example, outcomes: Outcomes
) -> None:
    before, after = outcomes[str(example)], outcomes[f"{example} fixed"]
    assert not any(growth(after, call) for call in after[4])
    good = outcomes[str(example).replace("Bad", "Good")] if example in FAILING else before
    for size in before:
        assert {call: outcome.result for call, outcome in good[size].items()} == {
            call: outcome.result for call, outcome in after[size].items()
        }


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if getattr(module_of(rule), "check", None)], ids=lambda r: r.code
)
def test_bad_and_good_examples_give_the_same_results(rule: Rule, outcomes: Outcomes) -> None:
    bad = [outcomes[str(each)] for each in COUNTED if (each.rule, each.kind) == (rule, "Bad") and each not in FAILING]
    good = [outcomes[str(each)] for each in COUNTED if (each.rule, each.kind) == (rule, "Good")][: len(bad)]
    for one, other in zip(bad, good, strict=True):
        for size in one:
            assert one[size]["case:" + _only(one)].result == other[size]["case:" + _only(other)].result


def _only(runs) -> str:  # type: ignore[no-untyped-def]
    (name,) = {call.partition(":")[2] for call in runs[4]} - {"<module>"}
    return name
