"""What a keystroke costs the engine, without a server around it.

Run: python -m tests.bench.bench_keystroke_engine PROJECT FILE [FILE ...]. A statement is typed character by character
into the middle of each file, in the body of a method. Shown are the times of taking in the text and of finding what
is wrong in it, in milliseconds.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.loading import NoStore, load
from mir_lsp.lsp import memory
from mir_lsp.workspace.discovery import discover
from mir_lsp.workspace.files import SourceFile, read
from tests.bench.bench_keystroke import TYPED, middle_of_a_function

ROUNDS = 3


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    project = os.path.abspath(sys.argv[1])
    found = [file for file in map(read, discover(project).files) if isinstance(file, SourceFile)]
    engine = Engine()
    engine.set_roots((project,))
    for _ in load(engine.files, {file.path: file.text for file in found}, NoStore()):
        pass
    # As the server does.
    memory.postpone_full_collections()
    memory.keep()
    print(f"load average {os.getloadavg()[0]:.1f}; {len(found)} files")
    for name in sys.argv[2:]:
        measure(engine, str(Path(name).resolve()))


def measure(engine: Engine, path: str) -> None:
    text = engine.text(path)
    if text is None:
        sys.exit(f"{path} is not a file of the project")
    engine.findings(path)
    times: list[tuple[float, float]] = []
    for number in range(ROUNDS):
        # Text that was there before is remembered: each round types something else.
        times += typed(engine, path, text, TYPED.strip().replace("total", f"total{number}"))
        engine.set_text(path, text)
        engine.findings(path)
    print(f"{os.path.basename(path)}: {text.count(chr(10))} lines, {len(times)} keys")
    shown("set_text", [reading for reading, _ in times])
    shown("findings", [finding for _, finding in times])
    shown("both", [reading + finding for reading, finding in times])


def typed(engine: Engine, path: str, text: str, statement: str) -> list[tuple[float, float]]:
    lines = text.split("\n")
    line = middle_of_a_function(lines)
    before, after = "\n".join(lines[:line]) + "\n", "\n" + "\n".join(lines[line:])
    indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
    statement = indent + statement
    times = []
    for length in range(len(statement) + 1):
        new = before + statement[:length] + after
        started = time.perf_counter()
        engine.set_text(path, new)
        read_at = time.perf_counter()
        engine.findings(path)
        times.append((read_at - started, time.perf_counter() - read_at))
    return times


def shown(name: str, seconds: list[float]) -> None:
    values = sorted(1000 * value for value in seconds)
    late = values[int(len(values) * 0.95)]
    print(f"  {name:10} p50 {statistics.median(values):7.1f}  p95 {late:7.1f}  worst {values[-1]:7.1f} ms")


if __name__ == "__main__":
    main()
