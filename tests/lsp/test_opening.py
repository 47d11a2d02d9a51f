"""What a file is answered with while its project is still being read, by a real server process."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.test_files import write
from tests.lsp.test_real_engine import SHOP, printed
from tests.support.client import NEOVIM, REAL_SERVER, VSCODE, Client, session

PUBLISH = "textDocument/publishDiagnostics"

Place = tuple[str, int, int]

FILLER = """\
import json


class Reader{number}:
    def read(self, path, options=None):
        with open(path) as file:
            rows = [json.loads(line) for line in file]
        return {{row["key"]: row for row in rows if row}}


def total(rows):
    return sum(row["amount"] for row in rows)
"""


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example project with many more files than it needs, most of which come before its own.

    None of them are in the cache: that would take too little time for anything to be seen meanwhile.
    """
    monkeypatch.setenv("MIR_CACHE_DIR", str(tmp_path / "empty cache"))
    root = tmp_path / "shop"
    shutil.copytree(SHOP, root, ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    for number in range(1000):
        write(root / f"aaa{number % 20}" / f"reader{number}.py", FILLER.format(number=number) * 6)
    return root


def is_read(client: Client) -> bool:
    """Whether the server has said that it is done with reading."""
    sent = (message["params"] for message in client.notifications if message["method"] == "$/progress")
    return any(params["value"]["kind"] == "end" for params in sent)


def ticks(client: Client) -> Iterator[None]:
    """Moments until the server is done with reading."""
    deadline = time.monotonic() + 120
    while not is_read(client):
        assert time.monotonic() < deadline, f"the project is never read\n{client.story()}"
        yield
        client.settle(0.15)


def places(items: list[Any]) -> set[Place]:
    return {(item["code"], item["range"]["start"]["line"], item["range"]["start"]["character"]) for item in items}


DOUBT = re.compile(r", (?:unless|on the branches|whenever|if) ")


def proved(items: list[Any]) -> set[tuple[int, int]]:
    """Where the findings start that name no doubt: the code may become one of a deeper path later."""
    starts = (item["range"]["start"] for item in items if DOUBT.search(item["message"]) is None)
    return {(start["line"], start["character"]) for start in starts}


def test_what_is_proved_while_a_project_is_read_is_never_taken_back(large: Path, client: Client) -> None:
    client.initialize(VSCODE, large)
    paths = [large / name for name in ("catalog/services.py", "orders/services.py", "orders/views.py")]
    for path in paths:
        client.open(path.as_uri(), path.read_text("utf-8"))
    shown: dict[Path, list[set[Place]]] = {path: [] for path in paths}
    sure: dict[Path, set[tuple[int, int]]] = {path: set() for path in paths}
    for _ in ticks(client):
        for path in paths:
            items = client.pull(path.as_uri())["items"]
            shown[path].append(places(items))
            sure[path] |= proved(items)
    final = {path: places(client.pull(path.as_uri())["items"]) for path in paths}

    for path in paths:
        left = {(line, character) for _, line, character in final[path]}
        assert sure[path] <= left, (path.name, sure[path] - left)
    # Otherwise nothing was tested: some answer came before the models were known.
    assert any(each < final[path] for path in paths for each in shown[path])
    said = printed(large, "orders/services.py")
    assert final[paths[1]] == {(code, line - 1, column - 1) for code, line, column, _ in said}
    client.finish()


def test_findings_come_before_all_files_are_read(large: Path, client: Client) -> None:
    client.initialize(VSCODE, large)
    path = large / "catalog" / "services.py"
    client.open(path.as_uri(), path.read_text("utf-8"))
    before = 0
    for _ in ticks(client):
        before = max(before, len(client.pull(path.as_uri())["items"]))
    # What rests on files that are read last, receivers of signals, is said then.
    assert 0 < before <= len(client.pull(path.as_uri())["items"])
    client.finish()


def test_a_client_that_is_pushed_to_hears_of_the_models_before_the_rest(large: Path, client: Client) -> None:
    client.initialize(NEOVIM, large)
    path = large / "catalog" / "services.py"
    client.open(path.as_uri(), path.read_text("utf-8"))
    client.wait_for(PUBLISH, lambda sent: bool(sent["diagnostics"]))
    assert not is_read(client)
    client.finish()


def read(large: Path) -> tuple[set[Place], float]:
    """What one server says of a file once all is read, and the seconds of the processor that it used."""
    path = large / "catalog" / "services.py"
    with session(REAL_SERVER) as client:
        client.initialize(NEOVIM, large)
        client.open(path.as_uri(), path.read_text("utf-8"))
        client.wait_for(PUBLISH, lambda sent: bool(sent["diagnostics"]))
        # From the cache it takes too little time for any progress to be shown.
        before = -1.0
        while before != (seconds := used(client)):
            before = seconds
            client.settle(0.4)
        params = {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 0}}
        client.request("textDocument/hover", params)
        client.replace(path.as_uri(), path.read_text("utf-8"), 2)
        found = places(client.wait_for(PUBLISH)["diagnostics"])
        # What all code causes there may follow.
        client.settle(1.0)
        for sent in client.taken(PUBLISH):
            found = places(sent["diagnostics"])
        client.finish()
    return found, seconds


def used(client: Client) -> float:
    if not os.path.exists("/proc/self/stat"):
        pytest.skip("the times of another process are not known here")
    fields = Path(f"/proc/{client.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_second_start_has_what_the_first_one_kept(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIR_CACHE_DIR", str(tmp_path / "cache"))
    first, cold = read(large)
    kept = [path for path in (tmp_path / "cache").iterdir() if path.stat().st_size > 100_000]
    second, warm = read(large)

    assert first == second != set()
    assert len(kept) == 1
    assert warm < cold


def test_a_cache_that_cannot_be_written_is_no_trouble(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MIR_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert read(large)[0] != set()


def test_files_that_come_and_go_all_the_time_are_no_trouble(client: Client, tmp_path: Path) -> None:
    shutil.copytree(SHOP / "catalog", tmp_path / "catalog")
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            for number in range(30):
                write(tmp_path / f"app{number}" / "models.py", "from django.db import models\n")
                write(tmp_path / f"app{number}" / "templates" / "a.html", "{{ a }}")
            for number in range(30):
                shutil.rmtree(tmp_path / f"app{number}", ignore_errors=True)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        client.initialize(VSCODE, tmp_path)
        uri = (tmp_path / "catalog" / "services.py").as_uri()
        text = (tmp_path / "catalog" / "services.py").read_text("utf-8")
        client.open(uri, text)
        for version in range(2, 12):
            client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": tmp_path.as_uri(), "type": 2}]})
            client.replace(uri, text + "\n" * version, version)
            assert client.pull(uri)["kind"] == "full"
            client.settle(0.2)
    finally:
        stop.set()
        thread.join()
    client.finish()
