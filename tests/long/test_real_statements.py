"""The SQL that is shown for querysets is what Django itself makes of them, in projects that many people run.

Each project is installed from the package index into an environment of its own, below `MIR_TEST_CACHE`, and set up
there with the backend of PostgreSQL and no database. For places taken at random the expression is evaluated there
and compared with what we print (`tests.support.statements`). Run one project, and see what differs, with

    MIR_TEST_CACHE=… pytest -m long -s tests/long/test_real_statements.py -k coldfront

`MIR_PLACES` is how many places of a project are compared (40), `MIR_SEED` another choice of them.
"""

from __future__ import annotations

import os

import pytest

from tests.long.real_projects import PROJECTS, NotInstallable, RealProject
from tests.long.statements_of import sampled
from tests.support.statements import Verdict, counted

pytestmark = pytest.mark.long

# Django 3.2, which this one is for, has no backend for the driver; the others are known by their reasons.
_LEFT_OUT = frozenset({"byro"})
_LEAST_COMPARED = 12


@pytest.mark.parametrize(
    "project", [each for each in PROJECTS if each.name not in _LEFT_OUT], ids=lambda each: each.name
)
def test_no_statement_of_a_published_project_is_silently_wrong(project: RealProject) -> None:
    places, seed = int(os.environ.get("MIR_PLACES", "40")), int(os.environ.get("MIR_SEED", "1"))
    try:
        results = sampled(project, places, seed)
    except NotInstallable as reason:
        pytest.fail(str(reason))
    counts = counted(results)
    print(f"{project.name}: " + ", ".join(f"{number} {verdict.value}" for verdict, number in counts.items()))
    for each in results:
        if each.verdict is Verdict.UNKNOWN:
            print(each)

    assert sum(number for verdict, number in counts.items() if verdict is not Verdict.OPEN) >= _LEAST_COMPARED
    wrong = [str(each) for each in results if each.verdict is Verdict.WRONG]
    assert not wrong, "\n\n".join(wrong)
