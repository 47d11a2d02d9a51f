"""Capabilities are read from whatever a client sends."""

from __future__ import annotations

from typing import Any

import pytest

from mir_lsp.lsp.client import Client
from mir_lsp.text.lines import PositionEncoding
from tests.support.client import NEOVIM, VSCODE


@pytest.mark.parametrize("sent", [None, {}, [], "x", {"textDocument": None}, {"textDocument": {"hover": None}}])
def test_what_is_absent_or_malformed_is_not_declared(sent: Any) -> None:
    assert Client.declared(sent) == Client()


def test_the_first_encoding_that_is_known_is_taken() -> None:
    chosen = Client.declared({"general": {"positionEncodings": ["utf-7", "utf-32", "utf-8"]}})
    assert chosen.encoding is PositionEncoding.UTF32


def test_an_empty_list_stands_for_an_empty_object() -> None:
    assert Client.declared({"textDocument": {"hover": []}}).hover


def test_only_true_is_true() -> None:
    for value in (1, "true", {}, None):
        assert not Client.declared({"workspace": {"configuration": value}}).configuration


def test_resolving_needs_a_place_for_our_data() -> None:
    resolving = {"resolveSupport": {"properties": ["edit"]}}
    assert not Client.declared({"textDocument": {"codeAction": resolving}}).resolve_edits
    with_data = {**resolving, "dataSupport": True}
    assert Client.declared({"textDocument": {"codeAction": with_data}}).resolve_edits


def test_real_clients_are_understood() -> None:
    code, neovim = Client.declared(VSCODE), Client.declared(NEOVIM)
    assert code.pull_diagnostics and code.refresh_diagnostics and code.document_changes and code.register_watchers
    assert code.diagnostic_tags == {1, 2}
    assert code.renders_links and not neovim.renders_links
    # Neovim 0.11 pulls once and cannot be asked to pull again: what is found later has to be pushed.
    assert not neovim.pull_diagnostics and not neovim.document_changes and not neovim.register_watchers
    assert neovim.encoding is PositionEncoding.UTF8
