"""The life of the process: how it starts, what it refuses, and that it always ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.support.client import FAKE_SERVER, PUSH, REPOSITORY, VSCODE, Client, Failed, session

URI = "file:///nowhere/a.py"

NOISY = """
import os, subprocess, sys
import tests.support.fake_server
from tests.support.fake_engine import Engine
quiet = Engine.findings
def findings(self, path):
    print("noise from Python")
    os.write(1, b"noise from C\\n")
    subprocess.run(["echo", "noise from a child"])
    sys.__stdout__.write("noise from the first stdout\\n")
    sys.__stdout__.flush()
    return quiet(self, path)
Engine.findings = findings
from mir_lsp.lsp.server import main
main()
"""


def ended(client: Client) -> int:
    """The exit status; a process that stays fails the test, and so does one that waits for its analysis."""
    return client.process.wait(20)


def close_input(client: Client) -> None:
    assert client.process.stdin is not None
    client.process.stdin.close()


def test_shutdown_then_exit_ends_with_status_0(client: Client) -> None:
    client.initialize()
    client.finish()


def test_exit_without_shutdown_ends_with_status_1(client: Client) -> None:
    client.initialize()
    client.notify("exit")
    assert ended(client) == 1


def test_exit_before_initialize_ends_with_status_1(client: Client) -> None:
    client.notify("exit")
    assert ended(client) == 1


def test_the_end_of_input_ends_an_idle_server_with_status_1(client: Client) -> None:
    client.initialize()
    close_input(client)
    assert ended(client) == 1


def test_the_end_of_input_after_shutdown_ends_with_status_0(client: Client) -> None:
    client.initialize()
    client.request("shutdown")
    close_input(client)
    assert ended(client) == 0


@pytest.mark.parametrize("way", ["end of input", "exit"])
def test_the_server_ends_in_the_middle_of_an_analysis_that_cannot_be_interrupted(client: Client, way: str) -> None:
    client.initialize(VSCODE)
    client.open(URI, "STUCK 30 BUG")
    client.start("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    time.sleep(0.3)
    if way == "exit":
        client.notify("exit")
    else:
        close_input(client)
    assert ended(client) == 1


def test_the_server_ends_although_nobody_reads_its_output(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "BUG " * 900)
    with client.not_reading():
        for _ in range(20):
            client.start("textDocument/diagnostic", {"textDocument": {"uri": URI}})
        time.sleep(0.5)
        close_input(client)
        assert ended(client) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_the_server_quietly(client: Client, name: str) -> None:
    client.initialize()
    number = getattr(signal, name)
    client.process.send_signal(number)
    assert ended(client) == 128 + number
    client.settle(1)
    assert client.stderr == b""


def test_the_server_ends_when_the_process_that_started_it_is_gone(client: Client) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    client.request("initialize", {"processId": parent.pid, "rootUri": None, "capabilities": {}})
    client.notify("initialized", {})
    parent.kill()
    parent.wait()
    assert ended(client) == 1


def test_a_process_id_that_is_not_visible_here_is_no_reason_to_end(client: Client) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    client.request("initialize", {"processId": dead.pid, "rootUri": None, "capabilities": {}})
    client.notify("initialized", {})
    client.settle(0.5)
    client.finish()


def test_a_request_before_initialize_is_refused_and_initialize_still_works(client: Client) -> None:
    with pytest.raises(Failed) as refused:
        client.request("textDocument/hover", {})
    assert refused.value.code == -32002
    client.initialize()
    client.finish()


def test_a_request_after_shutdown_is_an_invalid_request(client: Client) -> None:
    client.initialize()
    client.request("shutdown")
    with pytest.raises(Failed) as refused:
        client.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0}})
    assert refused.value.code == -32600
    client.notify("exit")
    assert ended(client) == 0


def test_a_second_initialize_is_an_invalid_request(client: Client) -> None:
    client.initialize()
    with pytest.raises(Failed) as refused:
        client.request("initialize", {"capabilities": {}})
    assert refused.value.code == -32600
    client.finish()


def test_what_is_open_at_shutdown_is_answered_as_cancelled(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "SLOW 30 BUG")
    number = client.start("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    assert client.request("shutdown") is None
    assert client.response(number)["error"]["code"] == -32800
    client.notify("exit")
    assert ended(client) == 0


def test_notifications_before_initialize_and_after_shutdown_are_ignored(client: Client) -> None:
    client.open(URI, "BUG")
    client.initialize(PUSH)
    client.request("shutdown")
    client.open(URI, "BUG")
    client.settle(0.5)
    assert client.taken("textDocument/publishDiagnostics") == []
    client.notify("exit")
    assert ended(client) == 0


def test_nothing_that_is_printed_reaches_the_client() -> None:
    with session((sys.executable, "-c", NOISY)) as client:
        client.initialize(VSCODE)
        client.open(URI, "BUG")
        assert len(client.pull(URI)["items"]) == 1
        client.finish()
        for source in (b"Python", b"C", b"a child", b"the first stdout"):
            assert b"noise from " + source in client.stderr


def test_a_client_that_stops_reading_stops_nothing_and_loses_no_response(client: Client) -> None:
    client.initialize(PUSH)
    client.open(URI, "BUG")
    numbers: list[int | str] = []

    def talk() -> None:
        for version in range(2, 1502):
            client.replace(URI, f"{'BUG ' * 30}# {version}", version)
            numbers.append(client.start("textDocument/hover", hover_params()))

    talking = threading.Thread(target=talk, daemon=True)
    with client.not_reading():
        talking.start()
        talking.join(20)
        assert not talking.is_alive(), "the server has stopped reading"
    for number in numbers:
        client.response(number)
    final = client.wait_for("textDocument/publishDiagnostics", lambda sent: sent.get("version") == 1501)
    assert len(final["diagnostics"]) == 30
    client.finish()


def hover_params() -> dict[str, object]:
    return {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}


def test_starts_and_stops_leave_no_process_behind() -> None:
    pids = []
    for _ in range(3):
        with session(FAKE_SERVER) as client:
            client.initialize()
            pids.append(client.process.pid)
            client.finish()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_client_that_connects_over_tcp_is_served_like_any_other() -> None:
    code = "from mir_lsp.lsp.server import serve_tcp; serve_tcp('127.0.0.1', 0)"
    with subprocess.Popen((sys.executable, "-c", code), stderr=subprocess.PIPE, cwd=REPOSITORY) as server:
        assert server.stderr is not None
        port = int(server.stderr.readline().rpartition(b":")[2])
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            connection.settimeout(20)
            for message in (
                {"id": 1, "method": "initialize", "params": {"capabilities": {}}},
                {"id": 2, "method": "shutdown"},
                {"method": "exit"},
            ):
                body = json.dumps({"jsonrpc": "2.0", **message}).encode()
                connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        assert received.count(b'"result"') == 2
        assert server.wait(5) == 0
