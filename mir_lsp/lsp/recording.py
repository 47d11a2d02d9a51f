"""A session written down, for whoever has to find out what went wrong in it: only where `MIR_RECORD` names a file.

Each line is a message as JSON with the side that sent it. Texts of documents are in it, since answers rest on them:
they are whole after each change, and what looks like a secret is crossed out letter by letter: positions stay.
Folders of the workspace are called `/workspace`.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from mir_lsp.lsp.output import ByteSink, Output
from mir_lsp.text.document import Change, Document, DocumentStore
from mir_lsp.text.lines import PositionEncoding
from mir_lsp.text.uris import from_path, to_path

__all__ = ["VARIABLE", "RecordedOutput", "Recorder", "crossed_out", "recorder_of"]

VARIABLE = "MIR_RECORD"
FOLDER = "/workspace"

_NAMED = re.compile(
    r"""(?ix) (?:secret|passw|token|api_?key|private_?key|credential|signing) \w{0,40} ["']?\]? \s{0,20}
        (?: : \s{0,20} \w{1,20} \s{0,20} )? [:=] \s{0,20} [rbf]{0,2} (?P<quote>\"{3}|'{3}|["'])
        (?P<value>.{0,5000}?) (?P=quote)""",
    re.DOTALL,
)
_IN_ADDRESS = re.compile(r"""(?<=://)(?P<value>[^\s/@:"']{0,200}:[^\s/@"']{1,200})(?=@)""")


def recorder_of(environment: Mapping[str, str]) -> Recorder | None:
    """Who writes the session down, None where nobody has asked for it or the file cannot be written."""
    path = environment.get(VARIABLE, "")
    if not os.path.isabs(path):
        return None
    try:
        return Recorder(open(path, "x", encoding="ascii"))
    except OSError:
        return None


def crossed_out(text: str) -> str:
    """A text without what looks like a secret; each character has another that takes as many units."""
    for pattern in (_NAMED, _IN_ADDRESS):
        text = pattern.sub(_without_value, text)
    return text


class Recorder:
    """Writes messages of both sides; from any thread."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._documents = DocumentStore()
        self._encoding = PositionEncoding.UTF16
        self._folders: tuple[tuple[str, str], ...] = ()

    def received(self, message: object) -> None:
        """The client sent something."""
        with self._lock:
            if isinstance(message, dict):
                self._note_folders(message)
                message = self._with_whole_text(message)
            # What is not JSON has nothing to be answered by.
            self._write("client", message if isinstance(message, dict | list) else None)

    def sent(self, message: object) -> None:
        """The server sent something."""
        with self._lock:
            if isinstance(message, dict) and isinstance(message.get("result"), dict):
                offered = message["result"].get("capabilities")
                if isinstance(offered, dict) and "positionEncoding" in offered:
                    self._encoding = PositionEncoding(offered["positionEncoding"])
            self._write("server", message)

    def output(self, sink: ByteSink, end: Callable[[int], None]) -> Output:
        """The writer of the session, which is written down as well; a broken one ends the process."""
        return RecordedOutput(sink, lambda: end(1), self)

    def _write(self, side: str, message: object) -> None:
        seconds = round(time.monotonic() - self._began, 3)
        line = {"at": seconds, "from": side, "message": _each_text(message, self._redacted)}
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
        except (OSError, ValueError):
            # A full disk costs the recording, nothing else.
            return

    def _redacted(self, text: str) -> str:
        for folder, uri in self._folders:
            text = text.replace(uri, from_path(FOLDER)).replace(folder, FOLDER)
        return crossed_out(text)

    def _note_folders(self, message: dict[str, Any]) -> None:
        params = message.get("params")
        if message.get("method") != "initialize" or not isinstance(params, dict):
            return
        sent = params.get("workspaceFolders")
        home = os.path.expanduser("~")
        uris = [each.get("uri") for each in sent if isinstance(each, dict)] if isinstance(sent, list) else []
        paths = [to_path(uri) for uri in (*uris, params.get("rootUri")) if isinstance(uri, str)]
        known = sorted({path for path in (*paths, home) if path and len(path) > 1}, key=len, reverse=True)
        self._folders = tuple((path, from_path(path)) for path in known if os.path.isabs(path))

    def _with_whole_text(self, message: dict[str, Any]) -> dict[str, Any]:
        """A change as the text that it makes: a secret that is typed letter by letter is crossed out, too."""
        try:
            document = self._followed(message)
        except (KeyError, TypeError, ValueError, AttributeError):
            document = None
        if document is None:
            return message
        changes = [{"text": document.text}]
        return {**message, "params": {**message["params"], "contentChanges": changes}}

    def _followed(self, message: dict[str, Any]) -> Document | None:
        """The document after a change of it; None for every other message."""
        method, params = message.get("method"), message.get("params")
        if not isinstance(params, dict):
            return None
        if method == "textDocument/didOpen":
            sent = params["textDocument"]
            self._documents.open(sent["uri"], sent["version"], sent["text"], sent["languageId"])
        elif method == "textDocument/didClose":
            self._documents.close(params["textDocument"]["uri"])
        elif method == "textDocument/didChange":
            sent = params["textDocument"]
            changes = [_change(each) for each in params["contentChanges"]]
            self._documents.change(sent["uri"], changes, sent["version"], self._encoding)
            document = self._documents.get(sent["uri"])
            if document is not None and document.version == sent["version"]:
                return document
        return None


class RecordedOutput(Output):
    """An output of which every message is written down."""

    def __init__(self, sink: ByteSink, on_broken: Callable[[], None], recorder: Recorder) -> None:
        super().__init__(sink, on_broken)
        self._recorder = recorder

    def send(self, data: bytes, topic: str | None = None) -> None:
        """Queue a framed message. Never blocks."""
        self._recorder.sent(json.loads(data.partition(b"\r\n\r\n")[2]))
        super().send(data, topic)


def _change(sent: dict[str, Any]) -> Change:
    if "range" not in sent:
        return Change(None, None, sent["text"])
    ends = [(sent["range"][end]["line"], sent["range"][end]["character"]) for end in ("start", "end")]
    return Change(ends[0], ends[1], sent["text"])


def _without_value(found: re.Match[str]) -> str:
    start, end = (at - found.start() for at in found.span("value"))
    whole = found.group()
    return whole[:start] + "".join(map(_alike, whole[start:end])) + whole[end:]


def _alike(character: str) -> str:
    """A character that takes as many units as another, in every encoding; breaks of lines stay."""
    if character in "\r\n\\":
        return character
    if character < "\x80":
        return "x"
    if character < "\u0800":
        return "é"
    return "\u3042" if character < "\U00010000" else "\U0001f600"


def _each_text(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(name): _each_text(each, change) for name, each in value.items()}
    return [_each_text(each, change) for each in value] if isinstance(value, list) else value
