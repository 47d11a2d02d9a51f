"""A recorded session, gone through again: `python -m tests.support.replayed RECORDING [FOLDER]` prints what differs.

The folder stands for the workspace of the recording; without one there are only the documents that it opens.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mir_lsp.lsp.recording import FOLDER
from tests.support.client import REAL_SERVER, TIMEOUT, Client, session

# Errors that say when something came, not what was asked.
_OF_THE_MOMENT = frozenset({-32800, -32801, -32802})
# What names the state of a file by its path, as another folder's would be another.
_LOCAL = ("resultId", "data")


def lines(recording: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in recording.read_text("ascii").splitlines()]


def moved(value: Any, old: str, new: str) -> Any:
    """A message with another folder in its texts."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {moved(name, old, new): moved(each, old, new) for name, each in value.items()}
    return [moved(each, old, new) for each in value] if isinstance(value, list) else value


def essential(value: Any) -> Any:
    """An answer without what differs from one folder to the next."""
    if isinstance(value, dict):
        return {name: essential(each) for name, each in value.items() if name not in _LOCAL}
    return [essential(each) for each in value] if isinstance(value, list) else value


class Replay:
    """One run of what the client of a recording said; an answer is waited for where the client had it."""

    def __init__(self, client: Client, folder: str) -> None:
        self.client = client
        self.folder = folder
        self.compared = 0
        self._asked: dict[Any, str] = {}  # what the recorded server asked, by id
        self._open: dict[Any, str] = {}  # what the recorded client asked, by id

    def differences(self, recorded: Sequence[dict[str, Any]]) -> Iterator[str]:
        self._answer_like(recorded)
        for line in recorded:
            message = line["message"]
            if not isinstance(message, dict):
                continue
            if line["from"] == "client":
                self._say(moved(message, FOLDER, self.folder))
            elif "method" not in message and message.get("id") in self._open:
                yield from self._compared(message)

    def _answer_like(self, recorded: Sequence[dict[str, Any]]) -> None:
        """Answer what the server asks as the recorded client did: of each method, what came first."""
        asked = {}
        for line in recorded:
            message = line["message"]
            if isinstance(message, dict) and line["from"] == "server" and "method" in message and "id" in message:
                asked[message["id"]] = message["method"]
        for line in reversed(recorded):
            message = line["message"]
            if isinstance(message, dict) and line["from"] == "client" and message.get("id") in asked:
                result = moved(message.get("result"), FOLDER, self.folder)
                self.client.answers[asked[message["id"]]] = lambda params, result=result: result

    def _say(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            return
        if "id" in message:
            self._open[message["id"]] = message["method"]
            self.client.start(message["method"], message.get("params"), message["id"])
        elif message["method"] != "exit":
            self.client.notify(message["method"], message.get("params"))

    def _compared(self, recorded: dict[str, Any]) -> Iterator[str]:
        method = self._open.pop(recorded["id"])
        said = self.client.response(recorded["id"])
        codes = {each["error"]["code"] for each in (said, recorded) if "error" in each}
        if codes & _OF_THE_MOMENT:
            return
        self.compared += 1
        now = essential(moved(said, self.folder, FOLDER))
        before = essential(recorded)
        if now != before:
            yield f"{method} {recorded['id']}: {json.dumps(before)[:2000]}\n  now: {json.dumps(now)[:2000]}"


def replayed(recording: Path, folder: str) -> tuple[int, list[str]]:
    """How many answers were compared, and which are others now."""
    with session(REAL_SERVER) as client:
        replay = Replay(client, folder)
        found = list(replay.differences(lines(recording)))
        client.notify("exit")
        client.process.wait(TIMEOUT)
        return replay.compared, found


def main() -> None:
    """Replay from the command line."""
    compared, found = replayed(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else FOLDER)
    print("\n".join(found) or f"{compared} answers, all as they were")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
