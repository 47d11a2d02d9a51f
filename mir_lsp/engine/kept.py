"""What the code of each file was found to do, kept from one run to the next with what that was worked out from.

Whoever asks for all findings of a project, changes nothing and ends, works out the same again the next time of all
code that is as it was. What is kept of a file holds while every input of the database below it has the value that it
had; that is told by the texts of files, and by the values of inputs of those that have changed.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mir_lsp.engine.elsewhere import Placed
from mir_lsp.engine.files import OF_ONE_FILE
from mir_lsp.engine.keeping import Made, Told, What
from mir_lsp.facts.codec import Codec, Named
from mir_lsp.index.db import Database, Key
from mir_lsp.index.digests import digest_of
from mir_lsp.index.nodes import Node
from mir_lsp.index.traces import NOTHING, Trace, Tracer
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import by_code
from mir_lsp.semantics.transfer import Place
from mir_lsp.syntax.plain import digest_of as address_of

__all__ = ["Kept"]


_Entry = tuple[What, str]
_AT_ONCE = 500  # inputs in one step


class Kept:
    """What is kept, for a database whose inputs do not change any more and that is traced."""

    def __init__(self, db: Database, text_of: Callable[[str], str | None], data: bytes | None) -> None:
        self._db = db
        self._text_of = text_of
        self._before = _read(data) if data is not None else _NONE
        self._addresses: dict[str, str] = {}
        self._holds = self._holding()
        self._new: dict[_Entry, tuple[Made, Mapping[Node, None]]] = {}
        self.data: bytes | None = None  # see `writing`

    def get(self, what: What, path: str, work: Callable[[], Made]) -> Made:
        """What is kept of a file, if it holds; else what `work` makes, and what it reads of the database is noted."""
        entry = (what, path)
        if entry in self._new:
            return self._new[entry][0]
        if self._valid(entry) is not None:
            return self._before.entries[entry][1]
        with self._db.noting() as reads:
            made = work()
        self._new[entry] = (made, reads)
        return made

    def touched(self, path: str) -> None:
        """Texts do not change."""

    def steps(self) -> Iterator[None]:
        """What holds is known from the start."""
        return iter(())

    def written(self) -> bytes | None:
        """What is to be kept for the next time; None when that is what it was."""
        for _ in self.writing():
            pass
        return self.data

    def writing(self) -> Iterator[None]:
        """`written` in steps: `data` is that at the end."""
        self.data = None
        still = {entry: number for entry in self._before.entries if (number := self._valid(entry)) is not None}
        if not self._new and len(still) == len(self._before.entries):
            return
        tracer = Tracer()
        numbers = {}
        for entry, (_, reads) in self._new.items():
            numbers[entry] = tracer.number_of(reads)
            yield
        numbers |= {entry: tracer.taken(self._before.trace, number) for entry, number in still.items()}
        trace, places = tracer.trace(numbers.values())
        values = {entry: made for entry, (made, _) in self._new.items()}
        values |= {entry: self._before.entries[entry][1] for entry in still}
        entries = {entry: (places[number], values[entry]) for entry, number in numbers.items()}
        digests = []
        for number, digest in enumerate(self._digests(trace.inputs)):
            digests.append(digest)
            if number % _AT_ONCE == 0:
                yield
        paths = {key[1] for key in trace.inputs if key[0] in OF_ONE_FILE} | {path for _, path in entries}
        texts = {path: text for path in sorted(map(str, paths)) if (text := self._address(path))}
        yield
        self.data = _written(_Kept(texts, trace, tuple(digests), entries))

    def _valid(self, entry: _Entry) -> int | None:
        """The number of what is kept in the trace before, if it holds and was not made again."""
        known = self._before.entries.get(entry)
        if known is None or entry in self._new or not self._is_same_text(entry[1]):
            return None
        number = known[0]
        return number if number == NOTHING or self._holds[number] else None

    def _holding(self) -> bytearray:
        try:
            return self._before.trace.holding(self._is_same)
        except IndexError:
            self._before = _NONE
            return bytearray()

    def _is_same(self, number: int) -> bool:
        key = self._before.trace.inputs[number]
        if key[0] in OF_ONE_FILE and self._is_same_text(str(key[1])):
            return True
        digest = self._before.digests[number]
        return digest is not None and digest == _digest(self._db, key)

    def _is_same_text(self, path: str) -> bool:
        return self._before.texts.get(path) == self._address(path)

    def _address(self, path: str) -> str:
        """The address of a file's text, empty where there is none."""
        found = self._addresses.get(path)
        if found is None:
            text = self._text_of(path)
            found = self._addresses[path] = address_of(text) if text is not None else ""
        return found

    def _digests(self, inputs: Iterable[Key]) -> Iterator[str | None]:
        """The addresses of inputs as they are; those that are what they were are not worked out again."""
        before = {key: number for number, key in enumerate(self._before.trace.inputs) if self._holds[number]}
        for key in inputs:
            yield self._before.digests[before[key]] if key in before else _digest(self._db, key)


def _digest(db: Database, key: Key) -> str | None:
    digest = digest_of(db.peek(key))
    return digest.hex() if digest is not None else None


class _Kept:
    """The contents of a file: texts by path, inputs with the addresses of their values, and what rests on them."""

    __slots__ = ("digests", "entries", "texts", "trace")

    def __init__(
        self,
        texts: Mapping[str, str],
        trace: Trace,
        digests: tuple[str | None, ...],
        entries: Mapping[_Entry, tuple[int, Made]],
    ) -> None:
        self.texts = texts
        self.trace = trace
        self.digests = digests
        self.entries = entries


_NONE = _Kept({}, Trace((), array("I"), array("I")), (), {})
_WHATS = {each.value: each for each in What}
_LEVEL = 1


def _rule(code: str) -> Rule:
    rule = by_code(code)
    if rule is None:
        raise KeyError(code)
    return rule


_CODEC = Codec([Placed, Told], {"Place": Place}, {Rule: Named(lambda rule: rule.code, _rule)})


def _written(kept: _Kept) -> bytes:
    table = _CODEC.table()
    rows = [[what.value, path, number, table.add(made)] for (what, path), (number, made) in kept.entries.items()]
    trace = kept.trace
    head = {
        "order": sys.byteorder,
        "texts": kept.texts,
        "inputs": trace.inputs,
        "digests": kept.digests,
        "entries": rows,
        "scalars": table.scalars,
        "rows": table.rows,
        "ends": len(trace.ends) * trace.ends.itemsize,
    }
    parts = (json.dumps(head, separators=(",", ":")).encode(), b"\n", trace.ends.tobytes(), trace.deps.tobytes())
    return zlib.compress(b"".join(parts), _LEVEL)


def _read(data: bytes) -> _Kept:
    """What bytes hold; nothing when they are something else."""
    try:
        return _kept(data)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError, zlib.error):
        return _NONE


def _kept(data: bytes) -> _Kept:
    first, _, numbers = zlib.decompress(data).partition(b"\n")
    head = json.loads(first)
    if head["order"] != sys.byteorder:
        raise ValueError("of another machine")
    ends, deps = array("I"), array("I")
    ends.frombytes(numbers[: head["ends"]])
    deps.frombytes(numbers[head["ends"] :])
    # Kinds of inputs, and paths, are the same for many: each is kept once.
    once: dict[object, object] = {}
    inputs = tuple([tuple([once.setdefault(part, part) for part in key]) for key in head["inputs"]])
    trace = Trace(inputs, ends, deps)
    digests = tuple(head["digests"])
    if len(digests) != len(trace.inputs):
        raise ValueError("addresses are missing")
    values = _CODEC.values(head["scalars"], head["rows"])
    return _Kept(head["texts"], trace, digests, dict(_entries(head["entries"], values)))


def _entries(rows: Iterable[Any], values: list[Any]) -> Iterator[tuple[_Entry, tuple[int, Made]]]:
    for what, path, number, place in rows:
        yield (_WHATS[what], path), (number, values[place])
