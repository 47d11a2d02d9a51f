"""VS Code as code-server: packages the extension, installs it, serves the workbench."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.editors.harness import REPOSITORY, Run, free_port, group, server_command, wait_until

EXTENSION = REPOSITORY / "editors" / "vscode"

# The gallery of extensions is asked for updates otherwise.
NO_GALLERY = {"serviceUrl": "", "itemUrl": "", "resourceUrlTemplate": ""}

QUIET_SETTINGS = {
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "security.workspace.trust.startupPrompt": "never",
    "telemetry.telemetryLevel": "off",
    "window.commandCenter": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}


def build_extension(cache: Path, folder: Path) -> Path:
    """Type-checks, tests, builds and packages the extension in `folder`; returns the `.vsix`."""
    ignored = shutil.ignore_patterns("node_modules", "dist", "*.vsix")
    shutil.copytree(EXTENSION, folder, ignore=ignored)
    (folder / "node_modules").symlink_to(_dependencies(cache))
    for script in ("typecheck", "test", "build", "package"):
        _npm(cache, folder, "run", "--silent", script)
    return folder / "mir-lsp.vsix"


def machine_settings(run: Run) -> Path:
    """The file for settings of scope machine; on a server VS Code ignores those in the user's own file."""
    return run.folder / "code" / "data" / "Machine" / "settings.json"


# Every workspace is trusted.
TRUSTING = ("--disable-workspace-trust",)


@contextmanager
def serve(
    cache: Path, run: Run, vsix: Path, *options: str, newcomer: bool = False, trust: Sequence[str] = TRUSTING
) -> Iterator[str]:
    """Installs the extension and serves the workbench on a free port; yields its address.

    `options` are more arguments of code-server. Nobody has told the extension of a `newcomer` where its server is.
    """
    state = run.folder / "code"
    state.mkdir(exist_ok=True)
    (state / "config.yaml").write_text("auth: none\n", "utf-8")
    _write_json(state / "data" / "User" / "settings.json", QUIET_SETTINGS)
    _write_json(machine_settings(run), {} if newcomer else _server_settings())
    command = _code_server(cache, state)
    environment = {**run.environment, "EXTENSIONS_GALLERY": json.dumps(NO_GALLERY)}
    installed = subprocess.run(
        [*command, "--install-extension", str(vsix)], env=environment, capture_output=True, text=True
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    port = free_port()
    # --reconnection-grace-time: an extension host shall not wait long for a page that was closed.
    command += [
        *options,
        *trust,
        *("--auth", "none", "--bind-addr", f"127.0.0.1:{port}"),
        *("--disable-telemetry", "--disable-update-check"),
        *("--disable-getting-started-override", "--reconnection-grace-time", "5"),
    ]
    log = state / "code-server.log"
    with log.open("w") as output, group(command, run.folder, environment, output) as process:
        address = f"http://127.0.0.1:{port}"
        up = wait_until(lambda: process.poll() is not None or _answers(f"{address}/healthz"), 60)
        assert up and process.poll() is None, log.read_text("utf-8", "replace")[-4000:]
        yield address


def script_environment(cache: Path, address: str) -> dict[str, str]:
    """What the browser scripts need to find the workbench and the browser."""
    return {
        "MIR_EDITOR_ADDRESS": address,
        "MIR_EDITOR_PLAYWRIGHT": str((cache / "playwright-core").resolve()),
        "MIR_EDITOR_CHROMIUM": str(cache / "chromium"),
    }


def _server_settings() -> dict[str, object]:
    """Settings by which the extension starts the server under test."""
    command = server_command()
    if command[1:] == ["-m", "mir_lsp", "--stdio"]:
        return {"mir.interpreter": command[:1]}
    return {"mir.path": command}


def _write_json(path: Path, value: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2), "utf-8")


def _code_server(cache: Path, state: Path) -> list[str]:
    entry = (cache / "code-server.js").resolve()
    folders = ["--user-data-dir", str(state / "data"), "--extensions-dir", str(state / "extensions")]
    return [str(cache / "node"), str(entry), "--config", str(state / "config.yaml"), *folders]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _dependencies(cache: Path) -> Path:
    """The extension's `node_modules`, installed once for each lock file."""
    lock = EXTENSION / "package-lock.json"
    folder = cache / f"extension-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(EXTENSION / name, folder / name)
            _npm(cache, folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            (folder / "complete").touch()
    return folder / "node_modules"


def _npm(cache: Path, folder: Path, *arguments: str) -> None:
    npm = shutil.which("npm")
    assert npm, "npm is missing: it builds the extension"
    environment = {**_path_with_node(cache), "npm_config_update_notifier": "false"}
    done = subprocess.run([npm, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"npm {' '.join(arguments)}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"


def _path_with_node(cache: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{cache / 'node-bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
