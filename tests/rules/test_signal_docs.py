"""The examples of rules about signals: what is bad is reported, what is good is not."""

from __future__ import annotations

import pytest

from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import RULES, SIGNAL_CHECKS, module_of
from tests.support.fixtures import ROOT, engine_of, project

HEADER = "from bookshop.models import Author, Book, Tag\nfrom django.db import transaction\n\n"
UNHEARD = "MIR707"  # of a module in a project, which `tests/rules/MIR707` has
OF_SIGNALS = [rule for rule in RULES if getattr(module_of(rule), "check_signals", None) in SIGNAL_CHECKS]

each_rule = pytest.mark.parametrize(
    "rule", [rule for rule in OF_SIGNALS if rule.code != UNHEARD], ids=lambda rule: rule.code
)


def found_in(code: str) -> set[str]:
    engine = engine_of(project({"case.py": HEADER + code + "\n"}))
    return {finding.code for finding in engine.findings(f"{ROOT}/case.py")}


@each_rule
def test_a_bad_example_is_reported_by_its_rule_alone(rule: Rule) -> None:
    assert all(found_in(code) == {rule.code} for code in page_of(rule).code("Bad"))


@each_rule
def test_a_good_example_is_not_reported(rule: Rule) -> None:
    # What ends the circle of MIR721 tells nobody, and its page says so.
    meant = {"MIR712"} if rule.code == "MIR721" else set()
    assert all(found_in(code) == meant for code in page_of(rule).code("Good"))


def test_there_are_as_many_rules_as_codes_are_promised() -> None:
    assert len(OF_SIGNALS) == len(SIGNAL_CHECKS) >= 15
