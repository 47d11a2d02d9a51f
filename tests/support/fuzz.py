"""Real files and templates, damaged at random, put to everything that the engine can be asked.

`python -m tests.support.fuzz --seconds N --seed S` goes on for as long as one likes. Whatever raises is printed with
the smallest text that was found for it, and ends the run.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from mir_lsp import bug
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Refusal
from mir_lsp.features.actions import edits_of_all, ignores, quick_fixes
from mir_lsp.features.completion import completion
from mir_lsp.features.hints import Kind, hints
from mir_lsp.features.hover import hover
from mir_lsp.features.lens import lenses
from mir_lsp.features.navigation import definitions, references
from mir_lsp.features.symbols import document_symbols
from mir_lsp.text.edits import apply
from mir_lsp.text.spans import Span
from tests.support.library import FILES, ROOT, VIEWS
from tests.support.trees import SHOP, installed

_LARGEST = 12_000  # characters
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
ODD = (
    *("(", ")", "[", "]", "{", "}", "'", '"', '"""', "\\", "\n", "\r\n", "\r", "\t", "    ", "\f", "\0", "\ufeff"),
    *("\u2028", "\x85", "😀", "é", "\ud83d", "#", ":", ",", ".", "=", "@", "*", "**", ":=", "->", ";", "%}", "{%"),
    *("{{", "}}", "{#", "#}", "|", "{% for x in ", "{% endfor %}", "{% if ", "{% load ", "{% comment %}"),
    *("for x in ", "async ", "await ", "def f(", "class A(", "lambda: ", "if ", "else:\n", "try:\n", "match x:\n"),
    *("case ", "return ", "yield ", "import ", "from . import ", "global x\n", "with a as b:\n", "f'{", "}'", "del "),
    *(".objects", ".filter(", ".select_related(", "Prefetch(", "__", "_id", "F('", "Q(", "self.", "~"),
    *("  # mir: ignore[", "{# mir: ignore["),
    *("for book in Book.objects.all():\n    book.author.name\n", "(" * 60, "x." * 60, "9" * 50, "1e999", "0x"),
)  # fmt: skip


class Found(Exception):
    """Something raised; the message has the text."""


def sources() -> list[tuple[str, str]]:
    """Names and texts that fuzzing starts from."""
    folders = (SHOP, installed("django.contrib"), installed("rest_framework"))
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".html"))
    texts = [(path.name, path.read_bytes().decode("utf-8", "replace")) for path in paths]
    known = [(Path(path).name, text) for path, text in FILES.items()]
    return [*known, *((name, text) for name, text in texts if 0 < len(text) <= _LARGEST)]


def damaged(text: str, others: list[tuple[str, str]], chance: random.Random) -> str:
    """The text after a few random changes."""
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        words = _WORD.findall(text) or [""]
        start = chance.randrange(len(words))
        end = min(len(words), start + chance.choice([0, 1, 1, 3, 20, 200]))
        kind = chance.randrange(6)
        if kind == 0:
            words[start:end] = []
        elif kind == 1:
            words[start:start] = chance.choice(ODD)
        elif kind == 2:
            words[start:end] = [chance.choice(ODD)]
        elif kind == 3:
            words[start:start] = words[start:end]
        elif kind == 4:
            other = _WORD.findall(chance.choice(others)[1]) or [""]
            at = chance.randrange(len(other))
            words[start:end] = other[at : at + chance.choice([1, 5, 40])]
        else:
            piece = words[start:end]
            chance.shuffle(piece)
            words[start:end] = piece
        text = "".join(words)[: 2 * _LARGEST]
    return text


class Target:
    """An engine with the library, which is given one more file under many names."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.engine.set_roots((ROOT,))
        for path, text in FILES.items():
            self.engine.set_text(path, text)

    def put(self, name: str, text: str, chance: random.Random) -> None:
        """Ask everything about a text.

        Raises:
            Exception: a defect; of those that the engine isolates, too.
        """
        path = f"{ROOT}/shelf/templates/shelf/{name}" if name.endswith(".html") else f"{ROOT}/shelf/{name}"
        kept = FILES.get(path)
        engine = self.engine
        engine.set_text(path, text)
        try:
            self._ask(path, text, chance)
        finally:
            if kept is None:
                engine.remove(path)
            else:
                engine.set_text(path, kept)

    def _ask(self, path: str, text: str, chance: random.Random) -> None:
        engine = self.engine
        found = engine.findings(path)
        for finding in found:
            assert 0 <= finding.span.start <= finding.span.end <= len(text), finding
        assert engine.findings(path) == found
        if path != VIEWS:
            engine.findings(VIEWS)
        for finding in chance.sample(found, min(2, len(found))):
            for choice, _ in enumerate(finding.offers):
                self._fix(path, text, finding.fingerprint, choice)
        edits_of_all(engine, path)
        for at in {0, len(text), *(chance.randint(0, len(text)) for _ in range(3))}:
            hover(engine, path, at, ())
            completion(engine, path, at, ())
            definitions(engine, path, at, ())
            quick_fixes(engine, path, Span(at, at))
            ignores(engine, path, Span(at, at))
        references(engine, path, chance.randint(0, len(text)))
        if path.endswith(".py"):
            hints(engine, path, Span(0, len(text)), frozenset(Kind))
            lenses(engine, path)
            document_symbols(engine, path)

    def _fix(self, path: str, text: str, fingerprint: str, choice: int) -> None:
        fixed = self.engine.fix(path, fingerprint, choice)
        if isinstance(fixed, Refusal):
            return
        for where, edits in fixed.edits:
            before = self.engine.text(where) or ""
            assert apply(before, edits) != before or not edits


def texts(seed: str) -> Iterator[tuple[str, str, random.Random]]:
    """Damaged texts without end, the same for a seed."""
    chance = random.Random(seed)
    known = sources()
    while True:
        name, text = chance.choice(known)
        yield name, damaged(text, known, chance), random.Random(chance.random())


def fuzzed(seed: str, seconds: float = float("inf"), rounds: int = 10**12, slowest: float = 20.0) -> int:
    """Fuzz until the time or the rounds are over; how many texts were asked about.

    Raises:
        Found: something raised, or took longer than `slowest` seconds of the processor.
    """
    before, os.environ[bug.RAISE_VARIABLE] = os.environ.get(bug.RAISE_VARIABLE), "1"
    deadline = time.monotonic() + seconds
    target, done = Target(), 0
    try:
        for name, text, chance in texts(seed):
            if time.monotonic() > deadline or done >= rounds:
                break
            if done % 500 == 499:
                target = Target()
            state, started = chance.getstate(), time.thread_time()
            problem = _problem(target, name, text, chance)
            if problem:
                raise Found(_told(seed, done, name, _smaller(name, text, state, problem), problem))
            if time.thread_time() - started > slowest:
                raise Found(_told(seed, done, name, text, "it took too long"))
            done += 1
    finally:
        if before is None:
            del os.environ[bug.RAISE_VARIABLE]
        else:
            os.environ[bug.RAISE_VARIABLE] = before
    return done


def _problem(target: Target, name: str, text: str, chance: random.Random) -> str:
    try:
        target.put(name, text, chance)
    except Exception as error:
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else ""
        return f"{type(error).__name__} at {place}"
    return ""


def _smaller(name: str, text: str, state: object, problem: str) -> str:
    """A shorter text with the same problem, by leaving lines out."""

    def has_it(candidate: str) -> bool:
        chance = random.Random()
        chance.setstate(state)  # type: ignore[arg-type]
        return _problem(Target(), name, candidate, chance) == problem

    return _without(text.splitlines(keepends=True), has_it)


def _without(lines: list[str], has_it: Callable[[str], bool]) -> str:
    size, tries = len(lines) // 2, 0
    while size and tries < 60:
        at = 0
        while at < len(lines) and tries < 60:
            candidate = lines[:at] + lines[at + size :]
            tries += 1
            if has_it("".join(candidate)):
                lines = candidate
            else:
                at += size
        size //= 2
    return "".join(lines)


def _told(seed: str, number: int, name: str, text: str, problem: str) -> str:
    return f"{problem}\nseed {seed!r}, text {number}, as {name}:\n{text!r}"


def main() -> None:
    """Fuzz from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", default=str(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    print(f"{fuzzed(options.seed, options.seconds)} texts, nothing found")


if __name__ == "__main__":
    main()
