"""What one keystroke costs the text layer. Run: python -m tests.bench.bench_text"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from mir_lsp.text import Change, Document, LineIndex, PositionEncoding

LINE = "        total += order.customer.name + str(i)"
ENCODING = PositionEncoding.UTF16
KEYSTROKES = 200


def main() -> None:
    print(f"{'lines':>6}  {'text':<14}{'keystroke':>20}{'new line':>20}{'open':>10}{'100 cursors':>13}   (ms)")
    print(f"{'':>6}  {'':<14}{'median      p95':>20}{'median      p95':>20}{'median':>10}{'median':>13}")
    for count in (500, 2_000, 5_000, 20_000, 50_000):
        for name, extra in (("ASCII", ""), ("one U+2028", "\u2028"), ("one emoji", "\U0001f600")):
            print(row(count, name, document(count, extra)))


def document(count: int, extra: str) -> Document:
    middle = count // 2
    lines = [LINE] * middle + [LINE + extra] + [LINE] * (count - middle - 1)
    return Document("file:///x.py", 0, "\n".join(lines) + "\n", "python")


def row(count: int, name: str, before: Document) -> str:
    key = typed(before, count, "x")
    newline = typed(before, count, "\n        ")
    opening = [timed(lambda: LineIndex(before.text)) for _ in range(20)]
    cursors = tuple(Change((line, 8), (line, 8), "x") for line in range(count - 1, 0, -count // 100))
    rename = [timed(lambda: before.edited(cursors, 1, ENCODING)) for _ in range(5)]
    cells = "".join(f"{statistics.median(times):>11.3f}{percentile(times):>9.3f}" for times in (key, newline))
    return f"{count:>6}  {name:<14}{cells}{statistics.median(opening):>10.3f}{statistics.median(rename):>13.2f}"


def typed(current: Document, count: int, text: str) -> list[float]:
    """The times of keystrokes that follow each other in the middle of the file, each in a new place."""
    times = []
    for i in range(KEYSTROKES):
        at = (count // 2 + i % 7 - 3, 12 + i % 9)
        change = (Change(at, at, text),)
        start = time.perf_counter()
        current = current.edited(change, current.version + 1, ENCODING)
        current.lines.position(len(current.text) // 2, ENCODING)
        times.append((time.perf_counter() - start) * 1000)
    return times


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def percentile(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
