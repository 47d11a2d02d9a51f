"""The analysis thread: it alone touches the engine.

Others post to it: updates (new texts, configuration), jobs (questions with an answer) and background work.
Updates are applied before the next job, jobs go before background work, and background work is done one step
at a time, so that a question never waits for longer than one step. When all that is done and a moment has passed,
there is idle work; it gives way to anything at once.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mir_lsp import bug, deep
from mir_lsp.text.document import Document
from mir_lsp.text.lines import LineIndex

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

__all__ = ["LOADING", "Analysis", "Bench", "Job", "Outdated", "Priority"]

T = TypeVar("T")

_MAX_RESTARTS = 5
_QUIET_SECONDS = 0.2
_AFTER_DEFECT_SECONDS = 0.01

LOADING = threading.Lock()
"""Held while the analysis is imported: two threads that import what imports each other see half-made modules."""


class Outdated(Exception):
    """The document has a newer version than the one a job was asked about."""


class Priority(IntEnum):
    """What goes first. Whoever types waits least, and for the newest; a recheck is for files that were not edited.

    What stands beside the code goes last.
    """

    TYPING = -1
    REQUEST = 0
    PUBLISH = 1
    RECHECK = 2
    BESIDE = 3


class Bench:
    """What a job works with: the engine, and the open documents as the engine has them. One thread only."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.documents: dict[str, Document] = {}
        self._lines: dict[str, tuple[str, LineIndex]] = {}

    def lines(self, path: str) -> LineIndex | None:
        """The line index of the engine's text of a file, None for a file that it does not have."""
        text = self.engine.text(path)
        if text is None:
            return None
        document = self.documents.get(path)
        if document is not None and document.text == text:
            return document.lines
        known = self._lines.get(path)
        if known is None or known[0] is not text:
            if len(self._lines) > 200:
                self._lines.clear()
            known = self._lines[path] = (text, LineIndex(text))
        return known[1]


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """A question to the engine. `run` is called on the analysis thread, `deliver` on the loop.

    With a `document`, the job fails with `Outdated` once the document of that `path` is another version.
    A waiting job with a `key` gives way to a later one with the same key.
    """

    run: Callable[[Bench], T]
    priority: Priority = Priority.REQUEST
    path: str | None = None
    document: Document | None = None
    key: Hashable = None
    future: Future[T] = field(default_factory=Future)
    restarts: int = 0
    sequence: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Requests in the order in which they came, everything else newest first."""
        newest_first = self.priority is not Priority.REQUEST
        return self.priority, -self.sequence if newest_first else self.sequence

    def outdated(self, bench: Bench) -> bool:
        """Whether the document has changed or is closed."""
        return self.document is not None and bench.documents.get(self.path or "") is not self.document


class Analysis:
    """The queue to the analysis thread. All public methods return at once and are for the loop thread."""

    def __init__(
        self,
        engine: Callable[[Callable[[], None]], Engine],
        post: Callable[[Callable[[], None]], object],
    ) -> None:
        self._engine = engine
        self._post = post
        self._changed = threading.Condition()
        self._updates: dict[Hashable, Callable[[Bench], None]] = {}
        self._jobs: list[Job[Any]] = []
        self._background: deque[Callable[[Bench], Iterator[None]]] = deque()
        self._steps: Iterator[None] | None = None
        self._idle: Callable[[Bench], Iterator[None]] | None = None
        self._idle_steps: Iterator[None] | None = None
        self._idle_due = False
        self._idling = False
        self._changed_at = 0.0
        self._running: Job[Any] | None = None
        self._interrupted = False
        self._sequence = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, which ends with the process."""
        self._thread = deep.thread(self._run, "mir-analysis")

    def update(self, key: Hashable, change: Callable[[Bench], None]) -> None:
        """Change the engine before the next job. A waiting update with the same key is replaced."""
        with self._changed:
            self._updates.pop(key, None)
            self._updates[key] = change
            self._interrupt()
            self._interrupt_idling()
            self._changed.notify()

    def submit(self, job: Job[T]) -> Future[T]:
        """Queue a job. Its future is completed on the loop thread; cancelling it there stops the work."""
        with self._changed:
            self._sequence += 1
            job.sequence = self._sequence
            if job.key is not None:
                self._jobs = [other for other in self._jobs if other.key != job.key]
            self._jobs.append(job)
            if self._running is not None and self._running.priority > job.priority:
                # However often that happened: somebody waits. What was worked out so far is remembered.
                self._interrupted = True
            self._interrupt_idling()
            self._changed.notify()
        job.future.add_done_callback(lambda future: self._stop(job) if future.cancelled() else None)
        return job.future

    def background(self, steps: Callable[[Bench], Iterator[None]]) -> None:
        """Work through an iterator on the analysis thread, a step at a time, when nothing else is to do."""
        with self._changed:
            self._background.append(steps)
            self._interrupt_idling()
            self._changed.notify()

    def when_idle(self, steps: Callable[[Bench], Iterator[None]]) -> None:
        """What to work through after each change. Whatever else comes interrupts it; then it begins anew."""
        self._idle = steps

    def _interrupt(self) -> None:
        running = self._running
        if running is not None and (running.restarts < _MAX_RESTARTS or running.priority > Priority.PUBLISH):
            self._interrupted = True

    def _interrupt_idling(self) -> None:
        if self._idling:
            self._interrupted = True

    def _stop(self, job: Job[Any]) -> None:
        with self._changed:
            if self._running is job:
                self._interrupted = True
            elif job in self._jobs:
                self._jobs.remove(job)

    def _check(self) -> None:
        """Called by the engine between queries, on the analysis thread."""
        if self._interrupted:
            from mir_lsp.index.db import Cancelled

            raise Cancelled

    def _run(self) -> None:
        try:
            with LOADING:
                bench = Bench(self._engine(self._check))
        except Exception as error:
            bug.report("the start of the analysis", error)
            self._refuse(error)
            return
        while True:
            try:
                task = self._next()
                if isinstance(task, Job):
                    self._work(bench, task)
                else:
                    self._attempt(task, bench)
            except Exception as error:
                self._give_up(error)

    def _refuse(self, error: Exception) -> None:
        """Without an engine nothing can be answered; nobody is left waiting for it."""
        while True:
            task = self._next()
            if isinstance(task, Job):
                self._fail(task, error)

    def _give_up(self, error: Exception) -> None:
        """A defect of this thread's own costs what it was at, never the thread."""
        bug.report("the analysis", error)
        with self._changed:
            job = self._running
        if job is not None:
            self._fail(job, error)
        # One that comes back at once must not take the whole processor.
        time.sleep(_AFTER_DEFECT_SECONDS)

    def _next(self) -> Job[Any] | Callable[[Bench], None]:
        """Wait for the most urgent thing to do."""
        with self._changed:
            self._running, self._interrupted, self._idling = None, False, False
            self._changed.wait_for(lambda: self._updates or self._jobs or self._background, self._patience())
            if self._updates:
                self._engine_changes()
                return self._updates.pop(next(iter(self._updates)))
            if self._jobs:
                job = min(self._jobs, key=lambda job: job.order)
                self._jobs.remove(job)
                self._running = job
                return job
            if self._background:
                self._engine_changes()
                return self._step
            self._idling = True
            return self._idle_step

    def _patience(self) -> float | None:
        """How many seconds to wait for something to do before idle work goes on."""
        if self._idle is None or not self._idle_due:
            return None
        return max(self._changed_at + _QUIET_SECONDS - time.monotonic(), 0)

    def _engine_changes(self) -> None:
        self._idle_due, self._idle_steps = True, None
        self._changed_at = time.monotonic()

    def _idle_step(self, bench: Bench) -> None:
        """Advance the idle work; one that fails waits for the next change."""
        from mir_lsp.index.db import Cancelled

        if self._idle is None:
            return
        steps = self._idle_steps or self._idle(bench)
        self._idle_steps, self._idle_due = None, False
        try:
            if next(steps, _END) is not _END:
                self._idle_steps, self._idle_due = steps, True
        except Cancelled:
            self._idle_due = True

    def _attempt(self, task: Callable[[Bench], None], bench: Bench) -> None:
        try:
            task(bench)
        except Exception as error:
            if task == self._step:
                self._finish_background()
            bug.report("an update of the analysis", error)

    def _step(self, bench: Bench) -> None:
        """Advance the background work; one that fails is given up."""
        if self._steps is None:
            self._steps = self._background[0](bench)
        steps, self._steps = self._steps, None
        if next(steps, _END) is _END:
            self._finish_background()
        else:
            self._steps = steps

    def _finish_background(self) -> None:
        with self._changed:
            self._background.popleft()

    def _work(self, bench: Bench, job: Job[Any]) -> None:
        # The engine has loaded it by now; at the top of this module it would delay the reply to `initialize`.
        from mir_lsp.index.db import Cancelled

        if job.outdated(bench):
            self._fail(job, Outdated())
            return
        try:
            result = job.run(bench)
        except Cancelled:
            self._again(job)
        except Exception as error:
            self._fail(job, error)
        else:
            self._post(lambda: None if job.future.done() else job.future.set_result(result))

    def _fail(self, job: Job[Any], error: Exception) -> None:
        self._post(lambda: None if job.future.done() else job.future.set_exception(error))

    def _again(self, job: Job[Any]) -> None:
        """Put an interrupted job back, behind the updates that interrupted it; what it learnt is kept."""
        with self._changed:
            newer = job.key is not None and any(other.key == job.key for other in self._jobs)
            if job.future.done() or newer:
                return
            job.restarts += 1
            self._jobs.append(job)


_END = object()
