"""What a keystroke costs through a real server process.

Run: python -m tests.bench.bench_keystroke PROJECT FILE [KEYS]. The file is opened from the project once that is
read, and a statement is typed into the middle of it, a character at a time. Shown are the times from sending the
change to having its diagnostics, for a client that pulls and for one that is pushed to.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.support.client import PUSH, REAL_SERVER, VSCODE, Client, session

TYPED = "    total = sum(line.order.customer.name for line in order.lines.all() if line.order)  # and so on "
PAUSE = 0.03
READING = 20.0  # seconds between opening a file and typing into it
PUBLISH = "textDocument/publishDiagnostics"


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    project, file = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    keys = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    text = file.read_text("utf-8")
    print(f"{file.name}: {text.count(chr(10))} lines, {keys} keys")
    measure("pull", VSCODE, pulled, project, file, keys)
    measure("push", PUSH, pushed, project, file, keys)


def measure(
    name: str,
    capabilities: Mapping[str, Any],
    wait: Callable[[Client, str, int], int],
    project: Path,
    file: Path,
    keys: int,
) -> None:
    uri, text = file.as_uri(), file.read_text("utf-8")
    with session(REAL_SERVER) as client:
        started = time.perf_counter()
        client.initialize(capabilities, project)
        replied = time.perf_counter()
        client.open(uri, text)
        first = wait(client, uri, 1)
        shown = time.perf_counter()
        read = until_quiet(client, uri)
        # Nobody types in the second in which a file is opened: all of it has been gone through by then.
        if name == "pull":
            client.pull(uri)
        client.settle(READING)
        print(f"{name}: reply {ms(replied - started)}, first findings {ms(shown - replied)} ({first}), ", end="")
        print(f"project read {ms(read - replied)}")
        times, count = type_into(client, uri, text, keys, wait)
        client.finish()
    percentile = sorted(times)[int(len(times) * 0.95)]
    print(f"{name}: keystroke to diagnostics p50 {ms(statistics.median(times))}, p95 {ms(percentile)}, ", end="")
    print(f"worst {ms(max(times))}; {count} findings at the end")


def type_into(
    client: Client, uri: str, text: str, keys: int, wait: Callable[[Client, str, int], int]
) -> tuple[list[float], int]:
    """Type into the middle of the file, below a line that ends a statement of a function."""
    line = middle_of_a_function(text.split("\n"))
    version, column, count = 2, 0, 0
    edit(client, uri, version, line, 0, "\n")
    wait(client, uri, version)
    times = []
    for number in range(keys):
        version += 1
        character = TYPED[number % len(TYPED)]
        started = time.perf_counter()
        edit(client, uri, version, line, column, character)
        count = wait(client, uri, version)
        times.append(time.perf_counter() - started)
        column += 1
        if column == len(TYPED):
            version += 1
            edit(client, uri, version, line, column, "\n")
            wait(client, uri, version)
            line, column = line + 1, 0
        client.settle(PAUSE)
    return times, count


def edit(client: Client, uri: str, version: int, line: int, column: int, text: str) -> None:
    place = {"line": line, "character": column}
    client.change(uri, version, [{"range": {"start": place, "end": place}, "text": text}])


def pulled(client: Client, uri: str, version: int) -> int:
    return len(client.pull(uri)["items"])


def pushed(client: Client, uri: str, version: int) -> int:
    sent = client.wait_for(PUBLISH, lambda params: params["uri"] == uri and params["version"] == version)
    return len(sent["diagnostics"])


def until_quiet(client: Client, uri: str) -> float:
    """Wait until the server has read the project: a question behind all others is answered at once."""
    quiet = 0
    last = time.perf_counter()
    while quiet < 20:
        started = time.perf_counter()
        position = {"line": 0, "character": 0}
        client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        if time.perf_counter() - started > 0.03:
            quiet, last = 0, time.perf_counter()
        else:
            quiet += 1
        client.settle(0.05)
    return last


def middle_of_a_function(lines: list[str]) -> int:
    """The number of a line behind which a statement of a function can be typed."""
    for number in range(len(lines) // 2, len(lines)):
        if lines[number].startswith("    ") and lines[number].lstrip().startswith("return"):
            return number
    return len(lines) // 2


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    main()
