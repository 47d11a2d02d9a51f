"""Hovers say what is wrong, why, and what can be done; nothing from the code becomes markup."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Client, Failed

URI = "file:///nowhere/a.py"


def hover(client: Client, uri: str, line: int, character: int) -> Any:
    position = {"line": line, "character": character}
    return client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})


def test_a_finding_is_explained_with_its_fix_and_its_page(code: Client, uri: str) -> None:
    code.open(uri, "'😀' BUG")
    shown = hover(code, uri, 0, 6)
    assert shown["range"] == {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 8}}
    assert shown["contents"]["kind"] == "markdown"
    text = shown["contents"]["value"]
    assert text.startswith("**MIR101: A relation is read from each row of a queryset that does not load it.**")
    assert "Certain: proved" in text
    assert "Fix: Add `FIXED`" in text
    assert "[MIR101 related-access-in-loop](https://docs.djangoproject.com/" in text


def test_a_finding_without_a_fix_says_why(code: Client, uri: str) -> None:
    code.open(uri, "SCAR")
    assert "No fix: scars stay." in hover(code, uri, 0, 0)["contents"]["value"]


def test_a_queryset_is_described(code: Client, uri: str) -> None:
    code.open(uri, "for book in qs: pass")
    assert hover(code, uri, 0, 12)["contents"]["value"] == "**QuerySet of `Book`, not evaluated**\n\nloads `author`"
    assert hover(code, uri, 0, 0) is None
    assert hover(code, uri, 99, 99) is None


def test_a_client_without_markdown_gets_plain_text(client: Client) -> None:
    client.initialize({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})
    client.open(URI, "BUG")
    contents = hover(client, URI, 0, 0)["contents"]
    assert contents["kind"] == "plaintext"
    assert contents["value"].startswith("MIR101: A relation is read from each row")
    assert "**" not in contents["value"]
    client.finish()


def test_a_hover_that_an_edit_overtakes_is_refused_as_outdated(code: Client, uri: str) -> None:
    code.open(uri, "SLOW 20 BUG")
    params = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 9}}
    number = code.start("textDocument/hover", params)
    code.settle(0.2)
    code.replace(uri, "fine", 2)
    with pytest.raises(Failed) as outdated:
        code.result(number, timeout=15)
    assert outdated.value.code == -32801
