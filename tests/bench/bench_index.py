"""What it costs to get to know a large workspace, cold and warm, in one table with other tools.

Run: python -m tests.bench.bench_index FOLDER [--runs 3] [--peers FOLDER] [--limit 1800] [--check] [--keep FILE]

Each measurement runs in a process of its own, all of them take turns, and medians are shown. `models` is when the
models of the workspace can be asked for, `facts` when every file has been read, `kept` when the cache has all of it:
seconds of the clock since discovery began. `asked` is the further seconds for answering what every class of the
workspace is as a model. `all` are the seconds of a program from its start to its end. `cpu` are the seconds of the
processor behind all of that, `MB` the memory in use when every file has been read, `most MB` the most of it at any
time. `--check` also runs `mir-lsp check`, without its cache, `--peers` runs `django-lsp check` and `djch check`
of that folder or of the PATH. Programs run once each, on the whole folder; one that has not ended after `--limit`
seconds is stopped, which is printed. `--keep` writes down what was measured, and does not do it again.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

Result = dict[str, float]
Way = Callable[[], Result]

COLUMNS = ("models", "facts", "kept", "asked", "all", "cpu", "MB", "most MB", "status", "stopped after")
_NAME_WIDTH = 24


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(sys.argv[2], sys.argv[3] or None)))
        return
    options = options_of(sys.argv[1:])
    path = os.path.abspath(options.folder)
    kept = Kept(options.keep)
    with tempfile.TemporaryDirectory() as place:
        for turn in range(options.runs):
            shutil.rmtree(place, ignore_errors=True)
            for name, run in index_ways(path, place).items():
                kept.measure(name, turn, run)
        for name, run in program_ways(path, place, options):
            kept.measure(name, 0, run)
    print(f"{size_of(path)}; medians of {options.runs} runs, programs once; load average {os.getloadavg()[0]:.1f}")
    for line in table(kept.results):
        print(line)


def options_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers")
    parser.add_argument("--limit", type=float, default=1800.0)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", type=Path)
    return parser.parse_args(arguments)


class Kept:
    """What was measured: of each way its turns, written down after each when there is a file for it."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.results: dict[str, list[Result]] = {}
        if file is not None and file.exists():
            self.results = json.loads(file.read_text("utf-8"))

    def measure(self, name: str, turn: int, run: Way) -> None:
        """Run it, unless that turn is there."""
        found = self.results.setdefault(name, [])
        if turn < len(found):
            return
        found.append(run())
        if self._file is not None:
            self._file.write_text(json.dumps(self.results, indent=1), "utf-8")


def index_ways(path: str, place: str) -> dict[str, Way]:
    """Our own index: each way is a process that reads all files and asks for all models."""
    return {
        "index, no cache": lambda: alone(path, ""),
        "index, cold with cache": lambda: alone(path, place),
        "index, warm": lambda: alone(path, place),
    }


def program_ways(path: str, place: str, options: argparse.Namespace) -> Iterator[tuple[str, Way]]:
    """Whole programs, ours and those of others."""
    own = (sys.executable, "-m", "mir_lsp", "check", "--no-cache", path)
    if options.check:
        yield "mir-lsp check", lambda: program(path, place, options.limit, *own)
    if options.peers is None:
        return
    for name, arguments in (("django-lsp", ("check", path)), ("djch", ("check",))):
        found = shutil.which(name, path=options.peers) or shutil.which(name)
        if found is None:
            print(f"{name} is not installed")
            continue
        command = (found, *arguments)
        yield f"{name} check", lambda command=command: program(path, place, options.limit, *command)  # type: ignore[misc]


def table(results: dict[str, list[Result]]) -> Iterator[str]:
    """The medians, a line for each way."""
    medians = {
        name: {key: statistics.median(value[key] for value in values) for key in values[0]}
        for name, values in results.items()
        if values
    }
    shown = [column for column in COLUMNS if any(row.get(column) for row in medians.values())]
    yield " " * _NAME_WIDTH + "".join(f"{column:>14}" for column in shown)
    for name, row in medians.items():
        yield f"{name:{_NAME_WIDTH}}" + "".join(_cell(row.get(column)) for column in shown)


def _cell(value: float | None) -> str:
    if value is None:
        return f"{'-':>14}"
    return f"{value:>14.0f}" if value >= 100 or value == int(value) else f"{value:>14.2f}"


def alone(path: str, cache: str) -> Result:
    command = [sys.executable, "-m", "tests.bench.bench_index", "--one", path, cache]
    found: Result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def program(path: str, place: str, limit: float, *command: str) -> Result:
    """A whole program, with what it needed of the processor and of memory until it ended or was stopped."""
    repository = str(Path(__file__).parents[2])
    environment = {**os.environ, "MIR_CACHE_DIR": place, "PYTHONPATH": repository}
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as it:
        stopping = threading.Timer(limit, it.kill)
        stopping.start()
        _, status, usage = os.wait4(it.pid, 0)
        stopping.cancel()
        it.returncode = os.waitstatus_to_exitcode(status)
    taken = time.perf_counter() - started
    return {
        "status": it.returncode,
        "all": taken,
        "cpu": usage.ru_utime + usage.ru_stime,
        "most MB": usage.ru_maxrss / 1024,
        "stopped after": limit if taken >= limit else 0,
    }


def measured(path: str, cache: str | None) -> Result:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.loading import NoStore, load
    from mir_lsp.facts.cache import SCHEMA
    from mir_lsp.index.models import model
    from mir_lsp.workspace.cache import open_cache
    from mir_lsp.workspace.discovery import discover
    from mir_lsp.workspace.texts import Texts

    clock = Clock()
    gc.disable()
    discovery = discover(path)
    engine = Engine()
    engine.set_roots((path,))
    store = NoStore() if cache is None else open_cache(cache, SCHEMA)
    texts = Texts(discovery.files)
    left = set(texts)
    stamps = {path: discovery.stamps[path] for path in discovery.files}
    for step in load(engine.files, texts, store, (), lambda: clock.note("models"), stamps):
        if left and "models" in clock.noted and engine.files.get(step) is not None:
            left.discard(step)
            if not left:
                clock.note("facts")
    clock.note("kept")
    clock.noted["MB"] = resident()
    gc.freeze()
    gc.enable()
    asked = time.perf_counter()
    known = sum(engine.db.get(model, each) is not None for each in engine.files.index.classes())
    clock.noted["asked"] = time.perf_counter() - asked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**clock.noted, "cpu": time.process_time(), "MB after": resident(), "most MB": most, "found": known}


class Clock:
    """Seconds since it was made, of the clock and of the processor."""

    def __init__(self) -> None:
        self.noted: Result = {}
        self._started = time.perf_counter(), time.process_time()

    def note(self, name: str) -> None:
        """Remember when something was reached."""
        self.noted[name] = time.perf_counter() - self._started[0]
        self.noted[f"{name} cpu"] = time.process_time() - self._started[1]


def resident() -> float:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return float("nan")


def size_of(path: str) -> str:
    from mir_lsp.workspace.discovery import discover

    files = discover(path).files
    lines = sum(Path(file).read_bytes().count(b"\n") for file in files)
    return f"{len(files)} files, {lines:,} lines"


if __name__ == "__main__":
    main()
