"""Starting and ending again and again, ending while a helper works, and a client that reads nothing for a while."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mir_lsp.lsp import process
from tests.lsp.test_kills import UNKNOWN, children_of, state_of, until, with_helper
from tests.support.client import PUSH, REAL_SERVER, Client, session
from tests.support.talk import begun

URI = "file:///nowhere/a.py"
MOST_CACHED = 3
in_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are looked up in /proc")

# Another signal in the place of the one that only Windows has.
BREAKING = """
import signal
signal.SIGBREAK = signal.SIGUSR1
import tests.support.fake_server
from mir_lsp.lsp.server import main
main()
"""


def open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def cycles(folder: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Serve a project so many times: nothing is left but a few files in the cache."""
    temporary, cache = folder / "temporary", folder / "cache"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("MIR_CACHE_DIR", str(cache))
    before = set(children_of(os.getpid()))
    for _ in range(times):
        with session(REAL_SERVER) as client:
            uri = begun(client, folder / "project")
            assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
            client.finish()
        assert below(temporary) == set()
    # A file for what was read and one for what was found, with what the database keeps beside them while it writes.
    assert len({path.partition("-")[0] for path in below(cache)}) <= MOST_CACHED
    assert len(below(cache)) <= 3 * MOST_CACHED
    assert set(children_of(os.getpid())) <= before


def folders_come_and_go(folder: Path, times: int) -> None:
    """Have a folder join and leave so many times: the server has no more files open in the end than at first."""
    with session(REAL_SERVER) as client:
        uri = begun(client, folder / "home")
        guest = folder / "guest"
        begun_there = (guest / "a.py").as_uri()
        guest.mkdir()
        (guest / "a.py").write_text("x = 1\n")

        def turn() -> None:
            each = [{"uri": guest.as_uri(), "name": "guest"}]
            client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": each, "removed": []}})
            client.open(begun_there, "x = 1\n")
            client.pull(begun_there)
            client.close_document(begun_there)
            client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": each}})
            client.pull(uri)

        turn()
        client.settle(0.5)
        before = open_files(client.process.pid)
        for _ in range(times):
            turn()
        # What is being read at this moment may be open; that passes.
        until(lambda: open_files(client.process.pid) <= before)
        client.finish()


def ended_while_the_helper_works(folder: Path, way: str) -> None:
    """End the server while it waits for a helper that does not move; the helper ends as soon as it can."""
    with session(REAL_SERVER) as client:
        helper = with_helper(client, folder)
        os.kill(helper, signal.SIGSTOP)
        try:
            uri = (folder / "app" / "models.py").as_uri()
            client.replace(uri, UNKNOWN.replace("Shelf()", "Shelf( )"), 3)
            end = {"line": UNKNOWN.count("\n") - 1, "character": len("    return Shelf( ).front.")}
            client.start("textDocument/completion", {"textDocument": {"uri": uri}, "position": end})
            client.start(
                "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 14, "character": 20}}
            )
            if way == "exit":
                client.notify("exit")
            else:
                assert client.process.stdin is not None
                client.process.stdin.close()
            assert client.process.wait(20) == 1
        finally:
            os.kill(helper, signal.SIGCONT)
        until(lambda: state_of(helper) in ("", "Z"))


def unread(client: Client, seconds: float) -> None:
    """Talk for so many seconds without reading; then everything is there that has to be."""
    client.initialize(PUSH)
    client.open(URI, "BUG")
    chance = random.Random("unread")
    numbers: list[int | str] = []
    version, until_then = 1, time.monotonic() + seconds
    with client.not_reading():
        while time.monotonic() < until_then or version < 200:
            version += 1
            client.replace(URI, "BUG " * 30 + f"# {version}", version)
            place = {"line": 0, "character": chance.randrange(100)}
            numbers.append(client.start("textDocument/hover", {"textDocument": {"uri": URI}, "position": place}))
            time.sleep(0.002)
    for number in numbers:
        client.response(number)
    last = client.wait_for("textDocument/publishDiagnostics", lambda sent: sent.get("version") == version)
    assert len(last["diagnostics"]) == 30
    client.finish()


def test_servers_that_come_and_go_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cycles(tmp_path, monkeypatch, 3)


@in_proc
def test_folders_that_join_and_leave_leave_no_file_open(tmp_path: Path) -> None:
    folders_come_and_go(tmp_path, 6)


@in_proc
@pytest.mark.parametrize("way", ["end of input", "exit"])
def test_the_server_ends_while_its_helper_is_asked(tmp_path: Path, way: str) -> None:
    ended_while_the_helper_works(tmp_path, way)


def test_who_reads_nothing_for_a_while_finds_every_answer_and_the_newest_diagnostics(client: Client) -> None:
    unread(client, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="the signal that stands for it")
def test_the_break_of_windows_ends_the_server_quietly() -> None:
    with session((sys.executable, "-c", BREAKING)) as client:
        client.initialize()
        client.process.send_signal(signal.SIGUSR1)
        assert client.process.wait(20) == 128 + signal.SIGUSR1
        client.settle(1)
        assert client.stderr == b""


def test_a_process_id_that_was_given_to_another_process_is_not_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    started = iter(["at ten", "at ten", "at eleven"])
    monkeypatch.setattr(process, "_identity", lambda pid: next(started, "at eleven"))
    gone: list[str] = []
    process.watch_parent(os.getpid(), lambda: gone.append("gone"), poll=0.01)
    until(lambda: gone == ["gone"])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the time of the start is looked up in /proc")
def test_two_processes_are_told_apart_by_when_they_started() -> None:
    first = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    told: Callable[[int], str | None] = process._identity
    try:
        assert told(first.pid) == told(first.pid) is not None
        assert told(first.pid) != told(os.getpid())
    finally:
        first.kill()
        # It is not waited for yet: what has ended counts as gone.
        until(lambda: told(first.pid) is None)
        first.communicate()
