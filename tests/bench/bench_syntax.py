"""Prints what splitting, splitting again and parsing cost: `python -m tests.bench.bench_syntax`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from mir_lsp.syntax import comments, parse, resplit, split
from tests.syntax.corpus import sources


def milliseconds(function: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def main() -> None:
    texts = [text for _, text, _ in sources(120, 200_000) if text.count("\n") > 200]
    thousands = sum(text.count("\n") for text in texts) / 1000
    print(f"{len(texts)} files, {thousands:.1f} thousand lines; milliseconds per thousand lines:")
    for name, function in (("split", split), ("parse whole", parse), ("comments", comments)):
        total = sum(milliseconds(lambda text=text, call=function: call(text)) for text in texts)  # type: ignore[misc]
        print(f"  {name:12} {total / thousands:7.2f}")
    keystrokes, reparses = [], []
    for text in texts:
        module = split(text)
        place = text.index("\n", len(text) // 2)
        for typed in ("x", "(", '"', "."):
            edited = text[:place] + typed + text[place:]
            keystrokes.append(milliseconds(lambda old=module, new=edited: resplit(old, new)))  # type: ignore[misc]
            chunk = (after := resplit(module, edited)).chunks[after.chunk_at(place)]
            reparses.append(milliseconds(lambda text=chunk.text: parse(text)))  # type: ignore[misc]
    for name, values in (("resplit after a keystroke", keystrokes), ("parse of the edited chunk", reparses)):
        values.sort()
        median, late = statistics.median(values), values[int(len(values) * 0.95)]
        print(f"{name}: median {median:.2f} ms, p95 {late:.2f} ms, slowest {values[-1]:.2f} ms")


if __name__ == "__main__":
    main()
