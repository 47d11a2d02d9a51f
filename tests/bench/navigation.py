"""How well names are completed and followed in real projects.

    python -m tests.bench.navigation complete PROJECT ... [--places 1000] [--seed 1] [--show]
    python -m tests.bench.navigation ask PROJECT ... --server "mir-lsp --stdio" [--places 1000] [--seed 1]
    python -m tests.bench.navigation define PROJECT ... [--places 300]
    python -m tests.bench.navigation refer PROJECT ... [--places 50]
    python -m tests.bench.navigation type PROJECT ... [--places 200]

Places are found by syntax alone, in calls that the ORM has: nothing of ours decides what counts. At each, the last
segment is cut off and completed; what was written there is right. `ask` puts the same places to a server process.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import shlex
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mir_lsp.cli.loading import NO_STORE, Project, load
from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.features.completion import completion, prepare
from mir_lsp.features.diagnostics import ABOUT_NAMES, report
from mir_lsp.features.hover import hover
from mir_lsp.features.navigation import definitions, references
from mir_lsp.syntax import offsets
from mir_lsp.text.lines import LineIndex, PositionEncoding
from mir_lsp.text.uris import from_path
from tests.support.client import VSCODE, session

KEYWORDS = frozenset({"filter", "exclude", "get", "Q", "get_or_create", "create"})
TEXTS = frozenset(
    {"order_by", "values", "values_list", "select_related", "prefetch_related", "only", "defer", "F", "Count", "Sum"}
)
OPTIONS = frozenset({"distinct", "flat", "named", "defaults", "using", "through_defaults", "filter", "output_field"})
FIRST = 10


@dataclass(frozen=True)
class Place:
    """A name in a file: its last segment is from `start` to `end`; `cut` is where what is cut off ends."""

    path: str
    start: int
    end: int
    cut: int
    name: str
    call: str

    def typed(self, text: str) -> str:
        """The text as it is before the segment is typed."""
        return text[: self.start] + text[self.cut :]


def places_of(path: str, text: str) -> Iterator[Place]:
    """The names in calls that look like those of the ORM."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    locator = offsets(text)
    decorators = {id(each) for node in ast.walk(tree) for each in getattr(node, "decorator_list", ())}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in decorators:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        conditions = all(isinstance(each, ast.BinOp | ast.Call | ast.UnaryOp) for each in node.args)
        if called in KEYWORDS and conditions and (isinstance(node.func, ast.Attribute) or called == "Q"):
            for keyword in node.keywords:
                if keyword.arg is not None and keyword.arg not in OPTIONS:
                    start = locator.span(keyword).start
                    yield _place(path, start, keyword.arg, locator.span(keyword.value).end, called)
        if called in TEXTS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    span = locator.span(argument)
                    written = text[span.start + 1 : span.end - 1]
                    if written == argument.value and written.lstrip("-").replace("_", "").isalnum():
                        sign = len(written) - len(written.lstrip("-"))
                        yield _place(path, span.start + 1 + sign, written[sign:], span.end - 1, called)


def _place(path: str, start: int, name: str, cut: int, called: str) -> Place:
    head, separator, last = name.rpartition("__")
    begin = start + len(head) + len(separator)
    return Place(path, begin, begin + len(last), cut, last, called)


def sample(project: Project, count: int, seed: int) -> list[Place]:
    """Random places of a project; those that are no names of a model are among them."""
    found = [
        place
        for path in project.engine.paths()
        if not path.startswith("<") and "/migrations/" not in path
        for place in places_of(path, project.engine.text(path) or "")
    ]
    return random.Random(seed).sample(found, min(count, len(found)))


def opened(path: str) -> Project:
    """A project in an engine."""
    return load([path], Config(), NO_STORE, [])[0]


class Score:
    """Counts and times."""

    def __init__(self) -> None:
        self.ranks: list[int | None] = []
        self.milliseconds: list[float] = []
        self.silent = 0

    def add(self, names: Sequence[str], right: str, seconds: float) -> int | None:
        """One place; gives the rank of the right name, from 0."""
        rank = names.index(right) if right in names else None
        self.ranks.append(rank)
        self.silent += not names
        self.milliseconds.append(seconds * 1000)
        return rank

    def line(self, title: str) -> str:
        """All in one line."""
        total = len(self.ranks) or 1
        first = sum(rank is not None and rank < FIRST for rank in self.ranks)
        found = sum(rank is not None for rank in self.ranks)
        answered = total - self.silent or 1
        times = sorted(self.milliseconds) or [0.0]
        return (
            f"{title:22} {len(self.ranks):5} places, first {FIRST}: {first / total:6.1%}"
            f" ({first / answered:6.1%} of {answered} answered), anywhere {found / total:6.1%},"
            f" p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms"
        )


def complete(projects: Sequence[str], count: int, seed: int, show: bool, seconds: float | None) -> None:
    """Complete in this process, in files that have been gone through as those of an editor have.

    What takes more than so many `seconds` of the processor is guessed. Times are those of the first answer after the
    change that cut the name off.
    """
    everything, on_the_clock = Score(), Score()
    for path in projects:
        project, score = opened(path), Score()
        misses: Counter[str] = Counter()
        _prepare(project.engine)
        for place in sorted(sample(project, count // len(projects), seed), key=lambda each: each.path):
            engine = project.engine
            text = engine.text(place.path) or ""
            report(engine, place.path)
            engine.set_text(place.path, place.typed(text))
            # What is counted of the file must not hold the name that is looked for.
            _prepare(engine)
            started, begun = time.process_time(), time.perf_counter()
            found = completion(engine, place.path, place.start, seconds=seconds)
            spent, waited = time.process_time() - started, time.perf_counter() - begun
            engine.set_text(place.path, text)
            names = [name.label for name in found.names]
            rank = score.add(names, place.name, spent)
            everything.add(names, place.name, spent)
            on_the_clock.add(names, place.name, waited)
            if rank is None or rank >= FIRST:
                misses["silent" if not names else "absent" if rank is None else "low"] += 1
                if show:
                    line = text.count("\n", 0, place.start) + 1
                    shown = text[max(place.start - 40, 0) : place.start].replace("\n", "⏎")
                    how = "overdue " * found.overdue + "guessed " * found.guessed
                    print(f"  {place.path}:{line} {place.call} {shown!r} {place.name} {how}rank {rank} {names[:10]}")
        print(score.line(Path(path).name), dict(misses), flush=True)
    print(everything.line("all"))
    print(on_the_clock.line("all, by the clock"))


def _prepare(engine: Engine) -> None:
    for _ in prepare(engine):
        pass


def ask(projects: Sequence[str], count: int, seed: int, server: str) -> None:
    """Complete through a server process; times are from the change to the answer."""
    everything = Score()
    for path in projects:
        project, score = opened(path), Score()
        places = sample(project, count // len(projects), seed)
        with session(shlex.split(server)) as client:
            completing = {"completionItem": {"documentationFormat": ["markdown"]}}
            capabilities = {**VSCODE, "textDocument": {**VSCODE["textDocument"], "completion": completing}}
            client.answers["workspace/configuration"] = lambda params: [None for _ in params["items"]]
            client.initialize(capabilities, Path(project.root))
            _wait_until_read(client, project, places)
            shown = ""
            for place in sorted(places, key=lambda each: each.path):
                if place.path != shown:
                    _show(client, project.engine, shown, place.path)
                    shown = place.path
                names, seconds = _asked(client, project.engine, place)
                score.add(names, place.name, seconds)
                everything.add(names, place.name, seconds)
            client.kill()
        print(score.line(Path(path).name), flush=True)
    print(everything.line(server))


def _wait_until_read(client: Any, project: Project, places: Sequence[Place]) -> None:
    """Ask the first places until the answers stay the same for a while."""
    before: list[Sequence[str]] = []
    for rounds in range(60):
        now = []
        for place in places[:6]:
            _show(client, project.engine, "", place.path)
            now.append(_asked(client, project.engine, place)[0])
            client.close_document(from_path(place.path))
        if now == before and (any(now) or rounds > _PATIENT):
            return
        before = now
        client.settle(2)


_PATIENT = 4  # rounds without any answer: a server may have none for all these places
_versions: Counter[str] = Counter()
_OPENED, _CHANGED = 1.0, 0.2  # seconds that a person takes at least to look at a file, and to go to another place


def _show(client: Any, engine: Engine, before: str, path: str) -> None:
    """Close a document, if any, and open another as an editor does."""
    if before:
        client.close_document(from_path(before))
    uri = from_path(path)
    client.open(uri, engine.text(path) or "")
    _versions[uri] = 1
    client.settle(_OPENED)


def _asked(client: Any, engine: Engine, place: Place) -> tuple[list[str], float]:
    """What is offered at a place of an open document right after the change that cut the name off."""
    uri = from_path(place.path)
    text = engine.text(place.path) or ""
    typed = place.typed(text)
    line, character = LineIndex(typed).position(place.start, PositionEncoding.UTF16)
    cut, restored = _change(text, typed), _change(typed, text)
    started = time.perf_counter()
    _versions[uri] += 1
    client.change(uri, _versions[uri], [cut])
    position = {"line": line, "character": character}
    try:
        found = client.request(
            "textDocument/completion", {"textDocument": {"uri": uri}, "position": position}, timeout=30
        )
    except Exception as error:  # a server that refuses has no names
        found = None
        print("  refused:", str(error)[:100], file=sys.stderr)
    seconds = time.perf_counter() - started
    _versions[uri] += 1
    client.change(uri, _versions[uri], [restored])
    client.settle(_CHANGED)
    items = found.get("items", []) if isinstance(found, dict) else found or []
    ranked = sorted(items, key=lambda item: item.get("sortText") or item["label"])
    return [item["label"] for item in ranked], seconds


def _change(before: str, after: str) -> dict[str, Any]:
    """The one change that makes a text of another, as an editor sends it."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    same = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    lines = LineIndex(before)
    places = [lines.position(at, PositionEncoding.UTF16) for at in (start, len(before) - same)]
    first, last = ({"line": line, "character": character} for line, character in places)
    return {"range": {"start": first, "end": last}, "text": after[start : len(after) - same]}


def define(projects: Sequence[str], count: int, seed: int) -> None:
    """Follow random segments to their definitions, and print them for a person to judge."""
    for path in projects:
        project = opened(path)
        engine = project.engine
        wrong = followed = 0
        for place in sample(project, count // len(projects), seed):
            goals = definitions(engine, place.path, place.start)
            if not goals:
                continue
            followed += 1
            found = goals[0].definition
            target = engine.text(found.path) or ""
            line = target[target.rfind("\n", 0, found.name.start) + 1 :].split("\n", 1)[0].strip()
            if place.name.removesuffix("_id") not in line:
                wrong += 1
                print(f"  ? {place.call} {place.name} -> {found.path.removeprefix(project.root)}: {line[:100]}")
        print(f"{Path(path).name}: {followed} followed, {wrong} whose line does not have the name", flush=True)


def refer(projects: Sequence[str], count: int, seed: int) -> None:
    """References of random names beside the lines that a search for the text gives."""
    for path in projects:
        project = opened(path)
        engine = project.engine
        for place in sample(project, max(1, count // len(projects)), seed):
            started = time.process_time()
            found = references(engine, place.path, place.start)
            seconds = time.process_time() - started
            if not found:
                continue
            texts = sum((engine.text(each) or "").count(place.name) for each in engine.paths())
            files = Counter(each.path.removeprefix(project.root) for each in found)
            print(f"{place.name}: {len(found)} references in {len(files)} files, {texts} in text, {seconds:.1f} s")


def type_through(projects: Sequence[str], count: int, seed: int) -> None:
    """Type random expressions character by character: nothing raises, and no name that is typed is judged."""
    raised = judged = states = 0
    slowest = 0.0
    for path in projects:
        project = opened(path)
        engine = project.engine
        for place in sample(project, count // len(projects), seed):
            text = engine.text(place.path) or ""
            begin = text.rfind("\n", 0, place.start) + 1
            end = text.find("\n", place.end)
            for at in range(begin, end + 1):
                typed = text[:at] + text[end:]
                engine.set_text(place.path, typed)
                states += 1
                started = time.process_time()
                try:
                    completion(engine, place.path, at)
                    slowest = max(slowest, time.process_time() - started)
                    hover(engine, place.path, at)
                    shown = report(engine, place.path, at).findings
                except Exception as error:
                    raised += 1
                    print(f"  raised {error!r} {place.path} at {at}")
                    continue
                near = [each for each in shown if each.code in ABOUT_NAMES and begin <= each.span.end <= at]
                if near and at < end and text[at - 1 : at].isidentifier():
                    judged += any(each.span.end == at for each in near)
            engine.set_text(place.path, text)
    print(f"{states} states: {raised} raised, {judged} judge what is typed, slowest {slowest * 1000:.0f} ms")


def main() -> None:
    """Run one measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["complete", "ask", "define", "refer", "type", "sample"])
    parser.add_argument("projects", nargs="+")
    parser.add_argument("--places", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", default=f"{sys.executable} -m mir_lsp --stdio")
    parser.add_argument("--seconds", type=float, default=0.014, help="of the processor, until a name is guessed")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    match options.what:
        case "complete":
            complete(options.projects, options.places or 1000, options.seed, options.show, options.seconds)
        case "ask":
            ask(options.projects, options.places or 1000, options.seed, options.server)
        case "define":
            define(options.projects, options.places or 300, options.seed)
        case "refer":
            refer(options.projects, options.places or 50, options.seed)
        case "type":
            type_through(options.projects, options.places or 200, options.seed)
        case _:
            for path in options.projects:
                for place in sample(opened(path), options.places or 10, options.seed):
                    print(json.dumps(asdict(place)))


if __name__ == "__main__":
    main()
