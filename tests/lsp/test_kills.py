"""Processes that are killed: what they started ends with them, and what is killed below them is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mir_lsp.helpers.types import Types
from tests.support.client import FAKE_SERVER, REAL_SERVER, REPOSITORY, VSCODE, Client, session
from tests.support.talk import TEXT, begun

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")

URI = "file:///nowhere/a.py"
HELPED = """
from mir_lsp.helpers.types import Types
types = Types()
types.ask("x.", "/nowhere/a.py", (1, 1), "/nowhere", [])
print(types._process._process.pid, flush=True)
input()
"""
UNKNOWN = TEXT + "\n\nclass Shelf:\n    front: Book\n\n\ndef f():\n    return Shelf().front.\n"


def state_of(pid: int) -> str:
    """The letter of a process, empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def children_of(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == pid:
                found.append(int(folder.name))
    return found


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def with_helper(client: Client, folder: Path) -> int:
    """Ask until the server has started its helper; the helper's process id."""
    uri = begun(client, folder)
    client.replace(uri, UNKNOWN, 2)
    assert completes(client, uri)
    (helper,) = children_of(client.process.pid)
    return helper


def completes(client: Client, uri: str) -> bool:
    """Whether the helper says what a shelf has; the first questions are not waited for."""
    end = {"line": UNKNOWN.count("\n") - 1, "character": len("    return Shelf().front.")}
    for _ in range(300):
        found = client.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": end})
        if "author" in [item["label"] for item in (found or {}).get("items", [])]:
            return True
        client.settle(0.1)
    return False


def killed(turn: int) -> None:
    """Start a process with a helper, and kill it; the helper ends, too, and nobody is left to be waited for."""
    holder = subprocess.Popen(
        (sys.executable, "-c", HELPED), cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None and holder.stdout is not None
    helper = int(holder.stdout.readline())
    assert state_of(helper) not in ("", "Z"), turn
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    # Who reaps orphans may be slow about it; what has ended does nothing any more.
    until(lambda: state_of(helper) in ("", "Z"))


def helper_killed(folder: Path, times: int) -> None:
    """Kill a helper so many times: each question has its answer, and none of them is left, not even as a zombie."""
    (folder / "shelf.py").write_text("class Book:\n    pass\n\n\ndef newest():\n    return Book()\n", "utf-8")
    before = set(children_of(os.getpid()))
    types = Types()
    for _ in range(times):
        asked = ("import shelf\nshelf.newest().", str(folder / "views.py"), (2, 14), str(folder), [str(folder)])
        # One that takes too long to start, on a busy machine, is replaced as well.
        assert types.ask(*asked) or types.ask(*asked), "nothing was answered"
        running = types._process._process
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        # Until it has ended the program takes questions; it is not reaped here.
        os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
    types.close()
    assert set(children_of(os.getpid())) <= before


BUSY = {"stuck": "STUCK 30 BUG", "slow": "SLOW 30 BUG", "many answers": "BUG " * 900}


def ended_while(busy: str, way: str) -> None:
    """Take the client away from a server that is in the middle of something; it ends, and soon."""
    with session(FAKE_SERVER) as client:
        client.initialize(VSCODE)
        client.open(URI, BUSY[busy])
        with client.not_reading():
            for _ in range(20):
                client.start("textDocument/diagnostic", {"textDocument": {"uri": URI}})
            if way == "exit":
                client.notify("exit")
            else:
                assert client.process.stdin is not None
                client.process.stdin.close()
            assert client.process.wait(20) == 1


@pytest.mark.parametrize("way", ["end of input", "exit"])
@pytest.mark.parametrize("busy", sorted(BUSY))
def test_the_server_ends_in_the_middle_of_anything(busy: str, way: str) -> None:
    ended_while(busy, way)


def test_a_killed_process_takes_its_helper_along() -> None:
    for turn in range(3):
        killed(turn)


def test_a_killed_helper_is_replaced_and_leaves_no_zombie(tmp_path: Path) -> None:
    helper_killed(tmp_path, 3)


def test_the_helper_of_a_killed_server_ends(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        helper = with_helper(client, tmp_path)
        client.process.kill()
        client.process.wait()
        until(lambda: state_of(helper) in ("", "Z"))


def test_a_server_whose_helper_is_killed_starts_another_and_answers_meanwhile(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        helper = with_helper(client, tmp_path)
        os.kill(helper, signal.SIGKILL)
        uri = (tmp_path / "app" / "models.py").as_uri()
        assert client.pull(uri)["kind"] == "full"
        # What was asked last is remembered; another name is not.
        client.replace(uri, UNKNOWN.replace("Shelf()", "Shelf( )"), 3)
        end = {"line": UNKNOWN.count("\n") - 1, "character": len("    return Shelf( ).front.")}
        for _ in range(300):
            found = client.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": end})
            if "author" in [item["label"] for item in (found or {}).get("items", [])]:
                break
            client.settle(0.1)
        others = [each for each in children_of(client.process.pid) if each != helper]
        assert len(others) == 1
        assert state_of(helper) == "", "the helper that was killed is a zombie"
        client.finish()
