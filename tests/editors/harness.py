"""Runs real editors on a copy of the example project, and leaves no process behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.editors.case import CASE

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
EXAMPLE = REPOSITORY / "tests" / "projects" / "shop"
TAG = "MIR_EDITOR_RUN"


@dataclass(frozen=True, slots=True)
class Run:
    """A folder for one editor, the project in it, and the environment that marks its processes."""

    folder: Path
    project: Path
    environment: Mapping[str, str]

    @property
    def file(self) -> Path:
        return self.project / CASE.path

    def logs(self) -> str:
        """The ends of the logs that the editors kept of the server."""
        files = [path for name in ("lsp.log", "mir.log") for path in sorted(self.folder.rglob(name))]
        return "\n".join(f"{path}:\n{path.read_text('utf-8', 'replace')[-3000:]}" for path in files)

    def survivors(self) -> list[str]:
        """Command lines of processes that were started by this run and still live."""
        mark = f"{TAG}={self.environment[TAG]}".encode()
        return [line for line in (_marked_command(entry, mark) for entry in _processes()) if line]


def server_command() -> list[str]:
    """The command of the server; `MIR_TEST_SERVER`, a JSON list, names another one."""
    override = os.environ.get("MIR_TEST_SERVER")
    if override:
        return [str(part) for part in json.loads(override)]
    return [sys.executable, "-m", "mir_lsp", "--stdio"]


def prepare(folder: Path) -> Run:
    """Copies the example project into `folder`; home and configuration of the editors are there as well."""
    # Symbolic links would shift the paths which editors and server compare.
    folder = folder.resolve()
    project = folder / "shop"
    ignored = shutil.ignore_patterns("__pycache__", "*.sqlite3", ".mir-cache")
    shutil.copytree(EXAMPLE, project, ignore=ignored)
    home = folder / "home"
    home.mkdir()
    environment = {
        **os.environ,
        TAG: uuid.uuid4().hex,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LANG": "C.UTF-8",
        # The server starts outside the repository.
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "MIR_EDITOR_CASE": CASE.as_json(),
        "MIR_EDITOR_FILE": str(project / CASE.path),
        "MIR_EDITOR_SERVER": json.dumps(server_command()),
    }
    return Run(folder, project, environment)


def drive(run: Run, command: Sequence[str], timeout: float, **environment: str) -> list[str]:
    """Runs a script in an editor and returns the steps it went through; a failed step fails the test.

    The script writes a JSON object a line: `{"step", "ok", "detail"}`. Other lines are kept for the failure.
    """
    with group(command, run.folder, {**run.environment, **environment}) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            kill_group(process)
            output, _ = process.communicate()
            output += f"\nended by the harness after {timeout} s"
    steps = [json.loads(line) for line in output.splitlines() if line.startswith('{"')]
    failed = [f"{step['step']}: {step['detail']}" for step in steps if not step["ok"]]
    complete = bool(steps) and steps[-1]["step"] == "complete"
    assert complete and not failed and process.returncode == 0, "\n".join(
        [*failed, f"exit status {process.returncode}, complete: {complete}", output[-4000:], run.logs()]
    )
    return [step["step"] for step in steps]


@contextmanager
def group(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], output: IO[str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Starts a command in a process group of its own, and ends the whole group at the end.

    `folder` is its working directory. What it writes goes to `output`, or into a pipe.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output or subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill_group(process)


def kill_group(process: subprocess.Popen[str]) -> None:
    """Asks every process of the group to end, and after five seconds ends them."""
    for signal_number, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(process.pid, signal_number)
        except ProcessLookupError:
            break
        wait_until(lambda: not _group_lives(process), patience)
    process.wait(timeout=5)


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    """Polls a function until it is true; False when it never was."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _group_lives(process: subprocess.Popen[str]) -> bool:
    process.poll()  # A zombie leader would keep its group alive.
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _processes() -> list[Path]:
    return [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _marked_command(entry: Path, mark: bytes) -> str:
    try:
        if mark not in (entry / "environ").read_bytes().split(b"\0"):
            return ""
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""  # It ended while we looked, or belongs to somebody else.
