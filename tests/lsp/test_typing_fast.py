"""Somebody types fast while the project is read: the server keeps up, and says in the end what the text deserves."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.support.client import PUSH, REAL_SERVER, TIMEOUT, session
from tests.support.talk import TEXT, written

PUBLISH = "textDocument/publishDiagnostics"
KEYS = 15  # in a second
TYPED = (
    "    total = sum(1 for book in books if book.author.name and book.pk)\n    print(f'{total} of {len(books)}')\n"
)


def typed_fast(folder: Path, seconds: float, files: int) -> list[float]:
    """Type for so long in a project of so many files; how long the loop took to answer, each time it was asked.

    What is published is for versions that come one after the other, and the last is right.
    """
    uri = written(folder)
    for number in range(files):
        path = folder / f"pack{number % 20}" / f"m{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"from app.models import Book\n\n\n{TEXT[TEXT.index('def names') :]}# {number}\n", "utf-8")
    chance, waits = random.Random("fast"), [0.0]
    with session(REAL_SERVER) as client:
        client.initialize(PUSH, folder)
        client.open(uri, TEXT)
        line, character, version = TEXT.count("\n"), 0, 1
        until, keys = time.monotonic() + seconds, iter("")
        while time.monotonic() < until:
            key = next(keys, None)
            if key is None:
                # Another function, and what was typed before is taken back.
                client.replace(uri, TEXT, version := version + 1)
                name = f"f{chance.randrange(10**6)}"
                keys, line, character = iter(f"def {name}(books):\n{TYPED}"), TEXT.count("\n"), 0
                continue
            at = {"line": line, "character": character}
            client.change(uri, version := version + 1, [{"range": {"start": at, "end": at}, "text": key}])
            line, character = (line + 1, 0) if key == "\n" else (line, character + 1)
            if version % KEYS == 0:
                began = time.monotonic()
                client.request("textDocument/hover", {"textDocument": {"uri": "file:///nowhere.py"}, "position": at})
                waits.append(time.monotonic() - began)
                client.transcript.clear()
            client.settle(1 / KEYS)
        client.replace(uri, TEXT, version := version + 1)
        shown = [sent["params"]["version"] for sent in client.notifications if sent["method"] == PUBLISH]
        # Runs that are overtaken say nothing: fewer than one for each key, and none of an older text.
        assert shown == sorted(shown) and len(shown) < version
        last = client.wait_for(PUBLISH, lambda sent: sent["uri"] == uri and sent.get("version") == version)
        while [item["code"] for item in last["diagnostics"]] != ["MIR101"]:
            last = client.wait_for(PUBLISH, lambda sent: sent["uri"] == uri and sent.get("version") == version)
        assert client.request("shutdown", timeout=TIMEOUT) is None
        client.notify("exit")
        assert client.process.wait(TIMEOUT) == 0
    return waits


def test_typing_while_the_project_is_read_is_kept_up_with(tmp_path: Path) -> None:
    assert len(typed_fast(tmp_path, seconds=4, files=200)) > 1
