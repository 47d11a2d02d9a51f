"""Beyond a limit of memory results are given up: what is asked then is answered as before."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.forgetting import forget_results
from mir_lsp.lsp.analysis import Bench
from mir_lsp.lsp.limits import VARIABLE, Limits
from tests.support.client import REAL_SERVER, session
from tests.support.talk import TEXT, begun
from tests.support.trees import SHOP, texts


@pytest.fixture
def bench() -> Bench:
    engine = Engine()
    engine.set_roots(("/shop",))
    for path, text in texts(SHOP).items():
        # Below a folder called `tests` hardly anything is wrong.
        engine.set_text(path.replace(str(SHOP), "/shop"), text)
    return Bench(engine)


def everything(engine: Engine) -> dict[str, tuple[object, ...]]:
    return {path: engine.findings(path) for path in engine.paths()}


def test_what_is_forgotten_is_worked_out_again_and_is_the_same(bench: Bench) -> None:
    engine = bench.engine
    before = everything(engine)
    assert any(before.values())
    computed, known = engine.db.computed, engine.db.size
    assert everything(engine) == before and engine.db.computed == computed
    assert forget_results(engine, ()) > known / 10
    assert everything(engine) == before
    assert engine.db.computed > computed
    assert engine.db.size <= known


def test_of_files_that_are_kept_nothing_is_forgotten(bench: Bench) -> None:
    engine = bench.engine
    everything(engine)
    forget_results(engine, set(engine.paths()))
    computed = engine.db.computed
    everything(engine)
    assert engine.db.computed == computed


def test_results_are_given_up_beyond_the_limit_and_not_all_the_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(VARIABLE, "100")
    taken, now = [90.0], [0.0]
    limits = Limits(lambda: taken[0], lambda: now[0])
    everything(bench.engine)
    known = bench.engine.db.size
    assert not limits.look(bench) and bench.engine.db.size == known
    taken[0] = 110.0
    assert limits.look(bench) and bench.engine.db.size < known
    now[0] = 60.0
    assert not limits.look(bench)
    assert caplog.messages == []
    # Where that does not help, it is said, once.
    taken[0] = 200.0
    for now[0] in (1_000.0, 2_000.0):
        with caplog.at_level(logging.WARNING):
            assert limits.look(bench)
    assert len(caplog.messages) == 1 and "200 MB" in caplog.messages[0]


@pytest.mark.parametrize(("value", "is_looked_at"), [("0", False), ("much", True), ("", True), ("-3", False)])
def test_the_limit_is_a_number_and_nothing_else_takes_it_away(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, value: str, is_looked_at: bool
) -> None:
    monkeypatch.setenv(VARIABLE, value)
    assert Limits(lambda: 5_000.0).look(bench) is is_looked_at


def test_where_memory_is_not_known_nothing_is_given_up(bench: Bench) -> None:
    assert not Limits(lambda: None).look(bench)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked up in /proc")
def test_a_server_beyond_its_limit_says_so_once_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    with session(REAL_SERVER) as client:
        uri = begun(client, tmp_path)
        client.pull(uri)
        client.replace(uri, TEXT + "\n", 2)
        said = client.wait_for("window/logMessage", lambda sent: "more than its limit of 1 MB" in sent["message"])
        assert said["type"] == 2
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        client.replace(uri, TEXT + "\n\n", 3)
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        assert client.request("shutdown") is None
        client.notify("exit")
        assert client.process.wait(20) == 0
