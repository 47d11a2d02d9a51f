"""What was kept of earlier runs, for a database that changes: it holds until something does that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from mir_lsp.engine.files import OF_ONE_FILE
from mir_lsp.engine.keeping import Made, What
from mir_lsp.engine.kept import Kept
from mir_lsp.index.db import Database
from mir_lsp.index.nodes import Node

__all__ = ["Lasting"]

Work = Callable[[], Made]

_AT_ONCE = 500  # inputs in one step


class Lasting(Kept):
    """It is served only while the database is as it was when that was last looked at: see `steps`.

    Only what code causes in other files is: who looks at a file edits it next, and then all of it is asked again.
    """

    def __init__(self, db: Database, text_of: Callable[[str], str | None], data: bytes | None) -> None:
        super().__init__(db, text_of, data)
        inputs = self._before.trace.inputs
        self._revision = 0  # of the database up to which it is known what holds
        self._same = bytearray(len(inputs))
        self._differs = True  # than when it was last worked out what holds
        self._touched: set[str] = set()
        self._of_file: dict[str, list[int]] = {}
        self._of_all: list[int] = []
        for number, key in enumerate(inputs):
            if key[0] in OF_ONE_FILE:
                self._of_file.setdefault(str(key[1]), []).append(number)
            else:
                self._of_all.append(number)

    def get(self, what: What, path: str, work: Work) -> Made:
        """What is kept of a file, if it is known to hold; else what `work` makes."""
        entry = (what, path)
        if what is What.TOLD and self._is_up_to_date and self._valid(entry) is not None:
            return self._before.entries[entry][1]
        return work()

    def touched(self, path: str) -> None:
        """A file may have another text."""
        self._touched.add(path)
        self._addresses.pop(path, None)

    def steps(self) -> Iterator[None]:
        """Find out what holds; a change in between ends it."""
        revision = self._db.revision
        if self._revision == revision:
            return
        touched = set(self._touched)
        for count, number in enumerate(self._doubtful(touched)):
            is_same = self._is_same(number)
            self._differs |= is_same != self._same[number]
            self._same[number] = is_same
            if count % _AT_ONCE == 0:
                yield
                if self._db.revision != revision:
                    return
        if self._differs:
            self._holds = self._before.trace.holding(lambda number: bool(self._same[number]))
            self._differs = False
        self._touched -= touched
        self._revision = revision

    def renewing(self, works: Iterable[tuple[str, Work]]) -> Iterator[None]:
        """Put together what to keep of these files, in steps: see `writing`. A change ends it without a result."""
        revision, self.data = self._db.revision, None
        new: dict[tuple[What, str], tuple[Made, Mapping[Node, None]]] = {}
        for path, work in works:
            if self._valid((What.TOLD, path)) is None:
                with self._db.noting() as reads:
                    made = work()
                new[What.TOLD, path] = (made, reads)
                yield
                if self._db.revision != revision:
                    return
        self._new = new
        try:
            for _ in self.writing():
                yield
                if self._db.revision != revision:
                    return
        finally:
            self._new = {}

    @property
    def _is_up_to_date(self) -> bool:
        return self._revision == self._db.revision

    def _doubtful(self, touched: Iterable[str]) -> Iterator[int]:
        """The numbers of inputs that may have another value than when it was last known what holds."""
        if self._revision == 0:
            yield from range(len(self._same))
            return
        for path in touched:
            yield from self._of_file.get(path, ())
        inputs, since = self._before.trace.inputs, self._revision
        for number in self._of_all:
            changed = self._db.changed_in(inputs[number])
            if changed is None or changed > since:
                yield number

    def _holding(self) -> bytearray:
        trace = self._before.trace
        return bytearray(len(trace.inputs) + len(trace.ends))
