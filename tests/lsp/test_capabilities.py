"""The server offers, asks and sends only what the client declared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import EMPTY, NEOVIM, PUSH, REPOSITORY, VSCODE, Client

URI = "file:///nowhere/a.py"

# What a client must declare before it may be sent something; the rest is everybody's.
NEEDS = {
    "client/registerCapability": ("workspace.didChangeWatchedFiles", "workspace.didChangeConfiguration"),
    "workspace/configuration": ("workspace.configuration",),
    "workspace/diagnostic/refresh": ("workspace.diagnostics.refreshSupport",),
    "window/workDoneProgress/create": ("window.workDoneProgress",),
    "$/progress": ("window.workDoneProgress",),
}
PROVIDERS = {
    "hoverProvider": "textDocument.hover",
    "codeActionProvider": "textDocument.codeAction.codeActionLiteralSupport",
    "diagnosticProvider": "textDocument.diagnostic",
    "positionEncoding": "general.positionEncodings",
    "workspace": "workspace.workspaceFolders",
}


def declares(capabilities: Mapping[str, Any], path: str) -> bool:
    value: Any = capabilities
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return bool(value)


@pytest.mark.parametrize("capabilities", [EMPTY, PUSH, NEOVIM, VSCODE], ids=["empty", "push", "nvim", "vscode"])
def test_nothing_is_used_that_was_not_declared(
    client: Client, capabilities: Mapping[str, Any], tmp_path: Path
) -> None:
    for number in range(40):
        (tmp_path / f"m{number}.py").write_text(f"x = {number}")
    offered = client.initialize(capabilities, tmp_path)["capabilities"]
    missing = [name for name, path in PROVIDERS.items() if name in offered and not declares(capabilities, path)]
    assert missing == []
    client.open(URI, "BUG")
    client.open((tmp_path / "b.py").as_uri(), "fine")
    client.settle(0.5)
    client.replace((tmp_path / "b.py").as_uri(), "AMNESTY", 2)
    client.settle(0.5)
    for message in (*client.asked, *client.notifications):
        needed = NEEDS.get(message["method"], ())
        assert not needed or any(declares(capabilities, path) for path in needed), message
    client.finish()


def test_the_same_findings_are_seen_by_every_kind_of_client(client: Client) -> None:
    client.initialize(NEOVIM)
    client.open(URI, "x BUG\nSCAR")
    codes = [(item["code"], item["range"]["start"]["line"]) for item in client.pull(URI)["items"]]
    assert codes == [("MIR101", 0), ("MIR101", 1)]
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
