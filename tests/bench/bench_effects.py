"""What it costs until the finding of a caller follows an edit of what it calls, through a real server process.

Run: python -m tests.bench.bench_effects [CALLERS] [EDITS]. A project is written in which a transaction sends a task
two calls away; in turn the call is put into a callback of `on_commit` and taken out of it again. Shown are the times
from sending the change of that file to having the diagnostics of the caller's file, which has CALLERS functions.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_keystroke import ms, pulled, until_quiet
from tests.engine.test_effects_through_calls import CALLER, DEEP, FILES, LATER
from tests.support.client import REAL_SERVER, VSCODE, session


def main() -> None:
    callers = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    edits = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), callers, edits)


def measure(folder: Path, callers: int, edits: int) -> None:
    head, _, function = CALLER.partition("def place")
    files = {**FILES, "shop/caller.py": head + "\n\n".join(f"def place_{n}{function}" for n in range(callers))}
    files["shop/settings.py"] = 'INSTALLED_APPS = ["shop"]\n'
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)
    caller, deep = (folder / "shop/caller.py").as_uri(), (folder / "shop/deep.py").as_uri()
    times: list[float] = []
    with session(REAL_SERVER) as client:
        client.initialize(VSCODE, folder)
        client.open(caller, files["shop/caller.py"])
        client.open(deep, DEEP)
        until_quiet(client, caller)
        for version in range(2, edits + 2):
            started = time.perf_counter()
            client.replace(deep, LATER if version % 2 == 0 else DEEP, version)
            found = pulled(client, caller, version)
            times.append(time.perf_counter() - started)
            assert found == (0 if version % 2 == 0 else callers), f"{found} findings"
        client.finish()
    percentile = sorted(times)[int(len(times) * 0.95)]
    print(f"{callers} callers, {edits} edits: edit of the callee to findings of the callers ", end="")
    print(f"p50 {ms(statistics.median(times))}, p95 {ms(percentile)}, worst {ms(max(times))}")


if __name__ == "__main__":
    main()
