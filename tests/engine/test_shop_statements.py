"""The SQL of every queryset in the code of the example shop, beside what Django says of the same code in the shop."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mir_lsp.cli.loading import load
from mir_lsp.engine.config import Config
from mir_lsp.helpers.compiler import Compiler
from tests.support.statements import Outcome, Verdict, counted, module_of, outcomes, places

SHOP = Path(__file__).resolve().parents[1] / "projects" / "shop"
LEAST_EQUAL = 0.85


@pytest.fixture(scope="module")
def results() -> Iterator[list[Outcome]]:
    (project,) = load([str(SHOP)], Config())
    paths = sorted(path for path in project.engine.files.paths() if path.endswith(".py") and "migrations" not in path)
    found = [place for path in paths for place in places(project.engine, path, module_of(path, SHOP.as_posix()))]
    compiler = Compiler()
    try:
        yield outcomes(found, compiler, sys.executable, SHOP, {"DJANGO_SETTINGS_MODULE": "shop_site.settings"})
    finally:
        compiler.close()


def test_no_statement_of_the_shop_is_silently_wrong(results: list[Outcome]) -> None:
    wrong = [str(each) for each in results if each.verdict is Verdict.WRONG]
    assert not wrong, "\n\n".join(wrong)


def test_most_statements_of_the_shop_are_known(results: list[Outcome]) -> None:
    counts = counted(results)
    compared = counts[Verdict.EQUAL] + counts[Verdict.UNKNOWN]
    unknown = "\n\n".join(str(each) for each in results if each.verdict is Verdict.UNKNOWN)
    assert compared >= 30
    assert counts[Verdict.EQUAL] >= LEAST_EQUAL * compared, unknown


def test_a_statement_that_lacks_a_condition_is_told_from_the_right_one(results: list[Outcome]) -> None:
    """The comparison itself can fail."""
    equal = next(
        each
        for each in results
        if each.verdict is Verdict.EQUAL and not each.unknown and " WHERE " in each.ours[0].plain
    )
    theirs = tuple({**each, "sql": each["sql"].replace(" WHERE ", " WHERE 1 = 1 AND ")} for each in equal.theirs)
    assert Outcome(equal.place, equal.ours, theirs).verdict is Verdict.WRONG
