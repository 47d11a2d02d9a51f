"""The examples of the pages about migrations are true on PostgreSQL: Bad stops or breaks something, Good does not."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import MIGRATION_CHECKS, RULES, module_of
from tests.labelled.test_migration_labels import SHOWS, breaks, waits
from tests.support import postgres
from tests.support.migration_runner import Measured, run
from tests.support.migration_set import HEAD, initial

Example = tuple[Rule, str, str]

_EXAMPLES: list[Example] = [
    (rule, kind, text)
    for rule in RULES
    # Another application takes part in MIR332.
    if getattr(module_of(rule), "check_migration", None) in MIGRATION_CHECKS and rule.code != "MIR332"
    for kind in ("Bad", "Good")
    for text in page_of(rule).code(kind)
]
_MODELS = """\
from django.db import models


class Book(models.Model):
    stock = models.IntegerField(null=True)
"""
# What neither stops nor breaks anything when it runs.
_LATER = frozenset({"MIR309", "MIR328", "MIR329", "MIR330", "MIR335"})


_IN_STEPS = frozenset({"MIR312"})  # the second example of which follows the first


def _named(text: str, number: int) -> str:
    return re.sub(r"\bshop(?=[._\"])", f"shop{number}", text)


def _case(number: int, example: Example) -> tuple[str, str, dict[str, str]]:
    app, (rule, _, text) = f"shop{number}", example
    before = _EXAMPLES[number - 1]
    steps = [before[2], text] if rule.code in _IN_STEPS and before[:2] == example[:2] else [text]
    names = ["0001_initial", "0002_example", "0003_example"][: len(steps) + 1]
    return (
        app,
        names[-1],
        {
            f"{app}/__init__.py": "",
            f"{app}/models.py": _MODELS,
            f"{app}/migrations/__init__.py": "",
            f"{app}/migrations/0001_initial.py": initial().replace("APP", app),
            **{
                f"{app}/migrations/{name}.py": f"{HEAD}\n\n{_named(step.replace(names[0], up), number)}\n"
                for up, name, step in zip(names, names[1:], steps, strict=False)
            },
        },
    )


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Measured]:
    folder = tmp_path_factory.mktemp("examples")
    with postgres.cluster("migrations") as socket:
        found = run(socket, "migrations", [_case(number, each) for number, each in enumerate(_EXAMPLES)], folder)
    return dict(enumerate(found))


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, id=f"{rule.code}-{kind}-{number}") for number, (rule, kind, _) in enumerate(_EXAMPLES)],
)
def test_an_example_does_what_its_page_says(number: int, measured: Mapping[int, Measured]) -> None:
    rule, kind, _ = _EXAMPLES[number]
    found = measured[number]
    if kind == "Bad":
        assert SHOWS.get(rule.code, waits)(found), found
    if kind == "Good" or rule.code in _LATER:
        assert not waits(found) and not breaks(found), found
