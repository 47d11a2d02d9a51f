"""What a hover costs through a real server process while a project is being read, and what SQL below it costs.

Run: python -m tests.bench.bench_hover PROJECT FILE [FILE ...]. The files are opened, and names in them are hovered
over at random until the project has been read. Then every queryset that was found is hovered over again
until its SQL is there (cold), and once more (warm). At last keys are typed with and without a hover just before each:
the difference is how long a hover keeps diagnostics waiting.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.bench_keystroke import edit, middle_of_a_function, pulled
from tests.support.client import REAL_SERVER, VSCODE, Client, session

_NAME = re.compile(r"\b[a-z_]\w+\b")
_PATIENCE = 5.0  # seconds for one statement
_KEYS = 60
Place = tuple[str, int, int]


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    project, files = Path(sys.argv[1]).resolve(), [Path(each).resolve() for each in sys.argv[2:]]
    chance = random.Random(1)
    with session(REAL_SERVER) as client:
        started = time.perf_counter()
        client.initialize(VSCODE, project)
        texts = {file.as_uri(): file.read_text("utf-8") for file in files}
        for uri, text in texts.items():
            client.open(uri, text)
        places = [place for uri, text in texts.items() for place in _places(uri, text)]
        times, querysets = while_reading(client, places, chance)
        print(f"project read after {time.perf_counter() - started:.1f} s")
        show("hover while it was read", [each for each, _ in times])
        show("  of these without SQL", [each for each, sql in times if not sql])
        statements(client, sorted(querysets, key=lambda place: chance.random())[:60])
        typing(client, *next(iter(texts.items())), places, chance)
        client.finish()


def while_reading(
    client: Client, places: Sequence[Place], chance: random.Random
) -> tuple[list[tuple[float, bool]], set[Place]]:
    """Hover over names until the server says that it has read all; the times, and the places of querysets."""
    times: list[tuple[float, bool]] = []
    querysets: set[Place] = set()
    quiet = 0
    while quiet < 40:
        place = chance.choice(places)
        seconds, text = hover(client, place)
        times.append((seconds, "```sql" in text))
        if "QuerySet[" in text:
            querysets.add(place)
        quiet = quiet + 1 if not _is_reading(client) else 0
        client.settle(0.02)
    return times[: len(times) - 40], querysets


def statements(client: Client, places: Sequence[Place]) -> None:
    """How long the SQL of querysets takes: the first of all, others for the first time, and again."""
    first, cold, warm, without = [], [], [], 0
    for place in places:
        started = time.perf_counter()
        while "```sql" not in hover(client, place)[1]:
            if time.perf_counter() - started > _PATIENCE:
                break
            client.settle(0.01)
        else:
            (cold if first else first).append(time.perf_counter() - started)
            warm.append(hover(client, place)[0])
            continue
        without += 1
    show("SQL, first of all", first)
    show("SQL, first time", cold)
    show("SQL, again", warm)
    print(f"without SQL: {without} of {len(places)}")


def typing(client: Client, uri: str, text: str, places: Sequence[Place], chance: random.Random) -> None:
    """Type, with and without hovers that are on their way."""
    line = middle_of_a_function(text.split("\n"))
    version = 2
    edit(client, uri, version, line, 0, "\n")
    pulled(client, uri, version)
    alone, beside = [], []
    for number in range(2 * _KEYS):
        version += 1
        asked = None
        if number % 2:
            asked = client.start("textDocument/hover", _params(chance.choice(places)))
        started = time.perf_counter()
        edit(client, uri, version, line, 0, "#")
        pulled(client, uri, version)
        (beside if number % 2 else alone).append(time.perf_counter() - started)
        if asked is not None:
            client.response(asked)
        client.settle(0.02)
    show("key to diagnostics, alone", alone)
    show("key to diagnostics, a hover before it", beside)


def hover(client: Client, place: Place) -> tuple[float, str]:
    """The seconds of a hover, and its text."""
    started = time.perf_counter()
    found = client.request("textDocument/hover", _params(place))
    seconds = time.perf_counter() - started
    return seconds, found["contents"]["value"] if found else ""


def show(what: str, times: Sequence[float]) -> None:
    """A line with what times there were."""
    if not times:
        print(f"{what}: none")
        return
    ordered = sorted(1000 * each for each in times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"{what}: {len(times)}, p50 {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, worst {ordered[-1]:.0f} ms"
    )


def _places(uri: str, text: str) -> list[Place]:
    return [
        (uri, number, match.start())
        for number, line in enumerate(text.split("\n"))
        if line.isascii()
        for match in _NAME.finditer(line)
    ]


def _params(place: Place) -> dict[str, Any]:
    uri, line, character = place
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def _is_reading(client: Client) -> bool:
    """Whether progress has begun that has not ended."""
    kinds = [params["value"]["kind"] for params in client.taken("$/progress")]
    _State.open += kinds.count("begin") - kinds.count("end")
    _State.begun |= "begin" in kinds
    return _State.open > 0 or not _State.begun


class _State:
    open = 0
    begun = False


if __name__ == "__main__":
    main()
