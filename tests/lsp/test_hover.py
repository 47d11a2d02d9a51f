"""Hovers say what is wrong, why, and what can be done; nothing from the code becomes markup."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import VSCODE, Client, Failed

URI = "file:///nowhere/a.py"


def hover(client: Client, line: int, character: int) -> Any:
    position = {"line": line, "character": character}
    return client.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": position})


def test_a_finding_is_explained_with_its_fix_and_its_page(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "'😀' BUG")
    shown = hover(client, 0, 6)
    assert shown["range"] == {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 8}}
    assert shown["contents"]["kind"] == "markdown"
    text = shown["contents"]["value"]
    assert text.startswith("**`BUG` runs one query per row**")
    assert "Certain: proved" in text
    assert "Fix: Add `FIXED`" in text
    assert "[MIR101 related-access-in-loop](https://docs.djangoproject.com/" in text
    client.finish()


def test_a_finding_without_a_fix_says_why(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "SCAR")
    assert "No fix: scars stay." in hover(client, 0, 0)["contents"]["value"]
    client.finish()


def test_a_queryset_is_described(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "for book in qs: pass")
    assert hover(client, 0, 12)["contents"]["value"] == "**QuerySet of `Book`, not evaluated**\n\nloads `author`"
    assert hover(client, 0, 0) is None
    assert hover(client, 99, 99) is None
    client.finish()


def test_a_client_without_markdown_gets_plain_text(client: Client) -> None:
    client.initialize({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})
    client.open(URI, "BUG")
    contents = hover(client, 0, 0)["contents"]
    assert contents["kind"] == "plaintext"
    assert contents["value"].startswith("`BUG` runs one query per row\n")
    client.finish()


def test_a_hover_that_an_edit_overtakes_is_refused_as_outdated(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "SLOW 20 BUG")
    params = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 9}}
    number = client.start("textDocument/hover", params)
    client.settle(0.2)
    client.replace(URI, "fine", 2)
    with pytest.raises(Failed) as outdated:
        client.result(number, timeout=2)
    assert outdated.value.code == -32801
    client.finish()
