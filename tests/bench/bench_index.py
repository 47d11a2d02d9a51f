"""What it costs to get to know a large workspace, cold and warm, beside other tools where they are installed.

Run: python -m tests.bench.bench_index FOLDER [--runs 3] [--peers FOLDER] [--peers-on FOLDER] [--limit 1800] [--check]

Each measurement runs in a process of its own, all of them take turns, and medians are shown. `models` is when the
models of the workspace can be asked for, `facts` when every file has been read, `kept` when the cache has all of it;
seconds of the clock since discovery began, with the seconds of the processor behind them. `MB` is the memory in use
then, `asked` the further seconds for answering what every class of the workspace is as a model, `MB after` the
memory in use after that. `--check` also runs `mir-lsp check`. `django-lsp check` and `djch check` run when they are
on the PATH or in the folder that `--peers` names: once each, on the whole folder or on that of `--peers-on`. A
program that has not ended after `--limit` seconds is stopped, which is printed.
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
from collections.abc import Callable
from pathlib import Path

Result = dict[str, float]
STOPPED = "stopped"  # seconds, 0 for a program that ended


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(sys.argv[2], sys.argv[3] or None)))
        return
    options = options_of(sys.argv[1:])
    path = os.path.abspath(options.folder)
    with tempfile.TemporaryDirectory() as place:
        ways = ways_of(path, place, options.limit, with_check=options.check)
        results: dict[str, list[Result]] = {name: [] for name in ways}
        for _ in range(options.runs):
            shutil.rmtree(place, ignore_errors=True)
            for name, run in ways.items():
                results[name].append(run())
        print(f"{path}: {size_of(path)}; {options.runs} runs, load average {os.getloadavg()[0]:.1f}")
        for name, values in results.items():
            show(name, values)
        peers(os.path.abspath(options.peers_on or path), options.peers, place, options.limit)


def options_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers")
    parser.add_argument("--peers-on")
    parser.add_argument("--limit", type=float, default=1800.0)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args(arguments)


def ways_of(path: str, place: str, limit: float, *, with_check: bool) -> dict[str, Callable[[], Result]]:
    ways: dict[str, Callable[[], Result]] = {
        "index, no cache": lambda: alone(path, ""),
        "index, cold with cache": lambda: alone(path, place),
        "index, warm": lambda: alone(path, place),
    }
    if with_check:
        command = (sys.executable, "-m", "mir_lsp", "check", path)
        ways["mir-lsp check, warm"] = lambda: program(path, place, limit, *command)
    return ways


def peers(path: str, folder: str | None, place: str, limit: float) -> None:
    """Run other tools once."""
    print(f"{path}: {size_of(path)}; one run each")
    for name, arguments in (("django-lsp", ("check", path)), ("djch", ("check",))):
        found = (shutil.which(name, path=folder) if folder else None) or shutil.which(name)
        if found is None:
            print(f"{name} is not installed")
        else:
            show(f"{name} check", [program(path, place, limit, found, *arguments)])
    own = (sys.executable, "-m", "mir_lsp", "check", "--no-cache", path)
    show("mir-lsp check, cold", [program(path, place, limit, *own)])


def show(name: str, values: list[Result]) -> None:
    medians = {key: statistics.median(value[key] for value in values) for key in values[0]}
    stopped = medians.pop(STOPPED, 0)
    end = f"  stopped after {stopped:.0f} s" if stopped else ""
    print(f"{name:24}" + "  ".join(f"{key} {value:.2f}" for key, value in medians.items()) + end, flush=True)


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
        "MB": usage.ru_maxrss / 1024,
        STOPPED: limit if taken >= limit else 0,
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
    return {**clock.noted, "MB after": resident(), "most MB": most, "found": known}


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
