"""Every label of a case is proved by running its code on Django, with few rows and with many."""

from __future__ import annotations

import pytest

from tests.rules.fixing import all_fixed, each_fixed, offers
from tests.support.django_runner import Outcomes, Program, run
from tests.support.fixtures import Case, cases, engine_of, project, seen
from tests.support.labels import mislabelled, program_of, still_costly

# Names that no model has raise, which `test_names.py` shows.
NAMES = ("MIR111", "MIR8")
# What transactions do shows with a second connection: `tests/labelled/transactions` does that with PostgreSQL.
TRANSACTIONS = ("MIR225", "MIR227", "MIR4")
# What signals wake costs nothing by itself: `tests/labelled/signals` shows what goes wrong.
SIGNALS = ("MIR7",)
COSTLY = [case for case in cases() if not case.code.startswith((*NAMES, *TRANSACTIONS, *SIGNALS))]

each_case = pytest.mark.parametrize("case", COSTLY, ids=str)


@pytest.fixture(scope="session")
def outcomes() -> Outcomes:
    """What all cases do, as they are and after fixes."""
    programs: list[Program] = []
    for case in COSTLY:
        programs.append(program_of(str(case), case.files))
        programs.append(program_of(f"{case} fixed", all_fixed(case)))
        programs.append(program_of(f"{case} each", each_fixed(case)))
        for number, files in enumerate(offers(case)):
            programs.append(program_of(f"{case} offer {number}", files))
    return run(programs)


@each_case
def test_what_is_wanted_costs_more_with_more_rows_and_nothing_else_does(case: Case, outcomes: Outcomes) -> None:
    findings = seen(engine_of(project(case.files)), case.files)
    assert mislabelled(case, outcomes[str(case)], findings) == []


@each_case
def test_after_fix_all_what_was_fixed_costs_no_more_and_results_are_the_same(case: Case, outcomes: Outcomes) -> None:
    before, after = outcomes[str(case)], outcomes[f"{case} fixed"]
    assert still_costly(all_fixed(case), before, after, frozenset({"offered", "unfixed"})) == []


@each_case
def test_after_all_offered_fixes_only_what_has_no_fix_grows_and_results_are_the_same(
    case: Case, outcomes: Outcomes
) -> None:
    before, after = outcomes[str(case)], outcomes[f"{case} each"]
    assert still_costly(each_fixed(case), before, after, frozenset({"unfixed"})) == []


@each_case
def test_a_fix_that_is_offered_alone_changes_no_result(case: Case, outcomes: Outcomes) -> None:
    everything = frozenset({"automatic", "offered", "unfixed"})
    for number, files in enumerate(offers(case)):
        after = outcomes[f"{case} offer {number}"]
        assert still_costly(files, outcomes[str(case)], after, everything) == []
