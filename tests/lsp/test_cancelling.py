"""What is cancelled in the middle of real work is answered at once, and costs the next question nothing."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.support.client import REAL_SERVER, session
from tests.support.talk import TEXT, begun

METHODS = ("textDocument/diagnostic", "textDocument/hover", "textDocument/references", "textDocument/codeAction")


def cancelled(folder: Path, times: int) -> list[float]:
    """Ask and cancel so many times, each after a change; the seconds until each that was cancelled was answered."""
    chance, waits = random.Random("cancelled"), []
    functions = "\n\n".join(
        f"def f{number}(request):\n    books = Book.objects.filter(pk__gt={number})\n"
        f"    return [book.author.name for book in books], f{number - 1}(request)\n"
        for number in range(1, 300)
    )
    with session(REAL_SERVER) as client:
        uri = begun(client, folder)
        place = {"textDocument": {"uri": uri}, "position": {"line": 13, "character": 20}}
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 900, "character": 0}}
        more = {"range": whole, "context": {"includeDeclaration": True, "diagnostics": []}}
        for version in range(2, times + 2):
            # Another name of the relation's field: all of the functions have to be gone through again.
            client.replace(uri, TEXT.replace("name", f"name{version}") + "\n\n" + functions, version)
            number = client.start(chance.choice(METHODS), {**place, **more})
            client.settle(chance.random() * 0.05)
            began = time.monotonic()
            client.notify("$/cancelRequest", {"id": number})
            answer = client.response(number)
            if "error" in answer:
                assert answer["error"]["code"] == -32800, answer
                waits.append(time.monotonic() - began)
            client.transcript.clear()
        client.replace(uri, TEXT, times + 2)
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        client.finish()
    return waits


def test_requests_that_are_cancelled_in_the_middle_are_answered_so(tmp_path: Path) -> None:
    assert len(cancelled(tmp_path, 15)) > 5
