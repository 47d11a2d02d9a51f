"""Asked once for all files, an engine says what it says when it is asked again and again, and keeps less."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mir_lsp.engine.at_once import findings_of
from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.loading import NoStore
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.semantics.flow import report
from tests.support.trees import SHOP, texts


def shop(config: Config) -> Engine:
    engine = Engine()
    engine.set_roots((str(SHOP),))
    engine.set_config(str(SHOP), config)
    for _ in engine.load(dict(texts(SHOP)), NoStore()):
        pass
    return engine


@pytest.mark.parametrize("config", [Config(), Config(include_tests=True)])
@pytest.mark.parametrize("order", [sorted, lambda paths: sorted(paths, reverse=True)])
def test_the_findings_are_those_of_file_by_file(config: Config, order: Callable[..., list[str]]) -> None:
    engine = shop(config)
    expected = [finding for path in order(engine.paths()) for finding in engine.findings(path)]
    assert len(expected) > 30
    again = shop(config)
    assert findings_of(again, order(again.paths())) == expected


def test_what_was_worked_out_of_units_is_not_kept() -> None:
    engine = shop(Config())
    findings_of(engine, engine.paths())
    ran = engine.db.computed
    unit = next(unit.id for path in engine.paths() for unit in _units(engine, path))
    engine.db.get(report, unit)
    assert engine.db.computed > ran


def _units(engine: Engine, path: str) -> tuple[PlacedUnit, ...]:
    file = engine.files.get(path)
    return file.units if file is not None else ()
