"""What every rule has to have: a place among the others, a page, cases of each kind, a message that fits."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

import mir_lsp
from mir_lsp.rules.docs import SECTIONS, page_of
from mir_lsp.rules.model import Rule, Severity
from mir_lsp.rules.registry import CHECKS, FAMILY_PREFIXES, MODULES, RULES, complaints, module_of
from tests.support.fixtures import Case, Seen, cases, engine_of, expected, project, seen

LONGEST_MESSAGE = 80
ORDERS = {
    "use",
    "avoid",
    "add",
    "remove",
    "do",
    "dont",
    "prefer",
    "call",
    "check",
    "disallow",
    "no",
    "never",
    "require",
}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
CODE_RULES = [rule for rule in RULES if getattr(module_of(rule), "check", None) in CHECKS]
each_code_rule = pytest.mark.parametrize("rule", CODE_RULES, ids=lambda rule: rule.code)


def findings() -> dict[str, list[Seen]]:
    """All findings of all cases, by code."""
    found: dict[str, list[Seen]] = {}
    for case in cases():
        for each in seen(engine_of(project(case.files)), case.files):
            found.setdefault(each.code, []).append(each)
    return found


@pytest.fixture(scope="module")
def by_code() -> dict[str, list[Seen]]:
    return findings()


def texts() -> list[tuple[Case, str]]:
    return [(case, text) for case in cases() for text in case.files.values()]


def test_codes_and_names_are_well_formed_and_used_once() -> None:
    assert complaints(RULES) == ()
    assert len(RULES) == len(MODULES)


def test_there_are_rules_that_look_at_code() -> None:
    assert {rule.code for rule in CODE_RULES} >= {"MIR101", "MIR102", "MIR103"}


@each_rule
def test_a_name_says_what_is_wrong_and_gives_no_order(rule: Rule) -> None:
    words = rule.name.split("-")
    assert words[0] not in ORDERS
    assert len(words) >= 2


@each_rule
def test_a_rule_stands_in_the_folder_of_its_family_under_its_name(rule: Rule) -> None:
    module = module_of(rule).__name__
    # `async` is a keyword: no package can have that name.
    folder = {"async": "asynchronous"}.get(rule.family.value, rule.family.value)
    assert module == f"mir_lsp.rules.{folder}.{rule.name.replace('-', '_')}"
    assert rule.code.startswith(FAMILY_PREFIXES[rule.family])


@each_rule
def test_the_page_has_its_sections(rule: Rule) -> None:
    titles = [section.title for section in page_of(rule).sections]
    assert titles == [title for title in SECTIONS if title != "Fix safety" or rule.fix is not None]
    assert page_of(rule).summary.endswith(".")
    if rule in CODE_RULES:
        assert page_of(rule).code("Bad") and page_of(rule).code("Good")


@each_rule
def test_a_rule_names_the_page_that_states_the_behaviour(rule: Rule) -> None:
    parts = urlsplit(rule.url)
    assert parts.scheme == "https" and parts.netloc
    if rule in CODE_RULES:
        assert parts.netloc in {"docs.djangoproject.com", "www.postgresql.org", "www.django-rest-framework.org"}


@each_rule
def test_a_rule_is_not_from_the_future(rule: Rule) -> None:
    assert re.fullmatch(r"\d+\.\d+", rule.since)
    assert _version(rule.since) <= _version(mir_lsp.__version__)


@each_code_rule
def test_an_error_raises_corrupts_or_leaks_and_says_so(rule: Rule) -> None:
    says = re.search(r"rais|corrupt|lost|leak|fail", page_of(rule).prose("Why"))
    assert rule.severity is not Severity.ERROR or says


@each_code_rule
def test_messages_are_filled_short_and_without_a_full_stop(rule: Rule, by_code: dict[str, list[Seen]]) -> None:
    for each in by_code[rule.code]:
        assert "{" not in each.message and not each.message.endswith(".")
        message = re.sub(r", (unless|on the branches|whenever|if) .*", "", each.message)
        assert len(message) <= LONGEST_MESSAGE


@each_code_rule
def test_a_rule_has_a_case_that_says_what_is_underlined(rule: Rule) -> None:
    assert any(
        want.code == rule.code and want.carets is not None for _, text in texts() for want in expected(text).wants
    )


@each_code_rule
def test_a_rule_has_three_near_misses_at_least(rule: Rule) -> None:
    assert sum(code == rule.code for _, text in texts() for _, code in expected(text).near_misses) >= 3


@each_code_rule
def test_a_rule_has_certain_and_likely_findings_among_its_cases(rule: Rule, by_code: dict[str, list[Seen]]) -> None:
    assert {each.confidence for each in by_code[rule.code]} <= {"certain", "likely"}
    assert any(each.confidence == "certain" for each in by_code[rule.code])


@each_code_rule
def test_a_rule_fixes_in_its_cases_exactly_if_it_says_so(rule: Rule, by_code: dict[str, list[Seen]]) -> None:
    own = [case for case in cases() if case.code == rule.code]
    assert any(case.fixed or case.each_fixed for case in own) == (rule.fix is not None)
    safeties = {each.fix for each in by_code[rule.code] if each.fix}
    assert (rule.fix.value in safeties) if rule.fix is not None else not safeties


@each_code_rule
def test_every_announced_finding_of_a_folder_is_of_a_rule_that_exists(rule: Rule) -> None:
    known = {each.code for each in RULES}
    own = [text for case, text in texts() if case.code == rule.code]
    assert own
    assert {want.code for text in own for want in expected(text).costly} <= known


def test_no_two_findings_are_about_the_same_place() -> None:
    for case in cases():
        found = seen(engine_of(project(case.files)), case.files)
        places = Counter((each.path, each.line, each.column, each.end_line, each.end_column) for each in found)
        assert {place for place, count in places.items() if count > 1} == set(), case


def test_the_order_of_rules_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    from mir_lsp.engine import checking

    want = findings()
    monkeypatch.setattr(checking, "CHECKS", tuple(reversed(CHECKS)))
    assert findings() == want


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])
