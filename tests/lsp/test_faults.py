"""Whatever raises wherever in the server: each request is answered once, the next one is served, nothing is told."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from tests.support.client import Client, session
from tests.support.faulty_server import SECRET
from tests.support.talk import TEXT, begun, changes, requests

SERVER = (sys.executable, "-m", "tests.support.faulty_server")
INFORMATION = 3  # the kind of a message
PACE = 8.0  # seconds; who waits for files to be read does so for ten at most


def talked(client: Client, uri: str, version: int, known: dict[str, Any]) -> dict[str, Any]:
    """Do everything that a client can do; the results by method of what was answered with one."""
    changes(client, uri, version)
    sent = [(method, client.start(method, params)) for method, params in requests(uri, known)]
    found: dict[str, Any] = {}
    for method, number in sent:
        response = client.response(number, 30)
        if response.get("result") is not None:
            found[method] = response["result"]
    return found


def survived(client: Client, uri: str, point: str, number: int, known: dict[str, Any]) -> bool:
    """Whether a point raised; if it did, all was answered, and what comes then is right."""
    client.request("test/arm", {"point": point, "times": 1})
    talked(client, uri, 10 * number + 2, known)
    raised: int = client.request("test/raised")
    client.request("test/arm", {"point": "", "times": 0})
    client.replace(uri, TEXT + "\n", 10 * number + 8)
    # What is open in the editor is what is analysed again.
    fresh = f"{uri.rpartition('/')[0]}/fresh{number}.py"
    client.open(fresh, TEXT)
    for each in (uri, fresh):
        assert [item["code"] for item in client.pull(each)["items"]] == ["MIR101"], f"{point} in {each}"
    client.close_document(fresh)
    return raised > 0


def points_of(client: Client, uri: str) -> tuple[list[str], dict[str, Any]]:
    """Every point that is passed while a client does everything, and what it is answered."""
    client.pull(uri)
    known = talked(client, uri, 2, {})
    known = {**known, **talked(client, uri, 4, known)}
    client.settle(0.5)
    met: list[str] = client.request("test/met")
    return met, known


def gone_through(folder: Path, every: int) -> int:
    """Have one of so many points raise once each; how many did."""
    points, raised = every_point(folder / "all", every), 0
    while points:
        # A server that has lost count of what it reads answers, but later: the others have a new one.
        count, done = with_one_server(folder / str(len(points)), points)
        points, raised = points[done:], raised + count
    return raised


def every_point(folder: Path, every: int) -> list[str]:
    with session(SERVER) as client:
        met, _ = points_of(client, begun(client, folder))
    assert len(met) > 300
    return sorted(met)[::every]


def with_one_server(folder: Path, points: list[str]) -> tuple[int, int]:
    """How many points raised, and how many were tried, until one costs the server its pace."""
    raised = 0
    with session(SERVER) as client:
        uri = begun(client, folder)
        known = points_of(client, uri)[1]
        for number, point in enumerate(points, start=1):
            started = time.monotonic()
            raised += survived(client, uri, point, number, known)
            assert SECRET not in "\n".join(client.transcript), point
            client.transcript.clear()
            if time.monotonic() - started > PACE:
                break
        assert SECRET.encode() not in client.stderr
        # What a rename reminds of is for whoever renames.
        assert [each for each in client.taken("window/showMessage") if each["type"] != INFORMATION] == []
        assert not client.unexpected
    return raised, number


def test_a_fault_at_any_point_costs_one_answer_at_most(tmp_path: Path) -> None:
    assert gone_through(tmp_path, every=25) > 15
