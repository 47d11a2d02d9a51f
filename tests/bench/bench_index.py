"""What it costs to get to know a large workspace, cold and warm, beside other tools where they are installed.

Run: python -m tests.bench.bench_index PATH [RUNS]. Each measurement runs in a process of its own, all of them take
turns, and medians are shown: seconds of the clock from the start of discovery, megabytes resident. `django-lsp check`
and `djch check` run on the same folder when they are on the PATH or in the folder that PEERS names.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Result = dict[str, float]


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(sys.argv[2], sys.argv[3] or None)))
        return
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    path, runs = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as place:
        ways = ways_of(path, place)
        results: dict[str, list[Result]] = {name: [] for name in ways}
        for _ in range(runs):
            shutil.rmtree(place)
            for name, run in ways.items():
                results[name].append(run())
    print(f"{path}: {size_of(path)}; {runs} runs, load average {os.getloadavg()[0]:.1f}")
    for name, values in results.items():
        medians = {key: statistics.median(value[key] for value in values) for key in values[0]}
        print(f"{name:24}" + "  ".join(f"{key} {value:.2f}" for key, value in medians.items()))


def ways_of(path: str, place: str) -> dict[str, Callable[[], Result]]:
    ways: dict[str, Callable[[], Result]] = {
        "index, no cache": lambda: alone(path, ""),
        "index, cold with cache": lambda: alone(path, place),
        "index, warm": lambda: alone(path, place),
        "mir-lsp check, warm": lambda: program(path, place, sys.executable, "-m", "mir_lsp", "check", path),
    }
    folder = os.environ.get("PEERS")
    for name, arguments in (("django-lsp", ("check", path)), ("djch", ("check",))):
        found = shutil.which(name, path=folder) or shutil.which(name)
        if found is not None:
            command = (found, *arguments)
            ways[f"{name} check"] = lambda command=command: program(path, place, *command)  # type: ignore[misc]
        else:
            print(f"{name} is not installed")
    return ways


def alone(path: str, cache: str) -> Result:
    command = [sys.executable, "-m", "tests.bench.bench_index", "--one", path, cache]
    found: Result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def program(path: str, place: str, *command: str) -> Result:
    """A whole program, with what it needed of the processor and of memory."""
    repository = str(Path(__file__).parents[2])
    environment = {**os.environ, "MIR_CACHE_DIR": place, "PYTHONPATH": repository}
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as it:
        _, _, usage = os.wait4(it.pid, 0)
        it.returncode = 0
    taken = time.perf_counter() - started
    return {"all": taken, "cpu": usage.ru_utime + usage.ru_stime, "MB": usage.ru_maxrss / 1024}


def measured(path: str, cache: str | None) -> Result:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.engine.loading import NoStore, load
    from mir_lsp.facts.cache import SCHEMA
    from mir_lsp.facts.order import models_first
    from mir_lsp.index.models import model
    from mir_lsp.workspace.cache import open_cache
    from mir_lsp.workspace.discovery import discover
    from mir_lsp.workspace.files import SourceFile, read

    started = time.perf_counter()
    gc.disable()
    found = [file for file in map(read, discover(path).files) if isinstance(file, SourceFile)]
    texts = {file.path: file.text for file in found}
    models = len(models_first(texts)[0])
    engine = Engine()
    engine.set_roots((path,))
    times: list[float] = []
    for _ in load(engine.files, texts, NoStore() if cache is None else open_cache(cache, SCHEMA)):
        times.append(time.perf_counter() - started)
    kept = time.perf_counter() - started
    gc.freeze()
    gc.enable()
    known = sum(engine.db.get(model, each) is not None for each in engine.files.index.classes())
    return {
        "models": times[models - 1],
        "all": times[len(texts) - 1],
        "kept": kept,
        "cpu": time.process_time(),
        "MB": resident(),
        "most MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "found": known,
    }


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
