"""A small synchronous client that speaks to a server process in raw JSON-RPC, and checks its manners."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
FAKE_SERVER = (sys.executable, "-m", "tests.support.fake_server")
REAL_SERVER = (sys.executable, "-c", "from mir_lsp.lsp.server import main; main()")
TIMEOUT = 60.0

EMPTY: Mapping[str, Any] = {}
VSCODE: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-16"], "markdown": {"parser": "marked", "version": "1.1.0"}},
    "window": {"workDoneProgress": True, "showMessage": {}},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}},
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "diagnostics": {"refreshSupport": True},
    },
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "versionSupport": False,
            "tagSupport": {"valueSet": [1, 2]},
            "codeDescriptionSupport": True,
            "dataSupport": True,
        },
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "isPreferredSupport": True,
            "dataSupport": True,
            "disabledSupport": True,
            "honorsChangeAnnotations": True,
            "resolveSupport": {"properties": ["edit"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source"]}},
        },
    },
}
NEOVIM: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": False},
        "didChangeWatchedFiles": {"dynamicRegistration": False},
    },
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1]},
        },
        "diagnostic": {"dynamicRegistration": False},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}},
        },
    },
}
PUSH: Mapping[str, Any] = {
    "textDocument": {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True}},
}


class Failed(Exception):
    """A request was answered with an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.data: Any = error.get("data")


class Client:
    """One server process and the conversation with it."""

    def __init__(self, command: Sequence[str], cwd: Path = REPOSITORY) -> None:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=cwd, env=environment)
        self.transcript: list[str] = []
        self.stderr = b""
        self.asked: list[dict[str, Any]] = []
        self.notifications: list[dict[str, Any]] = []
        self.answers: dict[str, Callable[[Any], Any]] = {}
        self.unexpected: list[str] = []
        self._expected: dict[int | str, int] = {}
        self._responses: dict[int | str, dict[str, Any]] = {}
        self._ids = 0
        self._is_ending = False
        self._inbox: Queue[dict[str, Any] | None] = Queue()
        self._paused = threading.Event()
        self._paused.set()
        for target in (self._read_output, self._read_errors):
            threading.Thread(target=target, daemon=True).start()

    def send_bytes(self, data: bytes) -> None:
        """Write anything at all."""
        assert self.process.stdin is not None
        self.transcript.append(f"--> {data[:2000]!r}")
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Mapping[str, Any]) -> None:
        """Write a message with a proper header."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params} if params is not None else {"method": method})

    def start(self, method: str, params: Any = None, message_id: int | str | None = None) -> int | str:
        """Send a request and return its id without waiting."""
        self._ids += 1
        number: int | str = self._ids if message_id is None else message_id
        self.expect(number)
        message: dict[str, Any] = {"id": number, "method": method}
        self.send(message if params is None else {**message, "params": params})
        return number

    def expect(self, message_id: int | str) -> None:
        """One more response with this id is due."""
        self._expected[message_id] = self._expected.get(message_id, 0) + 1

    def response(self, message_id: int | str, timeout: float = TIMEOUT) -> dict[str, Any]:
        """Wait for the response to a request."""
        self.pump(lambda: message_id in self._responses, timeout, f"no response to request {message_id!r}")
        return self._responses.pop(message_id)

    def result(self, message_id: int | str, timeout: float = TIMEOUT) -> Any:
        """Wait for the result of a request; raises `Failed`."""
        response = self.response(message_id, timeout)
        if "error" in response:
            raise Failed(response["error"])
        return response["result"]

    def request(self, method: str, params: Any = None, timeout: float = TIMEOUT) -> Any:
        """Ask and wait."""
        return self.result(self.start(method, params), timeout)

    def initialize(self, capabilities: Mapping[str, Any] = EMPTY, root: Path | None = None, **more: Any) -> Any:
        """Open the session."""
        uri = root.as_uri() if root is not None else None
        folders = [{"uri": uri, "name": "project"}] if uri else None
        params = {"processId": os.getpid(), "rootUri": uri, "workspaceFolders": folders}
        result = self.request("initialize", {**params, "capabilities": capabilities, **more})
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, version: int = 1, language: str = "python") -> None:
        """`didOpen`."""
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def replace(self, uri: str, text: str, version: int) -> None:
        """`didChange` with a whole text."""
        self.change(uri, version, [{"text": text}])

    def change(self, uri: str, version: int, changes: Sequence[Mapping[str, Any]]) -> None:
        """`didChange`."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def close_document(self, uri: str) -> None:
        """`didClose`."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def pull(self, uri: str, previous: str | None = None) -> Any:
        """`textDocument/diagnostic`."""
        params: dict[str, Any] = {"textDocument": {"uri": uri}}
        return self.request("textDocument/diagnostic", {**params, "previousResultId": previous})

    def wait_for(self, method: str, wanted: Callable[[Any], bool] = lambda params: True) -> Any:
        """Wait for a notification and take it, with all earlier ones of that method."""

        def found() -> bool:
            return any(m["method"] == method and wanted(m["params"]) for m in self.notifications)

        self.pump(found, TIMEOUT, f"no fitting {method}")
        position = next(i for i, m in enumerate(self.notifications) if m["method"] == method and wanted(m["params"]))
        params = self.notifications[position]["params"]
        self.notifications = [m for i, m in enumerate(self.notifications) if i > position or m["method"] != method]
        return params

    def taken(self, method: str) -> list[Any]:
        """The notifications of a method that have come, which are taken."""
        found = [message["params"] for message in self.notifications if message["method"] == method]
        self.notifications = [message for message in self.notifications if message["method"] != method]
        return found

    def pump(self, until: Callable[[], bool], timeout: float, complaint: str) -> None:
        """Handle messages until something is true."""
        deadline = time.monotonic() + timeout
        while not until():
            try:
                message = self._inbox.get(timeout=max(deadline - time.monotonic(), 0))
            except Empty:
                raise AssertionError(f"{complaint}\n{self.story()}") from None
            if message is None:
                raise AssertionError(f"{complaint}: the server has ended\n{self.story()}")
            self._handle(message)

    def settle(self, seconds: float) -> None:
        """Handle what comes for a while."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                message = self._inbox.get(timeout=left)
            except Empty:
                return
            if message is None:
                return
            self._handle(message)

    @contextmanager
    def not_reading(self) -> Iterator[None]:
        """Leave the server's output in the pipe."""
        self._paused.clear()
        try:
            yield
        finally:
            self._paused.set()

    def finish(self) -> None:
        """Shut down properly and check that every request was answered once and nothing else came."""
        assert self.request("shutdown") is None
        self._is_ending = True
        self.notify("exit")
        assert self.process.wait(TIMEOUT) == 0, self.story()
        self.settle(TIMEOUT)
        owed = {number: count for number, count in self._expected.items() if count}
        assert not owed, f"never answered: {owed}\n{self.story()}"
        assert not self._responses, f"never looked at: {self._responses}\n{self.story()}"
        assert not self.unexpected, f"unexpected: {self.unexpected}\n{self.story()}"
        assert b"Traceback" not in self.stderr and b"ERROR" not in self.stderr, self.stderr.decode()

    def kill(self) -> None:
        """End the process, whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(TIMEOUT)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue

    def story(self) -> str:
        """The conversation so far."""
        return "\n".join([*self.transcript[-60:], "stderr:", self.stderr.decode(errors="replace")[-4000:]])

    def _handle(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self._take_response(message)
        elif "id" in message:
            self.asked.append(message)
            answer = self.answers.get(message["method"], lambda params: None)
            try:
                self.send({"id": message["id"], "result": answer(message.get("params"))})
            except BrokenPipeError:
                # A server that was told to end may have asked something just before.
                assert self._is_ending, self.story()
        else:
            self.notifications.append(message)

    def _take_response(self, message: dict[str, Any]) -> None:
        number = message.get("id")
        if number is None or self._expected.get(number, 0) < 1:
            if number is None and "error" in message:
                self.notifications.append({"method": "error", "params": message["error"]})
            else:
                self.unexpected.append(json.dumps(message))
            return
        self._expected[number] -= 1
        self._responses[number] = message

    def _read_output(self) -> None:
        try:
            self._read_messages()
        except ValueError:
            # `kill` closed the stream.
            return
        finally:
            self._inbox.put(None)

    def _read_messages(self) -> None:
        assert self.process.stdout is not None
        stream = self.process.stdout
        while True:
            self._paused.wait()
            header = stream.readline()
            if not header:
                break
            # Byte-exact: anything that is not a header of ours is somebody's stray print.
            if not header.startswith(b"Content-Length: ") or stream.readline() != b"\r\n":
                self.unexpected.append(f"not a header: {header!r}")
                break
            length = int(header.partition(b":")[2])
            body = stream.read(length)
            if len(body) < length:
                self.unexpected.append("the output ends inside a message")
                break
            self.transcript.append(f"<-- {body[:2000]!r}")
            self._inbox.put(json.loads(body))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.stderr += line


@contextmanager
def session(command: Sequence[str] = FAKE_SERVER, cwd: Path = REPOSITORY) -> Iterator[Client]:
    """A client whose process does not survive the test; a test that fails shows the conversation."""
    client = Client(command, cwd)
    try:
        yield client
    except BaseException:
        print(client.story())
        raise
    finally:
        client.kill()
