"""The findings of files that are not open: one request that is told them in parts, rests, and hears of changes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import PUSH, REAL_SERVER, REPOSITORY, TIMEOUT, Client, session
from tests.support.talk import EDITOR, SETTINGS, TEXT, written

TOKEN = "parts"
LOOP = (
    "from app.models import Book\n\n\ndef {name}():\n    return [book.author.name for book in Book.objects.all()]\n"
)
FINE = "from app.models import Book\n\n\ndef fine():\n    return list(Book.objects.all())\n"


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


class Panel:
    """What a client shows of all files, as the parts come."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.codes: dict[str, list[str]] = {}
        self.ids: dict[str, str] = {}
        self.unchanged: list[str] = []
        self.parts = 0

    def asked(self, token: str | None = TOKEN) -> int | str:
        known = [{"uri": uri, "value": value} for uri, value in self.ids.items()]
        params = {"identifier": "mir", "previousResultIds": known}
        return self.client.start("workspace/diagnostic", params | ({"partialResultToken": token} if token else {}))

    def takes(self, items: Sequence[Mapping[str, Any]]) -> None:
        for report in items:
            if report["kind"] == "unchanged":
                assert self.ids[report["uri"]] == report["resultId"]
                self.unchanged.append(report["uri"])
                continue
            name = report["uri"].removeprefix(self.folder.as_uri() + "/")
            self.codes[name] = [item["code"] for item in report["items"]]
            self.ids.pop(report["uri"], None)
            if report.get("resultId"):
                self.ids[report["uri"]] = report["resultId"]

    def comes_to(self, expected: Mapping[str, list[str]], token: str = TOKEN) -> None:
        """Wait until exactly this is shown, of files with findings."""

        def is_there() -> bool:
            for sent in self.client.taken("$/progress"):
                if sent["token"] == token:
                    self.parts += 1
                    self.takes(sent["value"]["items"])
            return {name: codes for name, codes in self.codes.items() if codes} == dict(expected)

        self.client.pump(is_there, TIMEOUT, f"not {expected}: {self.codes}")


def project(folder: Path) -> str:
    uri = written(folder)
    for name, text in {"one": LOOP.format(name="one"), "two": LOOP.format(name="two"), "fine": FINE}.items():
        (folder / "app" / f"{name}.py").write_text(text, "utf-8")
    (folder / "app" / "tests").mkdir()
    (folder / "app" / "tests" / "test_it.py").write_text(LOOP.format(name="it"), "utf-8")
    return uri


ALL = {"app/models.py": ["MIR101"], "app/one.py": ["MIR101"], "app/two.py": ["MIR101"]}


def begun(client: Client, folder: Path, wanted: object = True) -> Panel:
    project(folder)
    settings = {**SETTINGS, "workspaceDiagnostics": wanted}
    client.answers["workspace/configuration"] = lambda params: [settings for _ in params["items"]]
    offered = client.initialize(EDITOR, folder, initializationOptions={"settings": settings})["capabilities"]
    assert offered["diagnosticProvider"]["workspaceDiagnostics"] is (wanted is True)
    return Panel(client, folder)


def changed(client: Client, path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")
    kind = 3 if text is None else 2
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": kind}]})


def test_without_the_setting_nothing_is_offered_and_nothing_is_said(client: Client, tmp_path: Path) -> None:
    panel = begun(client, tmp_path, wanted=False)
    assert client.result(panel.asked()) == {"items": []}
    client.finish()


def test_all_files_are_told_in_parts_and_what_changes_on_disk_later(client: Client, tmp_path: Path) -> None:
    panel = begun(client, tmp_path)
    number = panel.asked()
    panel.comes_to(ALL)
    changed(client, tmp_path / "app" / "one.py", FINE)
    panel.comes_to({"app/models.py": ["MIR101"], "app/two.py": ["MIR101"]})
    changed(client, tmp_path / "app" / "two.py", None)
    panel.comes_to({"app/models.py": ["MIR101"]})
    client.notify("$/cancelRequest", {"id": number})
    assert client.response(number)["error"]["code"] == -32800
    client.finish()


def test_what_the_buffer_of_an_open_file_means_for_others_is_told(client: Client, tmp_path: Path) -> None:
    panel = begun(client, tmp_path)
    number = panel.asked()
    panel.comes_to(ALL)
    uri = (tmp_path / "app" / "models.py").as_uri()
    client.open(uri, TEXT)
    eager = TEXT.replace(
        "class Book(models.Model):\n", MANAGER + "class Book(models.Model):\n    objects = Eager()\n"
    )
    client.replace(uri, eager, 2)
    # Of what is open nothing is said here: it is pulled by itself, and stays what it was until it is closed.
    panel.comes_to({"app/models.py": ["MIR101"]})
    client.close_document(uri)
    panel.comes_to(ALL)
    client.notify("$/cancelRequest", {"id": number})
    client.response(number)
    client.finish()


MANAGER = """\
class Eager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("author")


"""


def test_what_the_client_knows_is_unchanged_and_what_is_gone_is_cleared(client: Client, tmp_path: Path) -> None:
    panel = begun(client, tmp_path)
    first = panel.asked()
    panel.comes_to(ALL)
    gone = (tmp_path / "app" / "gone.py").as_uri()
    panel.ids[gone] = "of another day"
    second = panel.asked("again")
    # A newer pull closes the older one.
    assert client.result(first) == {"items": []}
    panel.codes["app/gone.py"] = ["MIR101"]
    panel.comes_to(ALL, "again")
    client.pump(lambda: all_of(panel), TIMEOUT, "not all are said to be unchanged")
    client.notify("$/cancelRequest", {"id": second})
    client.response(second)
    client.finish()


def all_of(panel: Panel) -> bool:
    for sent in panel.client.taken("$/progress"):
        panel.takes(sent["value"]["items"])
    return {uri.rpartition("/")[2] for uri in panel.unchanged} == {"models.py", "one.py", "two.py"}


def test_who_takes_no_parts_is_answered_with_all_and_then_waits_for_a_change(client: Client, tmp_path: Path) -> None:
    panel = begun(client, tmp_path)
    while {name for name, codes in panel.codes.items() if codes} != set(ALL):
        panel.takes(client.result(panel.asked(None))["items"])
    waiting = panel.asked(None)
    changed(client, tmp_path / "app" / "two.py", FINE)
    panel.takes(client.result(waiting)["items"])
    assert panel.codes["app/two.py"] == []
    client.finish()


def test_the_files_are_those_of_the_terminal_until_the_session_ends(client: Client, tmp_path: Path) -> None:
    panel = begun(client, tmp_path)
    number = panel.asked()
    command = [sys.executable, "-m", "mir_lsp", "check", "--no-cache", "--format", "github", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, timeout=TIMEOUT)
    panel.comes_to(ALL)
    assert all(name in ran.stdout for name in ALL), ran.stdout
    assert ran.stdout.count("MIR101") == len(ALL)
    assert client.request("shutdown") is None
    assert client.response(number)["error"]["code"] == -32800
    client.notify("exit")
    assert client.process.wait(TIMEOUT) == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="what threads do is looked up in /proc")
def test_a_pull_that_rests_costs_nothing(client: Client, tmp_path: Path) -> None:
    panel = begun(client, tmp_path)
    number = panel.asked()
    panel.comes_to(ALL)
    client.settle(1.5)
    assert quietest(client.process.pid, client) <= 8, "turns in two seconds"
    client.notify("$/cancelRequest", {"id": number})
    client.response(number)
    client.finish()


def turns(pid: int) -> int:
    """How often the threads of a process have been woken up."""
    told = (folder / "status" for folder in Path(f"/proc/{pid}/task").iterdir())
    return sum(int(path.read_text().partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for path in told)


def quietest(pid: int, client: Client) -> int:
    """The fewest turns in two seconds, of some: what is done in pauses comes first."""
    found = []
    for _ in range(10):
        before = turns(pid)
        client.settle(2)
        found.append(turns(pid) - before)
        if found[-1] <= 8:
            break
    return min(found)


def test_a_client_that_is_pushed_to_is_not_offered_it(client: Client, tmp_path: Path) -> None:
    project(tmp_path)
    options = {"settings": {"workspaceDiagnostics": True}}
    assert (
        "diagnosticProvider" not in client.initialize(PUSH, tmp_path, initializationOptions=options)["capabilities"]
    )
    assert client.request("workspace/diagnostic", {"previousResultIds": []}) == {"items": []}
    client.finish()
