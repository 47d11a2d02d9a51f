"""A line that is typed character by character, and what is known of the rest of its file in each state."""

from __future__ import annotations

import ast
import random
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mir_lsp.facts import facts_of
from mir_lsp.syntax import Chunk, Module, Tree, comments, offsets, parse, resplit, split
from mir_lsp.syntax.scan import line_starts

Named = tuple[str, int]  # a definition: its qualified name, and the offset of its statement

_BLOCKS = ("body", "orelse", "finalbody", "handlers")
_COMPOUND = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.Try, ast.With, ast.For, ast.While)


@dataclass(frozen=True)
class Sample:
    """A file that parses."""

    name: str
    text: str
    tree: ast.Module


@dataclass(frozen=True)
class Loss:
    """A state that loses definitions which are not in the statement being typed."""

    place: str
    typed: str
    lost: tuple[str, ...]
    expected: int

    @property
    def share(self) -> float:
        """The part that is kept."""
        return 1 - len(self.lost) / self.expected

    def __str__(self) -> str:
        return f"{self.place} {self.typed!r}: lost {len(self.lost)} of {self.expected}: {', '.join(self.lost[:4])}"


@dataclass
class Outcome:
    """What came out of many states. Times are milliseconds of the processor for one state."""

    states: int = 0
    broken: int = 0
    expected: int = 0
    kept: int = 0
    losses: list[Loss] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    slowest: str = ""

    def share_of_definitions(self) -> float:
        """How many definitions are kept, over all states that do not parse."""
        return self.kept / max(1, self.expected)

    def share_of_states(self, kept: float) -> float:
        """In how many of all states at least this part of the definitions is kept."""
        return 1 - sum(loss.share < kept for loss in self.losses) / max(1, self.states)

    def summary(self) -> str:
        """All numbers in one paragraph."""
        times = sorted(self.times)
        return (
            f"{self.states} states, {self.broken} do not parse; of {self.expected} definitions outside the statement "
            f"{self.share_of_definitions():.3%} kept; all kept in {self.share_of_states(1):.3%} of the states, "
            f"98 % kept in {self.share_of_states(0.98):.3%}; "
            f"p50 {times[len(times) // 2]:.1f} p95 {times[int(len(times) * 0.95)]:.1f} max {times[-1]:.1f} ms "
            f"({self.slowest})"
        )


def samples(paths: Iterable[Path], count: int, smallest: int, largest: int) -> Iterator[Sample]:
    """Up to `count` files that parse, of a size in bytes."""
    for path in paths:
        if count == 0:
            return
        if not smallest <= path.stat().st_size <= largest:
            continue
        try:
            text = path.read_bytes().decode().replace("\r\n", "\n")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (UnicodeDecodeError, SyntaxError, ValueError, RecursionError):
            continue
        count -= 1
        yield Sample(f"{path.parent.name}/{path.name}", text, tree)


def typed(sample: Sample, lines: int, rng: random.Random, outcome: Outcome) -> None:
    """Type so many lines of a file, chosen at random, one character after the other."""
    starts = (*line_starts(sample.text), len(sample.text) + 1)
    known = _Definitions()
    whole = split(sample.text)
    found = known.of(whole)
    numbers = [
        number for number in range(1, len(starts)) if sample.text[starts[number - 1] : starts[number] - 1].strip()
    ]
    for number in rng.sample(numbers, min(lines, len(numbers))):
        begin, end = starts[number - 1], starts[number] - 1
        first, last = innermost(sample.tree, sample.text[begin:end], number)
        inside = range(starts[first - 1], starts[last])
        outside = {each for each in found if each[1] not in inside}
        content = sample.text[begin:end]
        for length in range(len(content) - len(content.lstrip()), len(content)):
            text = sample.text[: begin + length] + sample.text[end:]
            want = {(name, at if at < begin else at - (end - begin - length)) for name, at in outside}
            _look(f"{sample.name}:{number}", content[:length], resplit(whole, text), want, known, outcome)


def _look(place: str, prefix: str, module: Module, want: set[Named], known: _Definitions, outcome: Outcome) -> None:
    before = time.thread_time()
    broken = known.learn(module)
    spent = (time.thread_time() - before) * 1000
    if spent > max(outcome.times, default=0.0):
        outcome.slowest = f"{place} {prefix.strip()!r}"
    outcome.times.append(spent)
    outcome.states += 1
    if not broken:
        return
    lost = sorted(want - known.of(module))
    outcome.broken += 1
    outcome.expected += len(want)
    outcome.kept += len(want) - len(lost)
    if lost:
        outcome.losses.append(Loss(place, prefix.strip(), tuple(name for name, _ in lost), len(want)))


class _Definitions:
    """The definitions in chunks, worked out once for each text."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Named, ...], bool]] = {}

    def learn(self, module: Module) -> bool:
        """Work out what is not known; whether a chunk of the module does not parse."""
        return sum(self._chunk(chunk)[1] for chunk in module.chunks) > 0

    def of(self, module: Module) -> set[Named]:
        """All definitions in a module."""
        return {
            (name, start + offset)
            for chunk, start in zip(module.chunks, module.starts, strict=True)
            for name, offset in self._chunk(chunk)[0]
        }

    def _chunk(self, chunk: Chunk) -> tuple[tuple[Named, ...], bool]:
        if chunk.digest not in self._known:
            tree = parse(chunk.text)
            facts_of(chunk)
            comments(chunk.text)
            self._known[chunk.digest] = (tuple(definitions(tree)), tree.error is not None)
        return self._known[chunk.digest]


def definitions(tree: Tree) -> Iterator[Named]:
    """The classes, functions, names assigned and imported at the level of a module or class."""
    locate = offsets(tree.source).span
    pending: list[tuple[str, ast.stmt]] = [("", node) for node in tree.node.body]
    while pending:
        prefix, node = pending.pop()
        for name in _names(node):
            yield prefix + name, locate(node).start
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        inner = f"{prefix}{node.name}." if isinstance(node, ast.ClassDef) else prefix
        for block in _BLOCKS:
            for child in getattr(node, block, ()):
                pending += (
                    [(inner, each) for each in getattr(child, "body", ())]
                    if block == "handlers"
                    else [(inner, child)]
                )


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [alias.asname or alias.name for alias in names]
        case _:
            return []


def innermost(tree: ast.Module, content: str, line: int) -> tuple[int, int]:
    """First and last line of the smallest statement that holds `line`; a comment stands for itself."""
    best = (line, line)
    if content.lstrip().startswith("#"):
        return best
    smallest = 10**9
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            last = node.end_lineno or first
            if first <= line <= last and last - first <= smallest:
                best, smallest = (first, last), last - first
    return best
