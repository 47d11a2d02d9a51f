"""The server offers, asks and sends only what the client declared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import EMPTY, NEOVIM, PUSH, REPOSITORY, VSCODE, Client
from tests.support.clients import EMACS, HELIX, SUBLIME, ZED

URI = "file:///nowhere/a.py"

# What a client must declare before it may be sent something; the rest is everybody's.
NEEDS = {
    "client/registerCapability": ("workspace.didChangeWatchedFiles", "workspace.didChangeConfiguration"),
    "workspace/configuration": ("workspace.configuration",),
    "workspace/diagnostic/refresh": ("workspace.diagnostics.refreshSupport",),
    "workspace/codeLens/refresh": ("workspace.codeLens.refreshSupport",),
    "workspace/inlayHint/refresh": ("workspace.inlayHint.refreshSupport",),
    "workspace/applyEdit": ("workspace.applyEdit",),
    "window/showDocument": ("window.showDocument.support",),
    "window/workDoneProgress/create": ("window.workDoneProgress",),
    "$/progress": ("window.workDoneProgress",),
}
PROVIDERS = {
    "hoverProvider": "textDocument.hover",
    "codeActionProvider": "textDocument.codeAction.codeActionLiteralSupport",
    "diagnosticProvider": "textDocument.diagnostic",
    "positionEncoding": "general.positionEncodings",
    "workspace": "workspace.workspaceFolders",
    "completionProvider": "textDocument.completion",
    "definitionProvider": "textDocument.definition",
    "implementationProvider": "textDocument.implementation",
    "referencesProvider": "textDocument.references",
    "renameProvider": "textDocument.rename",
    "codeLensProvider": "textDocument.codeLens",
    "inlayHintProvider": "textDocument.inlayHint",
    "documentSymbolProvider": "textDocument.documentSymbol",
    "workspaceSymbolProvider": "workspace.symbol",
}
CLIENTS: Mapping[str, Mapping[str, Any]] = {
    "empty": EMPTY,
    "push": PUSH,
    "nvim": NEOVIM,
    "vscode": VSCODE,
    "helix": HELIX,
    "zed": ZED,
    "sublime": SUBLIME,
    "emacs": EMACS,
}


def declares(capabilities: Mapping[str, Any], path: str) -> bool:
    value: Any = capabilities
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    # An empty object declares what it is the place of.
    return value is not None and value is not False


@pytest.mark.parametrize("capabilities", list(CLIENTS.values()), ids=list(CLIENTS))
def test_nothing_is_used_that_was_not_declared_and_everybody_sees_the_same(
    client: Client, capabilities: Mapping[str, Any], tmp_path: Path
) -> None:
    for number in range(40):
        (tmp_path / f"m{number}.py").write_text(f"x = {number}")
    offered = client.initialize(capabilities, tmp_path)["capabilities"]
    missing = [name for name, path in PROVIDERS.items() if name in offered and not declares(capabilities, path)]
    assert missing == []
    client.open(URI, "x BUG\nSCAR")
    if declares(capabilities, "workspace.diagnostics.refreshSupport"):
        found = client.pull(URI)["items"]
    elif declares(capabilities, "textDocument.publishDiagnostics"):
        found = client.wait_for("textDocument/publishDiagnostics", lambda sent: sent["uri"] == URI)["diagnostics"]
    else:
        found = client.pull(URI)["items"]
    codes = [(item["code"], item["range"]["start"]["line"]) for item in found]
    assert codes == [("MIR101", 0), ("MIR101", 1)]
    client.open((tmp_path / "b.py").as_uri(), "fine")
    client.replace((tmp_path / "b.py").as_uri(), "AMNESTY", 2)
    client.settle(0.5)
    for message in (*client.asked, *client.notifications):
        needed = NEEDS.get(message["method"], ())
        assert not needed or any(declares(capabilities, path) for path in needed), message
    client.finish()


def test_long_reading_shows_progress_and_ends_it(client: Client, tmp_path: Path) -> None:
    for number in range(1500):
        (tmp_path / f"m{number}.py").write_text(f"DRAG {number}")
    client.initialize(VSCODE, tmp_path)
    client.wait_for("$/progress", lambda sent: sent["value"]["kind"] == "begin")
    client.wait_for("$/progress", lambda sent: sent["value"]["kind"] == "end")
    client.finish()


def test_short_reading_shows_none(client: Client, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    client.initialize(VSCODE, tmp_path)
    client.settle(1.2)
    client.finish()
    assert client.taken("$/progress") == []


def test_nothing_of_the_analysis_is_loaded_before_the_reply_to_initialize() -> None:
    code = "import sys, mir_lsp.lsp.handlers, mir_lsp.lsp.output; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    heavy = ("libcst", "jedi", "parso", "django", "mir_lsp.engine.engine", "mir_lsp.semantics", "mir_lsp.index")
    assert [name for name in ran.stdout.split() if name.startswith(heavy)] == []
    assert "mir_lsp.lsp.handlers" in ran.stdout
