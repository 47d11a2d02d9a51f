"""The analysis thread: what it does first, what it gives up, and that it never ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from queue import Queue
from typing import Any, cast

import pytest

from mir_lsp import bug
from mir_lsp.lsp.analysis import Analysis, Bench, Job, Outdated, Priority
from mir_lsp.text.document import Document
from tests.support.fake_engine import Engine


class Loop:
    """Runs in the test's thread what is posted to it."""

    def __init__(self) -> None:
        self.calls: Queue[Callable[[], None]] = Queue()
        self.analysis = Analysis(cast(Any, Engine), self.calls.put)

    def run_until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not true():
            self.calls.get(timeout=max(deadline - time.monotonic(), 0.001))()


def held(loop: Loop) -> threading.Event:
    """Start the thread in an update that lasts until the event is set."""
    release, entered = threading.Event(), threading.Event()

    def hold(bench: Bench) -> None:
        entered.set()
        release.wait(10)

    loop.analysis.update("hold", hold)
    loop.analysis.start()
    assert entered.wait(10)
    return release


def test_updates_go_before_requests_and_requests_before_the_rest() -> None:
    loop, order = Loop(), list[str]()
    release = held(loop)

    def job(name: str, priority: Priority) -> Job[None]:
        return Job(lambda bench: order.append(name), priority=priority)

    jobs = [
        job("recheck", Priority.RECHECK),
        job("publish 1", Priority.PUBLISH),
        job("publish 2", Priority.PUBLISH),
        job("request 1", Priority.REQUEST),
        job("request 2", Priority.REQUEST),
    ]
    for each in jobs:
        loop.analysis.submit(each)
    loop.analysis.update("text", lambda bench: order.append("update"))
    release.set()
    loop.run_until(lambda: all(each.future.done() for each in jobs))
    assert order == ["update", "request 1", "request 2", "publish 2", "publish 1", "recheck"]


def test_of_updates_and_jobs_with_one_key_the_last_counts() -> None:
    loop, order = Loop(), list[str]()
    release = held(loop)
    for number in range(5):
        loop.analysis.update("text", lambda bench, number=number: order.append(f"text {number}"))
        job: Job[None] = Job(lambda bench, number=number: order.append(f"job {number}"), key="publish")
        loop.analysis.submit(job)
    release.set()
    loop.run_until(job.future.done)
    assert order == ["text 4", "job 4"]


def test_a_request_waits_for_one_step_of_background_work_at_most() -> None:
    loop, steps = Loop(), list[int]()

    def work(bench: Bench) -> Iterator[None]:
        for number in range(1000):
            steps.append(number)
            time.sleep(0.005)
            yield

    loop.analysis.background(work)
    loop.analysis.start()
    job = Job(lambda bench: len(steps))
    loop.analysis.submit(job)
    loop.run_until(job.future.done)
    assert job.future.result() <= 2


def test_failing_updates_and_background_work_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(bug.RAISE_VARIABLE, raising=False)
    loop = Loop()

    def fail(bench: Bench) -> None:
        raise ValueError

    def fail_later(bench: Bench) -> Iterator[None]:
        yield
        raise ValueError

    loop.analysis.update("bad", fail)
    loop.analysis.background(fail_later)
    loop.analysis.background(lambda bench: iter(()))
    loop.analysis.start()
    time.sleep(0.1)
    job = Job(lambda bench: "alive")
    loop.analysis.submit(job)
    loop.run_until(job.future.done)
    assert job.future.result() == "alive"


def test_the_error_of_a_job_is_its_own() -> None:
    loop = Loop()
    loop.analysis.start()

    def deep(bench: Bench) -> None:
        deep(bench)

    job = Job(deep)
    loop.analysis.submit(job)
    loop.run_until(job.future.done)
    assert isinstance(job.future.exception(), RecursionError)


def test_code_nested_thousands_of_levels_deep_can_be_walked() -> None:
    loop = Loop()
    loop.analysis.start()

    def depth(levels: int) -> int:
        return 0 if levels == 0 else 1 + depth(levels - 1)

    job = Job(lambda bench: depth(10_000))
    loop.analysis.submit(job)
    loop.run_until(job.future.done)
    assert job.future.result() == 10_000


def test_an_interrupted_job_runs_again_behind_the_update_that_interrupted_it() -> None:
    loop = Loop()
    loop.analysis.start()
    entered = threading.Event()

    def run(bench: Bench) -> str | None:
        if bench.engine.text("/a.py") is None:
            entered.set()
            while True:
                bench.engine._check()  # type: ignore[attr-defined]
        return bench.engine.text("/a.py")

    job = Job(run)
    loop.analysis.submit(job)
    assert entered.wait(10)
    loop.analysis.update("text", lambda bench: bench.engine.set_text("/a.py", "new"))
    loop.run_until(job.future.done)
    assert job.future.result() == "new"


def test_a_request_never_waits_for_a_long_job_of_less_weight() -> None:
    loop, entered = Loop(), threading.Event()
    loop.analysis.start()

    def long(bench: Bench) -> None:
        entered.set()
        bench.engine.set_text("/long.py", "SLOW 30")
        bench.engine.findings("/long.py")

    recheck = loop.analysis.submit(Job(long, priority=Priority.RECHECK))
    for _ in range(12):
        # It is begun again after each interruption, and interrupted again.
        assert entered.wait(10)
        entered.clear()
        request = loop.analysis.submit(Job(lambda bench: True))
        loop.run_until(request.done)
    assert not recheck.done()
    recheck.cancel()


def test_a_job_for_another_version_is_refused_without_being_run() -> None:
    loop = Loop()
    loop.analysis.start()
    old, new = (Document("file:///a.py", version, "x", "python") for version in (1, 2))
    loop.analysis.update("text", lambda bench: bench.documents.update({"/a.py": new}))
    job = Job(lambda bench: pytest.fail("it ran"), path="/a.py", document=old)
    loop.analysis.submit(job)
    loop.run_until(job.future.done)
    assert isinstance(job.future.exception(), Outdated)


def test_a_cancelled_job_is_stopped_and_not_run_again() -> None:
    loop, runs = Loop(), list[int]()
    entered = threading.Event()
    loop.analysis.start()

    def run(bench: Bench) -> None:
        runs.append(1)
        entered.set()
        while True:
            bench.engine._check()  # type: ignore[attr-defined]

    job = Job(run)
    loop.analysis.submit(job)
    assert entered.wait(10)
    job.future.cancel()
    after = Job(lambda bench: "after")
    loop.analysis.submit(after)
    loop.run_until(after.future.done)
    assert runs == [1]


def test_idle_work_waits_for_everything_else_and_is_done_once_for_each_change() -> None:
    loop, order = Loop(), list[str]()

    def idle(bench: Bench) -> Iterator[None]:
        order.append("idle begins")
        yield
        order.append("idle ends")

    def background(bench: Bench) -> Iterator[None]:
        order.append("background")
        yield

    loop.analysis.when_idle(idle)
    release = held(loop)
    loop.analysis.background(background)
    job = loop.analysis.submit(Job(lambda bench: order.append("request")))
    release.set()
    loop.run_until(job.done)
    time.sleep(0.5)
    assert order == ["request", "background", "idle begins", "idle ends"]
    loop.analysis.update("change", lambda bench: order.append("change"))
    time.sleep(0.5)
    assert order[4:] == ["change", "idle begins", "idle ends"]


def test_idle_work_gives_way_in_the_middle_of_a_step_and_begins_anew() -> None:
    loop, entered, begun = Loop(), threading.Event(), list[float]()

    def idle(bench: Bench) -> Iterator[None]:
        begun.append(time.monotonic())
        if len(begun) == 1:
            entered.set()
            while True:
                loop.analysis._check()
                time.sleep(0.001)
        yield

    loop.analysis.when_idle(idle)
    release = held(loop)
    release.set()
    assert entered.wait(10)
    asked = time.monotonic()
    job = loop.analysis.submit(Job(lambda bench: "answer"))
    loop.run_until(job.done)
    assert job.result() == "answer" and time.monotonic() - asked < 5
    deadline = time.monotonic() + 10
    while len(begun) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_idle_work_that_fails_is_not_tried_again_before_the_next_change(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(bug.RAISE_VARIABLE, raising=False)
    loop, begun = Loop(), list[int]()

    def idle(bench: Bench) -> Iterator[None]:
        begun.append(len(begun))
        raise ValueError("a defect")
        yield

    bug.forget()
    loop.analysis.when_idle(idle)
    held(loop).set()
    time.sleep(0.6)
    assert begun == [0]
    loop.analysis.update("change", lambda bench: None)
    time.sleep(0.6)
    assert begun == [0, 1]
    assert "ValueError" in caplog.text
