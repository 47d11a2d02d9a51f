"""Questions that the engine leaves open, put to a helper: only when a person asks, and for a short time.

The engine is asked first. Where it has no answer because the class of an expression is not known, the helper says
what it takes it for, and the engine is asked again with that. Nobody waits for the helper longer than a moment: what
it has read by then makes the next question quick. A guess is answered at once; what the helper says of it later is
kept for the next letter. At the end of the server its input ends, and so does the helper.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from mir_lsp.helpers.types import Seen, Types
from mir_lsp.lsp.analysis import Bench, Job, Priority
from mir_lsp.lsp.patience import Patience, fulfil, passed_on
from mir_lsp.lsp.protocol import guarded
from mir_lsp.lsp.stages import Stage
from mir_lsp.text.document import Document

if TYPE_CHECKING:
    from mir_lsp.index.schema import ClassId
    from mir_lsp.lsp.session import Session

__all__ = ["SOFT_SECONDS", "Asking"]

T = TypeVar("T")
Stem = tuple[str, int, int]
Ask = Callable[[Bench, "tuple[ClassId, ...]"], T]

_PATIENT_SECONDS = 3.0

SOFT_SECONDS = 0.3
"""How long somebody waits for the helper."""

_MOST_HEARD = 50
_WORD_BEFORE = re.compile(r"\w*\Z")


class Asking:
    """One question at a time to the helper. For the loop thread."""

    def __init__(self, session: Session, types: Types | None = None) -> None:
        self._session = session
        self._types = types or Types()
        self._patience = Patience(session, "mir-types", SOFT_SECONDS)
        self._heard: dict[Stem, tuple[Seen, ...]] = {}

    def answer(
        self, document: Document, at: int, ask: Ask[T], is_open: Callable[[T], bool], finish: Callable[[T], Any],
        priority: Priority = Priority.REQUEST, is_guess: Callable[[T], bool] = lambda found: False,
    ) -> Future[Any]:  # fmt: skip
        """The future of a request about an offset; `ask` is asked again with classes where it `is_open`.

        What `is_guess` is answered, and the helper is asked for the next time.
        """
        session = self._session
        path = session.path_of(document.uri)
        reply: Future[Any] = Future()
        stem = _stem(path, document.text, at)
        # Who types does not wait for models; who points at something is better served a moment later.
        patient = priority is Priority.REQUEST

        def run(bench: Bench) -> tuple[T, int | None]:
            from mir_lsp.features.completion import question

            found = ask(bench, _classes(self._heard.get(stem, ())))
            return found, question(bench.engine, path, at) if is_open(found) else None

        def begin() -> None:
            if reply.done():
                return
            first = session.answer(Job(run, priority=priority, path=path, document=document), lambda found: found)
            first.add_done_callback(guarded(reply, answered))
            reply.add_done_callback(lambda future: first.cancel() if future.cancelled() else None)

        def answered(future: Future[Any]) -> None:
            nonlocal patient
            if passed_on(future, reply):
                return
            found, place = future.result()
            if patient and is_open(found) and not session.files.stages.reached(Stage.MODELS):
                patient = False
                session.files.stages.when(Stage.MODELS, _PATIENT_SECONDS, guarded(reply, begin))
                return
            if place is None or self._patience.waiting > 1:
                fulfil(reply, lambda: finish(found))
                if is_guess(found) and not self._patience.waiting:
                    self._learn(document, path, at, stem)
                return
            self._ask(document, path, place, guarded(reply, lambda seen: again(found, seen)))

        def again(found: T, seen: tuple[Seen, ...]) -> None:
            if not seen or reply.done():
                fulfil(reply, lambda: finish(found))
                return
            job = Job(lambda bench: ask(bench, _classes(seen)), priority=priority, path=path, document=document)
            inner = session.answer(job, lambda found: found)
            inner.add_done_callback(guarded(reply, better))

        def better(future: Future[Any]) -> None:
            if not passed_on(future, reply):
                fulfil(reply, lambda: finish(future.result()))

        begin()
        return reply

    def _learn(self, document: Document, path: str, at: int, stem: Stem) -> None:
        """Ask the helper for the next question about the same name; nobody waits for it."""

        def run(bench: Bench) -> int | None:
            from mir_lsp.features.completion import question

            return question(bench.engine, path, at)

        def answered(future: Future[int | None]) -> None:
            place = None if future.cancelled() or future.exception() is not None else future.result()
            if place is not None:
                self._ask(document, path, place, lambda seen: None, lambda seen: self._hear(stem, seen))

        if stem not in self._heard:
            job = Job(run, priority=Priority.RECHECK, path=path, document=document)
            self._session.answer(job, lambda found: found).add_done_callback(answered)

    def _hear(self, stem: Stem, seen: tuple[Seen, ...]) -> None:
        while len(self._heard) >= _MOST_HEARD:
            del self._heard[next(iter(self._heard))]
        self._heard[stem] = seen

    def _ask(
        self,
        document: Document,
        path: str,
        place: int,
        then: Callable[[tuple[Seen, ...]], None],
        came: Callable[[tuple[Seen, ...]], None] = lambda seen: None,
    ) -> None:
        """Ask the helper what stands at a place; `then` is called once, with nothing when it takes too long.

        `came` is called with what it says, however long that takes.
        """
        line = document.lines.line_of(place)
        position = (line + 1, place - document.lines.line_start(line))
        text, files = document.text, self._session.files
        root = files.root_of(path) or os.path.dirname(path)
        folders = files.source_roots(path) or (root,)
        self._patience.ask(
            lambda: self._types.ask(text, path, position, root, folders),
            came,
            lambda seen: then(seen or ()),
        )


def _stem(path: str, text: str, at: int) -> Stem:
    """What stays the same while one name is typed: the text before it."""
    word = _WORD_BEFORE.search(text, max(0, at - 200), at)
    start = word.start() if word is not None else at
    return path, start, hash(text[:start])


def _classes(seen: tuple[Seen, ...]) -> tuple[ClassId, ...]:
    from mir_lsp.index.schema import ClassId

    return tuple(ClassId(each.path, each.name) for each in seen)
