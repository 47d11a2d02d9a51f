"""Sessions of anything: requests that are right, wrong, cancelled and repeated are each answered once."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.support.client import REAL_SERVER, Client, session
from tests.support.talk import EDITOR, TEXT, requests

URIS = ("file:///nowhere/a.py", "file:///nowhere/b.py", "untitled:c", "file:///nowhere/d%20e.py")
TEXTS = (TEXT, TEXT[:-9], TEXT[200:], "", "\r\n\r", "x = '😀' + (", "\f\n\u2028", "class A(", "\ud83d")
ODD: tuple[Any, ...] = (
    *(None, True, -1, 2**70, 1.5, "", "x" * 500, "\ud800"),
    *([], {}, [None], {"uri": 5}, {"line": "a"}),
)
METHODS = sorted({method for method, _ in requests(URIS[0])} | {"codeAction/resolve", "$/odd", "x/y", "shutdown2"})


class Anything:
    """Says whatever comes to mind; each request has an id of its own."""

    def __init__(self, client: Client, seed: str) -> None:
        self.client = client
        self.chance = random.Random(seed)
        self.open: dict[str, int] = {}
        self.sent: list[int | str] = []

    def say(self) -> None:
        kinds = [self._request, self._damaged, self._cancel, self._open, self._change, self._close, self._noise]
        self.chance.choices(kinds, weights=[8, 5, 4, 2, 5, 1, 2])[0]()

    def _send(self, method: str, params: Any) -> None:
        number: int | str = len(self.sent) + 1
        self.sent.append(number if self.chance.random() < 0.5 else f"text {number}")
        self.client.start(method, params, self.sent[-1])

    def _request(self) -> None:
        self._send(*self.chance.choice(requests(self.chance.choice(URIS))))

    def _damaged(self) -> None:
        """A request of which some part is something else."""
        method, params = self.chance.choice(requests(self.chance.choice(URIS)))
        if self.chance.random() < 0.3:
            method = self.chance.choice(METHODS)
        self._send(method, self._spoilt(params))

    def _spoilt(self, value: Any) -> Any:
        if self.chance.random() < 0.25:
            return self.chance.choice(ODD)
        if isinstance(value, dict):
            return {name: self._spoilt(each) for name, each in value.items() if self.chance.random() < 0.95}
        return [self._spoilt(each) for each in value] if isinstance(value, list) else value

    def _cancel(self) -> None:
        wanted = self.chance.choice([*self.sent[-4:], *self.sent[:2], "never sent", *ODD])
        self.client.notify("$/cancelRequest", {"id": wanted})

    def _open(self) -> None:
        uri = self.chance.choice(URIS)
        self.open[uri] = 1
        self.client.open(uri, self.chance.choice(TEXTS), 1)

    def _change(self) -> None:
        uri = self.chance.choice(URIS)
        self.open[uri] = self.open.get(uri, 0) + self.chance.choice([1, 1, 1, 0, -1])
        start, end = ({"line": self.chance.randint(0, 2), "character": self.chance.randint(0, 9)} for _ in range(2))
        change = {"range": {"start": start, "end": end}, "text": self.chance.choice(TEXTS)}
        self.client.change(uri, self.open[uri], [self.chance.choice([change, {"text": self.chance.choice(TEXTS)}])])

    def _close(self) -> None:
        self.client.close_document(self.chance.choice(URIS))

    def _noise(self) -> None:
        """A notification that means nothing, or an answer that nobody waits for."""
        self.client.send(self.chance.choice([
            {"method": self.chance.choice(METHODS), "params": self.chance.choice(ODD)},
            {"id": "nobody", "result": self.chance.choice(ODD)},
            {"method": "textDocument/didChange", "params": self.chance.choice(ODD)},
        ]))  # fmt: skip


def talked(seed: str, count: int) -> int:
    """Say so many things; how many requests were answered with an error. `finish` looks for what nobody asked."""
    with session(REAL_SERVER) as client:
        client.initialize(EDITOR)
        anything = Anything(client, seed)
        for _ in range(count):
            anything.say()
        errors = sum("error" in client.response(number) for number in anything.sent)
        # The server is as it was: a right question has its right answer.
        client.open("file:///nowhere/last.py", TEXT)
        assert [item["code"] for item in client.pull("file:///nowhere/last.py")["items"]] == ["MIR101"]
        assert [each for each in client.taken("window/showMessage") if each["type"] != 3] == []
        client.finish()
        return errors


@pytest.mark.parametrize("seed", range(4))
def test_each_request_of_a_random_session_is_answered_once(seed: int) -> None:
    assert talked(str(seed), 250) > 20
