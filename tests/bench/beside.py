"""Our server beside others, through standard input and output, with the same client, in one interleaved run.

Run: python -m tests.bench.beside WORKSPACE [WORKSPACE ...] [--peers FOLDER] [--rounds 5] [--keys 20] [--keep FILE]

FOLDER has the program `django-lsp`. In each round every server goes through the same sessions, in turns:

- `cold`: nothing is cached; a file of about 1,000 lines is opened at once, and nothing is done until it is quiet;
- `warm`: the same with what the session before left in the cache;
- `typing`: nothing is cached; a key every tenth of a second as soon as the file is open, then, when it is quiet, keys
  in files of about 300, 1,000 and 3,000 lines, in functions and in models.

Times are from sending a change to the diagnostics of that version. `first` is the first answer about the opened file,
`whole` the last one that said something new. Shown are medians of the rounds, of keys with the 95th percentile, and
the ratio to the other server; a bare server of pygls says what an answer to `initialize` costs at least.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.client import PUSH, REAL_SERVER, Client, session

SIZES = (300, 1_000, 3_000)
FIRST_SIZE = 1_000
QUIET_SECONDS = 4.0
PATIENCE_SECONDS = 90.0
BETWEEN_KEYS = 0.1
LOOKED_AT = 2.0  # seconds between opening a file and typing into it
IN_FUNCTIONS = "total = sum(line.order.customer.name for line in lines)"
IN_MODELS = "label = models.CharField(max_length=40, null=True, blank=True)"
PUBLISH = "textDocument/publishDiagnostics"
BARE = (
    sys.executable,
    "-c",
    "from pygls.lsp.server import LanguageServer; LanguageServer('bare', '1').start_io()",
)

Numbers = dict[str, list[float]]


@dataclass(frozen=True)
class Place:
    """A file, and the number of the line before which something is typed."""

    name: str
    path: Path
    line: int
    typed: str


@dataclass
class Sitting:
    """A session with a server, of which publications are noted with their time."""

    client: Client
    said: dict[str, tuple[int, Any]] = field(default_factory=dict)
    changed: dict[str, float] = field(default_factory=dict)
    heard: float = 0.0

    def listen(self, seconds: float) -> None:
        """Note what comes for a while."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.client.settle(min(left, 0.02))
            self._note()

    def answer(self, uri: str, version: int) -> float:
        """The time at which diagnostics of a version come."""

        def is_it(params: Any) -> bool:
            return bool(params["uri"] == uri and params.get("version", version) >= version)

        def has_come() -> bool:
            return any(each["method"] == PUBLISH and is_it(each["params"]) for each in self.client.notifications)

        self.client.pump(has_come, PATIENCE_SECONDS, f"no diagnostics of version {version}")
        now = time.perf_counter()
        self._note()
        return now

    def until_quiet(self) -> None:
        """Wait until nothing has come for a while."""
        end = time.perf_counter() + PATIENCE_SECONDS
        self.heard = time.perf_counter()
        while time.perf_counter() < end and time.perf_counter() - self.heard < QUIET_SECONDS:
            self.listen(0.1)

    def _note(self) -> None:
        for params in self.client.taken(PUBLISH):
            self.heard = time.perf_counter()
            before = self.said.get(params["uri"], (0, []))[1]
            if params["diagnostics"] != before:
                self.changed[params["uri"]] = self.heard
            self.said[params["uri"]] = (params.get("version") or 0, params["diagnostics"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", nargs="+", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keys", type=int, default=20)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    kept: dict[str, Any] = {}
    print(f"load average {os.getloadavg()[0]:.1f}", flush=True)
    for workspace in options.workspaces:
        root = workspace.resolve()
        found = measured(root, servers(options.peers), options.rounds, options.keys)
        kept[root.name] = found
        if options.keep is not None:
            options.keep.write_text(json.dumps(kept, indent=1), "utf-8")
        print(f"\n{root.name}")
        for line in table(found):
            print(line, flush=True)


def servers(peers: Path | None) -> dict[str, Sequence[str]]:
    """The commands, by the name of the server."""
    found: dict[str, Sequence[str]] = {"mir-lsp": REAL_SERVER}
    if peers is not None:
        found["django-lsp"] = (str(peers / "django-lsp"),)
    return found


def measured(root: Path, ran: Mapping[str, Sequence[str]], rounds: int, keys: int) -> dict[str, Numbers]:
    """All numbers of a workspace, by server."""
    places = tuple(places_in(root))
    for each in places:
        print(f"  {each.name}: {each.path.relative_to(root)}, {lines_of(each.path)} lines", flush=True)
    first = min((each for each in places if "functions" in each.name), key=lambda each: distance(each, FIRST_SIZE))
    numbers: dict[str, Numbers] = {name: {} for name in ran}
    for turn in range(rounds):
        print(f"  round {turn + 1}, load average {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        note(numbers["mir-lsp"], "initialize, bare pygls", bare_reply())
        for name, command in ran.items():
            with tempfile.TemporaryDirectory() as folder, cache_in(folder):
                opened(command, root, first, "cold", numbers[name])
                opened(command, root, first, "warm", numbers[name])
            with tempfile.TemporaryDirectory() as folder, cache_in(folder):
                typed_into(command, root, first, places, keys, numbers[name])
    return numbers


def opened(command: Sequence[str], root: Path, place: Place, kind: str, numbers: Numbers) -> None:
    """Open a file in a server that has just been started, and wait."""
    with session(command) as client:
        sitting = Sitting(client)
        if kind == "cold":
            note(numbers, "initialize", replied(client, root))
        else:
            replied(client, root)
        uri, started = place.path.as_uri(), time.perf_counter()
        client.open(uri, text_of(place.path))
        note(numbers, f"{kind}: first", sitting.answer(uri, 1) - started)
        sitting.until_quiet()
        note(numbers, f"{kind}: whole", sitting.changed.get(uri, started) - started)
        note(numbers, f"{kind}: findings", len(sitting.said[uri][1]))
        leave(client)


def typed_into(
    command: Sequence[str], root: Path, first: Place, places: Iterable[Place], keys: int, numbers: Numbers
) -> None:
    """Type while the workspace is being read, and into several files when it has been."""
    with session(command) as client:
        sitting = Sitting(client)
        replied(client, root)
        client.open(first.path.as_uri(), text_of(first.path))
        sitting.answer(first.path.as_uri(), 1)
        numbers.setdefault("key while reading", []).extend(keys_in(sitting, first, keys * 2))
        client.close_document(first.path.as_uri())
        sitting.until_quiet()
        numbers.setdefault("MB", []).append(resident(client))
        for place in places:
            client.open(place.path.as_uri(), text_of(place.path))
            sitting.answer(place.path.as_uri(), 1)
            sitting.listen(LOOKED_AT)
            numbers.setdefault(f"key in {place.name}", []).extend(keys_in(sitting, place, keys))
            client.close_document(place.path.as_uri())
            sitting.listen(0.2)
        leave(client)


def keys_in(sitting: Sitting, place: Place, count: int) -> Iterator[float]:
    """Seconds from each key to its diagnostics."""
    uri, version = place.path.as_uri(), 2
    edit(sitting.client, uri, version, place.line, 0, "\n")
    sitting.answer(uri, version)
    for number in range(count):
        version += 1
        column = number % len(place.typed)
        started = time.perf_counter()
        edit(sitting.client, uri, version, place.line, column, place.typed[column])
        yield sitting.answer(uri, version) - started
        if column == len(place.typed) - 1:
            version += 1
            edit(sitting.client, uri, version, place.line, 0, "\n")
            sitting.answer(uri, version)
        sitting.listen(BETWEEN_KEYS)


def edit(client: Client, uri: str, version: int, line: int, column: int, text: str) -> None:
    at = {"line": line, "character": column}
    client.change(uri, version, [{"range": {"start": at, "end": at}, "text": text}])


def replied(client: Client, root: Path) -> float:
    """Seconds until `initialize` is answered, from the start of the process as nearly as can be told."""
    started = time.perf_counter()
    client.initialize(PUSH, root)
    return time.perf_counter() - started


def bare_reply() -> float:
    """The same for a server of pygls that does nothing."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}).encode()
    started = time.perf_counter()
    with subprocess.Popen(BARE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as bare:
        assert bare.stdin is not None
        assert bare.stdout is not None
        bare.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        bare.stdin.flush()
        assert bare.stdout.readline().startswith(b"Content-Length")
        taken = time.perf_counter() - started
        bare.kill()
    return taken


def leave(client: Client) -> None:
    client.request("shutdown")
    client.notify("exit")


@contextmanager
def cache_in(folder: str) -> Iterator[None]:
    before = os.environ.get("MIR_CACHE_DIR")
    os.environ["MIR_CACHE_DIR"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["MIR_CACHE_DIR"]
        else:
            os.environ["MIR_CACHE_DIR"] = before


def places_in(root: Path) -> Iterator[Place]:
    """For each size a file with functions and one with models, those that come nearest to it."""
    functions, models = [], []
    for path in sorted(root.rglob("*.py")):
        text = text_of(path)
        if "migrations" in path.parts or "tests" in path.parts or path.name.startswith("test"):
            continue
        if re.search(r"^class .*models\.Model\b|= models\.\w+Field\(", text, re.MULTILINE):
            models.append(path)
        elif ".objects." in text and re.search(r"^    +return\b", text, re.MULTILINE):
            functions.append(path)
    for kind, paths, mark, typed in (
        ("functions", functions, r"^ +return\b", IN_FUNCTIONS),
        ("models", models, r"^    \w+ = models\.", IN_MODELS),
    ):
        nearest = [min(paths, key=lambda each: abs(lines_of(each) - size)) for size in SIZES]
        for path in dict.fromkeys(nearest):
            lines = text_of(path).split("\n")
            line = middle(lines, mark)
            indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
            yield Place(f"{kind}, {lines_of(path):,} lines", path, line, indent + typed)


def middle(lines: Sequence[str], mark: str) -> int:
    """The number of the line that begins a statement of one line, as near to the middle as there is one."""
    wanted = [
        number
        for number, line in enumerate(lines)
        if re.match(mark, line) and line.count("(") == line.count(")") and line.count("[") == line.count("]")
    ]
    if not wanted:
        raise ValueError(f"nothing is like {mark}")
    return min(wanted, key=lambda number: abs(number - len(lines) // 2))


def text_of(path: Path) -> str:
    return path.read_text("utf-8", "replace")


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def distance(place: Place, size: int) -> int:
    return abs(lines_of(place.path) - size)


def resident(client: Client) -> float:
    try:
        status = Path(f"/proc/{client.process.pid}/statm").read_text()
    except OSError:
        return float("nan")
    return int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def note(numbers: Numbers, name: str, value: float) -> None:
    numbers.setdefault(name, []).append(value)


def table(found: Mapping[str, Numbers]) -> Iterator[str]:
    """A line for each measure: the median and, where there are many numbers, the 95th percentile of each server."""
    names = list(found)
    yield f"{'':28}" + "".join(f"{name:>26}" for name in names) + f"{'ratio':>18}"
    for measure in dict.fromkeys(each for name in names for each in found[name]):
        cells, middles, highs = [], [], []
        for values in (found[name].get(measure) for name in names):
            if not values:
                cells.append(f"{'-':>26}")
                continue
            middle, high = statistics.median(values), sorted(values)[int(len(values) * 0.95)]
            middles.append(middle)
            highs.append(high)
            cells.append(f"{shown(measure, middle, high, 'key' in measure):>26}")
        ratio = ""
        if len(middles) == len(names) == 2 and middles[1] and "findings" not in measure:
            ratio = f"{middles[0] / middles[1]:.2f}"
            if "key" in measure:
                ratio += f" / {highs[0] / highs[1]:.2f}"
        yield f"{measure:28}" + "".join(cells) + f"{ratio:>18}"


def shown(measure: str, middle: float, high: float, has_high: bool) -> str:
    if measure == "MB" or "findings" in measure:
        return f"{middle:.0f}"
    return f"{middle * 1000:.1f} / {high * 1000:.1f} ms" if has_high else f"{middle * 1000:.0f} ms"


if __name__ == "__main__":
    main()
