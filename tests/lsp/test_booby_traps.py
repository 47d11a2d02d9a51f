"""A project that is one trap: nothing of it is imported or run, no program of its is started, nobody is called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import watched
from tests.support.client import REPOSITORY, Client, session
from tests.support.talk import EDITOR, SETTINGS, requests
from tests.support.traps import trapped

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the programs of the traps are scripts of a shell"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]

# What `python -m` and its environment import themselves.
SHADOWS_OF_STARTING = ("tokenize", "queue", "subprocess")


class Trap:
    """The project, what was sprung in it, and what the hook heard."""

    def __init__(self, folder: Path) -> None:
        self.told, self.log = folder / "told", folder / "log"
        self.root = folder / "project"
        self.root.mkdir()
        self.uri = trapped(self.root, self.told)
        self.command = (sys.executable, watched.__file__, str(self.log), str(self.root))

    def check(self) -> None:
        """Nothing was sprung, nothing suspicious was heard, and the hook was there."""
        assert sorted(path.name for path in self.told.iterdir()) == []
        heard = self.log.read_text("utf-8").splitlines()
        assert [line for line in heard if line != "read"] == []
        assert len(heard) > 5


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


@pytest.fixture
def client(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    # As in the terminal of somebody who works on the project.
    monkeypatch.setenv("VIRTUAL_ENV", str(trap.root / ".venv"))
    monkeypatch.setenv("PATH", f"{trap.root}/.venv/bin:.:bin:{os.environ['PATH']}")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "site_settings")
    with session(trap.command, trap.root) as opened:
        yield opened


def test_an_editor_that_asks_for_everything_springs_no_trap(trap: Trap, client: Client) -> None:
    client.answers["workspace/configuration"] = lambda params: [SETTINGS for _ in params["items"]]
    client.initialize(EDITOR, trap.root, initializationOptions={"settings": SETTINGS})
    text = (trap.root / "app" / "models.py").read_text("utf-8")
    client.open(trap.uri, text)
    # jedi and Django's compiler are asked where the flow has no answer and where a queryset is pointed at.
    unknown = text + "\n\nclass Shelf:\n    front: Book\n\n\ndef f():\n    return Shelf().front.\n"
    for turn in range(3):
        client.replace(trap.uri, text, 2 * turn + 2)
        sent = [client.start(method, params) for method, params in requests(trap.uri)]
        for each in sent:
            client.response(each)
        client.replace(trap.uri, unknown, 2 * turn + 3)
        end = {"line": unknown.count("\n") - 1, "character": len("    return Shelf().front.")}
        client.request("textDocument/completion", {"textDocument": {"uri": trap.uri}, "position": end})
        queryset = {"line": text[: text.index("Book.objects.filter")].count("\n"), "character": 20}
        client.request("textDocument/hover", {"textDocument": {"uri": trap.uri}, "position": queryset})
        client.settle(0.5)
    client.finish()
    trap.check()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check", "."), 1),
        (("check", "--since", "main", "."), 1),
        (("review",), 1),
        (("doctor", "."), 0),
        (("fix", "--diff", "."), 1),
        (("sql", "app/models.py:15"), 0),
        (("graph", "--signals", "."), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_command_of_the_terminal_springs_a_trap(trap: Trap, arguments: tuple[str, ...], status: int) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "VIRTUAL_ENV": str(trap.root / ".venv"),
        "PATH": f"{trap.root}/.venv/bin:.:bin:{os.environ['PATH']}",
    }
    ran = subprocess.run(
        [*trap.command, *arguments], cwd=trap.root, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    trap.check()


def test_modules_of_the_working_directory_are_not_imported(trap: Trap) -> None:
    # As people start it who have no script on their path; what Python itself looks for first is not here.
    library = trap.root / "lib"
    library.mkdir()
    (library / "jedi.py").write_text((trap.root / "jedi.py").read_text())
    environment = {**os.environ, "PYTHONPATH": f"{library}{os.pathsep}{trap.root}{os.pathsep}{REPOSITORY}"}
    # Python imports this one before any code of ours can say no.
    (trap.root / "sitecustomize.py").unlink()
    (trap.root / "usercustomize.py").unlink()
    for name in SHADOWS_OF_STARTING:
        (trap.root / f"{name}.py").unlink(missing_ok=True)
    command = [sys.executable, "-m", "mir_lsp", "check", "."]
    ran = subprocess.run(command, cwd=trap.root, env=environment, capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr.decode()
    assert [path.name for path in trap.told.iterdir()] == []
