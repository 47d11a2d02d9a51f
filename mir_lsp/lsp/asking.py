"""Questions that the engine leaves open, put to a helper: only when a person asks, and for a short time.

The engine is asked first. Where it has no answer because the class of an expression is not known, the helper says
what it takes it for, and the engine is asked again with that. Nobody waits for the helper longer than a moment: what
it has read by then makes the next question quick. At the end of the server its input ends, and so does the helper.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from mir_lsp.helpers.types import Seen, Types
from mir_lsp.lsp.analysis import Bench, Job, Priority
from mir_lsp.lsp.patience import Patience, fulfil, passed_on
from mir_lsp.lsp.stages import Stage
from mir_lsp.text.document import Document

if TYPE_CHECKING:
    from mir_lsp.index.schema import ClassId
    from mir_lsp.lsp.session import Session

__all__ = ["SOFT_SECONDS", "Asking"]

T = TypeVar("T")
Ask = Callable[[Bench, "tuple[ClassId, ...]"], T]

_PATIENT_SECONDS = 3.0

SOFT_SECONDS = 0.3
"""How long somebody waits for the helper."""


class Asking:
    """One question at a time to the helper. For the loop thread."""

    def __init__(self, session: Session, types: Types | None = None) -> None:
        self._session = session
        self._types = types or Types()
        self._patience = Patience(session, "mir-types", SOFT_SECONDS)

    def answer(
        self, document: Document, at: int, ask: Ask[T], is_open: Callable[[T], bool], finish: Callable[[T], Any],
        priority: Priority = Priority.REQUEST,
    ) -> Future[Any]:  # fmt: skip
        """The future of a request about an offset; `ask` is asked again with classes where it `is_open`."""
        session = self._session
        path = session.path_of(document.uri)
        reply: Future[Any] = Future()
        # Who types does not wait for models; who points at something is better served a moment later.
        patient = priority is Priority.REQUEST

        def run(bench: Bench) -> tuple[T, int | None]:
            from mir_lsp.features.completion import question

            found = ask(bench, ())
            return found, question(bench.engine, path, at) if is_open(found) else None

        def begin() -> None:
            if reply.done():
                return
            first = session.answer(Job(run, priority=priority, path=path, document=document), lambda found: found)
            first.add_done_callback(answered)
            reply.add_done_callback(lambda future: first.cancel() if future.cancelled() else None)

        def answered(future: Future[Any]) -> None:
            nonlocal patient
            if passed_on(future, reply):
                return
            found, place = future.result()
            if patient and is_open(found) and not session.files.stages.reached(Stage.MODELS):
                patient = False
                session.files.stages.when(Stage.MODELS, _PATIENT_SECONDS, begin)
                return
            if place is None or self._patience.waiting > 1:
                fulfil(reply, lambda: finish(found))
                return
            self._ask(document, path, place, lambda seen: again(found, seen))

        def again(found: T, seen: tuple[Seen, ...]) -> None:
            if not seen or reply.done():
                fulfil(reply, lambda: finish(found))
                return
            job = Job(lambda bench: ask(bench, _classes(seen)), priority=priority, path=path, document=document)
            inner = session.answer(job, lambda found: found)
            inner.add_done_callback(better)

        def better(future: Future[Any]) -> None:
            if not passed_on(future, reply):
                fulfil(reply, lambda: finish(future.result()))

        begin()
        return reply

    def _ask(self, document: Document, path: str, place: int, then: Callable[[tuple[Seen, ...]], None]) -> None:
        """Ask the helper what stands at a place; `then` is called once, with nothing when it takes too long."""
        line = document.lines.line_of(place)
        position = (line + 1, place - document.lines.line_start(line))
        text, files = document.text, self._session.files
        root = files.root_of(path) or os.path.dirname(path)
        folders = files.source_roots(path) or (root,)
        self._patience.ask(
            lambda: self._types.ask(text, path, position, root, folders),
            lambda seen: None,
            lambda seen: then(seen or ()),
        )


def _classes(seen: tuple[Seen, ...]) -> tuple[ClassId, ...]:
    from mir_lsp.index.schema import ClassId

    return tuple(ClassId(each.path, each.name) for each in seen)
