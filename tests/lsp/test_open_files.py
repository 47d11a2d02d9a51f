"""What is open changes its name, its language, its cells; what is said to be unchanged is."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from tests.support.client import PUSH, REAL_SERVER, TIMEOUT, Client, session
from tests.support.talk import TEXT, begun

PUBLISH = "textDocument/publishDiagnostics"
WINDOW = 5  # seconds
QUIET = (2, 8)  # hundredths of a second of the processor, and wake-ups: the client is looked for every three seconds


def shown(client: Client, uri: str, count: int) -> None:
    """Wait until so many findings are the last that was said of a document; of others anything may come meanwhile."""

    def is_last() -> bool:
        said = [each["params"] for each in client.notifications if each["method"] == PUBLISH]
        of_it = [len(each["diagnostics"]) for each in said if each["uri"] == uri]
        return bool(of_it) and of_it[-1] == count

    client.pump(is_last, TIMEOUT, f"{uri} does not come to {count} findings")


def test_a_document_that_becomes_another_language_has_no_findings_any_more(client: Client) -> None:
    client.initialize(PUSH)
    client.open("untitled:one", "BUG", language="python")
    shown(client, "untitled:one", 1)
    client.close_document("untitled:one")
    shown(client, "untitled:one", 0)
    client.taken(PUBLISH)
    client.open("untitled:one", "BUG", language="plaintext")
    client.open("file:///nowhere/other.py", "BUG")
    shown(client, "file:///nowhere/other.py", 1)
    assert {each["uri"] for each in client.taken(PUBLISH)} == {"file:///nowhere/other.py"}
    client.close_document("untitled:one")
    client.open("untitled:one", "BUG BUG", language="python")
    shown(client, "untitled:one", 2)
    client.finish()


def test_a_file_that_is_renamed_while_it_is_open_takes_its_findings_along(client: Client, tmp_path: Path) -> None:
    client.initialize(PUSH, tmp_path)
    before, after = (tmp_path / "before.py").as_uri(), (tmp_path / "after.py").as_uri()
    (tmp_path / "before.py").write_text("BUG")
    client.open(before, "BUG")
    shown(client, before, 1)
    (tmp_path / "before.py").rename(tmp_path / "after.py")
    client.close_document(before)
    client.open(after, "BUG")
    shown(client, before, 0)
    shown(client, after, 1)
    client.finish()


def test_a_template_is_one_whatever_its_language_is_called(client: Client, tmp_path: Path) -> None:
    client.initialize(PUSH, tmp_path)
    uri = (tmp_path / "templates" / "page.html").as_uri()
    for version, language in enumerate(("html", "django-html", "jinja", "htmldjango"), start=1):
        client.open(uri, "BUG", version, language)
        shown(client, uri, 1)
        client.close_document(uri)
        shown(client, uri, 0)
    client.finish()


def test_cells_of_a_notebook_come_go_and_move(client: Client) -> None:
    client.initialize(PUSH)
    cells = [f"vscode-notebook-cell:/books/x.ipynb#W{number}" for number in range(4)]
    for number, cell in enumerate(cells):
        client.open(cell, "BUG " * (number + 1))
        shown(client, cell, number + 1)
    client.close_document(cells[1])
    shown(client, cells[1], 0)
    # A cell that is moved is closed and opened again, in any order.
    client.open(cells[1], "BUG BUG")
    client.close_document(cells[3])
    shown(client, cells[1], 2)
    shown(client, cells[3], 0)
    client.finish()


def test_magics_in_a_cell_cost_their_lines_alone(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        begun(client, tmp_path)
        cell = "vscode-notebook-cell:/books/x.ipynb#W1"
        loop = "for book in Book.objects.all():\n    print(book.author.name)\n"
        for magic in ("%matplotlib inline\n", "!pip install x\n", "%%time\n", "x = !ls\n", "?Book\n", "Book?\n"):
            client.open(cell, f"from app.models import Book\n{magic}{loop}")
            client.pull(cell)
            client.close_document(cell)
        client.open(cell, TEXT)
        assert [item["code"] for item in client.pull(cell)["items"]] == ["MIR101"]
        client.finish()


def test_unchanged_is_said_only_of_what_is(code: Client, uri: str) -> None:
    chance = random.Random("unchanged")
    texts = ("BUG", "BUG ", " BUG", "SCAR", "BUG SCAR", "", "x\nBUG", "BUG # x", "FORK")
    code.open(uri, "BUG")
    known: dict[str, str] = {}
    result_id = None
    said = 0
    for version in range(2, 62):
        code.replace(uri, chance.choice(texts), version)
        answer = code.pull(uri, chance.choice([result_id, *known, "unknown", None]))
        result_id = answer["resultId"]
        if answer["kind"] == "unchanged":
            said += 1
            items = json.dumps(code.pull(uri)["items"])
        else:
            items = json.dumps(answer["items"])
        assert known.setdefault(result_id, items) == items
    assert said > 3
    assert len(set(known.values())) == len(known)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="time is looked up in /proc")
def test_an_idle_server_does_nothing(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        uri = begun(client, tmp_path)
        client.pull(uri)

        def used() -> tuple[int, int]:
            """Hundredths of a second of the processor, and how often a thread has been woken up."""
            fields = Path(f"/proc/{client.process.pid}/stat").read_text().rpartition(")")[2].split()
            told = [(each / "status").read_text() for each in Path(f"/proc/{client.process.pid}/task").iterdir()]
            turns = sum(int(each.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for each in told)
            return int(fields[11]) + int(fields[12]), turns

        spent: list[tuple[int, int]] = []
        # What is done in pauses comes first; after that, only the process of the client is looked for.
        while len(spent) < 20 and not any(map(is_quiet, spent)):
            before = used()
            until = time.monotonic() + WINDOW
            while time.monotonic() < until:
                client.settle(until - time.monotonic())
            after = used()
            spent.append((after[0] - before[0], after[1] - before[1]))
        assert any(map(is_quiet, spent)), spent
        client.finish()


def is_quiet(spent: tuple[int, int]) -> bool:
    return spent[0] <= QUIET[0] and spent[1] <= QUIET[1]
