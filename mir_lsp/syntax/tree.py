"""The analysis tree of a chunk: CPython's `ast`, recovered where the text does not parse."""

from __future__ import annotations

import ast
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from mir_lsp.syntax import guard
from mir_lsp.syntax.plain import Failure, parsed, remembered_failure, sanitised
from mir_lsp.syntax.recovery import recovered
from mir_lsp.text.spans import Span

# Trees take some 50 to 100 times the memory of their text.
_REMEMBERED_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why text did not parse as it stands; `offset` is in that text."""

    message: str
    offset: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of some text.

    `blanked`: regions of the text that recovery took out, in order; nodes that start in them are stand-ins.
    `source`: what is left, of the same length as the text, spaces in place of what was blanked.
    """

    node: ast.Module
    blanked: tuple[Span, ...]
    error: SyntaxProblem | None
    source: str

    @property
    def complete(self) -> bool:
        """Whether the tree is that of the whole text."""
        return self.error is None and not self.blanked


def parse(text: str) -> Tree:
    """The tree of `text`. Never raises; the worst outcome is an empty tree with an error."""
    refused = guard.refusal(text, guard.LOOSE)
    if refused is not None:
        return _empty(text, SyntaxProblem(refused, 0))
    source = sanitised(text)
    outcome = remembered_failure(source) or parsed(source)
    if not isinstance(outcome, Failure):
        return Tree(outcome, (), None, source)
    problem = SyntaxProblem(outcome.message, outcome.offset)
    try:
        found = recovered(source)
    except (RecursionError, MemoryError):
        found = None
    if found is None:
        return _empty(text, problem)
    return Tree(found.node, found.blanked, problem, found.source)


class Regions:
    """Spans in order, asked many times whether they overlap others."""

    __slots__ = ("_reach", "_starts")

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = [span.start for span in spans]
        self._reach = list(accumulate((span.end for span in spans), max))

    def overlap(self, span: Span) -> bool:
        """Whether one of the spans overlaps this one."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._reach[before - 1] > span.start


class Addressed(Protocol):
    """A text and its address: a chunk."""

    @property
    def text(self) -> str: ...

    @property
    def digest(self) -> str: ...


class TreeCache:
    """Trees by digest, least recently used first out, bounded by the characters of their texts."""

    def __init__(self, characters: int) -> None:
        self._limit = characters
        self._size = 0
        self._trees: OrderedDict[str, Tree] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def characters(self) -> int:
        """The characters of all texts whose trees are kept."""
        return self._size

    def get(self, chunk: Addressed) -> Tree:
        """The tree of `chunk`, parsed now if it is not kept."""
        with self._lock:
            tree = self._trees.get(chunk.digest)
            if tree is not None:
                self._trees.move_to_end(chunk.digest)
                return tree
        tree = parse(chunk.text)
        with self._lock:
            if chunk.digest not in self._trees:
                self._trees[chunk.digest] = tree
                self._size += len(chunk.text)
            while self._size > self._limit:
                self._size -= len(self._trees.popitem(last=False)[1].source)
        return tree

    def widen(self, characters: int) -> None:
        """Keep trees of more text from now on."""
        with self._lock:
            self._limit = max(self._limit, characters)

    def clear(self) -> None:
        """Forget all trees."""
        with self._lock:
            self._trees.clear()
            self._size = 0


_trees = TreeCache(_REMEMBERED_CHARACTERS)


def remember_more(characters: int) -> None:
    """Keep the trees of `parse_cached` of so much text: for whoever goes through many files, and ends."""
    _trees.widen(characters)


def parse_cached(chunk: Addressed) -> Tree:
    """The tree of `chunk`, from a process-wide cache. The tree is shared: it must not be changed."""
    return _trees.get(chunk)


def _empty(text: str, problem: SyntaxProblem) -> Tree:
    whole = Span(0, len(text))
    return Tree(ast.Module(body=[], type_ignores=[]), (whole,), problem, text)
