"""What a keystroke costs the text layer, in parts of what else the same machine does."""

from __future__ import annotations

import time
from collections.abc import Callable

from mir_lsp.text import Change, Document, LineIndex, PositionEncoding

ENCODING = PositionEncoding.UTF16
LINE = "        total += order.customer.name + str(i)"


def least(work: Callable[[], object], times: int = 15) -> float:
    """Seconds of the processor that something takes when nothing comes between."""
    found = []
    for _ in range(times):
        before = time.thread_time()
        work()
        found.append(time.thread_time() - before)
    return min(found)


def key(count: int) -> float:
    """What a keystroke in the middle of so many lines costs, with a position behind it."""
    document, at = written(count), (count // 2, 12)

    def pressed() -> object:
        after = document.edited((Change(at, at, "x"),), 1, ENCODING)
        return after.lines.position(len(after.text) // 2, ENCODING)

    return least(pressed)


def anew(count: int) -> float:
    """What finding the lines of the whole text costs."""
    document = written(count)
    return least(lambda: LineIndex(document.text + " ").position(len(document.text) // 2, ENCODING))


def written(count: int) -> Document:
    return Document("file:///x.py", 0, "\n".join([LINE] * count) + "\n", "python")


def test_a_keystroke_costs_no_more_than_finding_the_lines_of_the_document() -> None:
    for count in (5_000, 50_000):
        assert key(count) < 3 * anew(count), count


def test_what_a_keystroke_costs_grows_no_faster_than_the_document() -> None:
    assert key(50_000) < 40 * key(5_000)
