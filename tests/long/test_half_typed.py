"""200 statements of published projects, typed character by character."""

from __future__ import annotations

import random

import pytest

from mir_lsp.cli.loading import NO_STORE, load
from mir_lsp.engine.config import Config
from tests.long.unpacked import WHEELS
from tests.support.half_typed import Outcome, statements_of, type_through, wrong_names

STATEMENTS = 34  # of each project

pytestmark = pytest.mark.long


def test_statements_of_real_projects_are_typed_without_a_false_word() -> None:
    outcome = Outcome()
    for wheel in WHEELS:
        (project,) = load([str(wheel.folder())], Config(), NO_STORE, [])
        engine = project.engine
        found = [
            (path, span)
            for path in engine.paths()
            if not path.startswith("<") and "/migrations/" not in path
            for span in statements_of(engine.text(path) or "")
        ]
        for path, span in random.Random(wheel.name).sample(found, STATEMENTS):
            type_through(engine, path, span, outcome, wrong_names(engine, path))
    print(f"{outcome.statements} statements, {outcome.states} states, {outcome.answered} answered")
    assert (outcome.raised, outcome.judged) == ([], [])
    assert outcome.statements >= 200
