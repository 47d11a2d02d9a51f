"""jedi says what the flow does not know, to a person who asks; it never keeps anybody waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import REAL_SERVER, VSCODE, Client, session
from tests.support.library import FILES, ROOT, VIEWS

# An attribute that is only annotated: the flow does not follow it.
TYPED = FILES[VIEWS] + "\n\nclass Shelf:\n    front: Book\n\n\ndef f():\n    return Shelf().front.\n"
EDITOR = {**VSCODE, "textDocument": {**VSCODE["textDocument"], "completion": {}, "definition": {}}}


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


@pytest.fixture
def uri(client: Client, tmp_path: Path) -> str:
    for path, text in FILES.items():
        target = tmp_path / path.removeprefix(f"{ROOT}/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    client.answers["workspace/configuration"] = lambda params: [{} for _ in params["items"]]
    client.initialize(EDITOR, tmp_path)
    opened = (tmp_path / VIEWS.removeprefix(f"{ROOT}/")).as_uri()
    client.open(opened, TYPED)
    return opened


def complete(client: Client, uri: str) -> list[str]:
    line = TYPED.count("\n") - 1
    position = {"line": line, "character": len(TYPED.splitlines()[line])}
    params = {"textDocument": {"uri": uri}, "position": position}
    found: Any = client.request("textDocument/completion", params, timeout=60)
    return [item["label"] for item in found["items"]]


def test_the_attributes_of_a_row_that_only_jedi_knows_are_completed(client: Client, uri: str) -> None:
    deadline = time.monotonic() + 60
    names: list[str] = []
    while not names and time.monotonic() < deadline:
        # The first questions start the program and are not waited for.
        names = complete(client, uri)
        client.settle(0.2)
    assert {"title", "author", "prequels"} <= set(names)
    client.finish()


def test_a_guess_is_said_to_be_incomplete_so_that_the_client_asks_again(client: Client, uri: str) -> None:
    text = FILES[VIEWS] + "\n\ndef f(authors):\n    return authors.filter("
    client.replace(uri, text, 2)
    position = {"line": text.count("\n"), "character": len("    return authors.filter(")}
    params = {"textDocument": {"uri": uri}, "position": position}
    found: Any = {"items": []}
    deadline = time.monotonic() + 60
    while "born" not in [item["label"] for item in found["items"]] and time.monotonic() < deadline:
        # Until the models are read, what is guessed rests on less.
        found = client.request("textDocument/completion", params, timeout=60)
        client.settle(0.2)
    assert "born" in [item["label"] for item in found["items"]]
    assert found["isIncomplete"] is True
    client.finish()


def test_findings_are_given_while_the_helper_is_starting(client: Client, uri: str) -> None:
    line = TYPED.count("\n") - 1
    position = {"line": line, "character": len(TYPED.splitlines()[line])}
    number = client.start("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
    assert client.pull(uri)["kind"] == "full"
    assert client.result(number, timeout=60)["items"] is not None
    client.finish()
