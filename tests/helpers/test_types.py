"""jedi in its program: what it answers, and what it is kept from."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from mir_lsp.helpers import types as helper
from mir_lsp.helpers.process import HelperFailed, Process
from mir_lsp.helpers.types import Seen, Types


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shelf.py").write_text("class Book:\n    pass\n\n\ndef newest():\n    return Book()\n", "utf-8")
    return tmp_path


def ask(types: Types, project: Path, text: str, place: tuple[int, int]) -> tuple[Seen, ...]:
    return types.ask(text, str(project / "views.py"), place, str(project), [str(project)])


def test_an_expression_is_an_object_of_the_class_that_made_it(project: Path) -> None:
    types = Types()
    found = ask(types, project, "import shelf\nbook = shelf.newest()\nbook.", (3, 3))
    assert found == (Seen(str(project / "shelf.py"), "Book", True),)
    assert ask(types, project, "from shelf import Book\nBook.", (2, 2))[0].is_instance is False
    types.close()


def test_what_is_not_known_has_no_answer(project: Path) -> None:
    types = Types()
    assert ask(types, project, "def f(x):\n    x.", (2, 5)) == ()
    assert ask(types, project, "((((", (9, 99)) == ()
    types.close()


def test_nothing_of_the_workspace_is_run_or_written(project: Path) -> None:
    trap = "import pathlib\npathlib.Path(__file__).with_name('sprung').write_text('x')\n"
    for name in ("sitecustomize.py", "usercustomize.py", "jedi.py", "gi.py", "trap.py", "conftest.py"):
        (project / name).write_text(trap, "utf-8")
    (project / ".jedi").mkdir()
    (project / ".jedi" / "project.json").write_text('[1, {"load_unsafe_extensions": true}]', "utf-8")
    before = {path.name for path in project.iterdir()}
    types = Types()
    ask(types, project, "import trap, gi, conftest\ntrap.x\ngi.", (3, 2))
    assert ask(types, project, "import shelf\nshelf.newest().", (2, 14))
    assert {path.name for path in project.iterdir()} == before
    types.close()


class Stuck(Process):
    """A program that takes its time."""

    def __init__(self) -> None:
        super().__init__("jedi_worker.py")
        self._command = [sys.executable, "-I", "-c", "import time; time.sleep(60)"]
        self.asked = 0

    def ask(self, request, seconds):  # type: ignore[no-untyped-def]
        self.asked += 1
        return super().ask(request, 0.3)


def test_a_program_that_is_stuck_is_ended_and_not_waited_for_again(project: Path) -> None:
    process = Stuck()
    types = Types(process)
    assert ask(types, project, "x", (1, 0)) == ()
    assert not process.is_running
    assert ask(types, project, "x", (1, 0)) == ()
    assert ask(types, project, "x", (1, 0)) == ()
    assert process.asked == 2


def test_a_program_that_died_is_started_again(project: Path) -> None:
    types = Types()
    assert ask(types, project, "import shelf\nshelf.newest().", (2, 14))
    process = types._process._process
    assert process is not None
    process.kill()
    process.wait()
    assert ask(types, project, "import shelf\nshelf.newest().", (2, 14))
    types.close()


def test_the_program_ends_with_its_input_even_while_it_works(project: Path) -> None:
    types = Types()
    ask(types, project, "x", (1, 0))
    process = types._process._process
    assert process is not None and process.stdin is not None
    endless = "def f(x):\n" + "".join(f"    x = x.a{n}(x, x.b{n})\n" for n in range(3000)) + "    x.y"
    process.stdin.write(
        json.dumps({"text": endless, "path": "a.py", "line": 3002, "column": 5, "root": "/", "sys_path": []})
    )
    process.stdin.write("\n")
    process.stdin.close()
    assert process.wait(5) == 0


def test_a_hard_limit_is_set() -> None:
    assert helper.HARD_SECONDS <= 10
    with pytest.raises(HelperFailed):
        Stuck().ask({}, 0.1)
