"""The workspace: read at the start, followed while it changes, whether or not the client watches files."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import PUSH, REAL_SERVER, VSCODE, Client, session
from tests.support.talk import TEXT, begun

PUBLISH = "textDocument/publishDiagnostics"
REGISTER = "client/registerCapability"
HOVER_NOWHERE = {"textDocument": {"uri": "file:///nowhere/x.py"}, "position": {"line": 0, "character": 0}}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def registered(client: Client) -> list[str]:
    asked = (message["params"] for message in client.asked if message["method"] == REGISTER)
    return [each["method"] for params in asked for each in params["registrations"]]


def watched(client: Client, path: Path, kind: int) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": kind}]})


def shown(client: Client, uri: str, count: int) -> Any:
    return client.wait_for(PUBLISH, lambda sent: sent["uri"] == uri and len(sent["diagnostics"]) == count)


def watching() -> dict[str, Any]:
    return {**PUSH, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}


def test_files_on_disk_count_from_the_start(client: Client, tmp_path: Path) -> None:
    write(tmp_path / "app" / "models.py", "AMNESTY")
    client.initialize(PUSH, tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 0)
    client.finish()


def test_an_open_file_is_answered_while_a_large_project_is_read(client: Client, tmp_path: Path) -> None:
    for number in range(3000):
        write(tmp_path / f"pack{number % 50}" / f"m{number}.py", "x = 1\n" * 50)
    client.initialize(VSCODE, tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    started = time.monotonic()
    assert len(client.pull(uri)["items"]) == 1
    assert time.monotonic() - started < 10
    client.finish()


def test_changes_that_a_watching_client_reports_are_followed(client: Client, tmp_path: Path) -> None:
    law, new = tmp_path / "law.py", tmp_path / "new.py"
    write(law, "nothing")
    client.initialize(watching(), tmp_path)
    client.pump(lambda: bool(registered(client)), 5, "no registration")
    assert registered(client) == ["workspace/didChangeWatchedFiles"]
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 1)
    write(law, "AMNESTY")
    watched(client, law, 2)
    shown(client, uri, 0)
    os.unlink(law)
    watched(client, law, 3)
    shown(client, uri, 1)
    write(new, "AMNESTY")
    watched(client, new, 1)
    shown(client, uri, 0)
    client.finish()


def test_changes_that_nobody_reports_are_noticed_at_a_later_request(client: Client, tmp_path: Path) -> None:
    law = tmp_path / "law.py"
    write(law, "nothing")
    client.initialize(PUSH, tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 1)
    write(law, "AMNESTY now")
    client.settle(2.1)
    client.request("textDocument/hover", HOVER_NOWHERE)
    shown(client, uri, 0)
    client.finish()


def test_an_open_buffer_hides_the_disk_and_closing_it_brings_the_disk_back(client: Client, tmp_path: Path) -> None:
    law = tmp_path / "law.py"
    write(law, "AMNESTY")
    client.initialize(watching(), tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 0)
    client.open(law.as_uri(), "repealed in the editor")
    shown(client, uri, 1)
    watched(client, law, 2)
    client.settle(0.6)
    assert [sent for sent in client.taken(PUBLISH) if sent["uri"] == uri] == []
    client.close_document(law.as_uri())
    shown(client, uri, 0)
    client.finish()


def test_folders_that_join_and_leave_are_followed(client: Client, tmp_path: Path) -> None:
    home, guest = tmp_path / "home", tmp_path / "guest"
    write(home / "a.py", "BUG")
    write(guest / "law.py", "AMNESTY")
    client.initialize(PUSH, home)
    uri = (home / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 1)
    folder = {"uri": guest.as_uri(), "name": "guest"}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
    shown(client, uri, 0)
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
    shown(client, uri, 1)
    client.finish()


def test_a_file_opened_without_a_folder_brings_its_project(client: Client, tmp_path: Path) -> None:
    write(tmp_path / "manage.py", "AMNESTY")
    client.initialize(PUSH)
    uri = (tmp_path / "app" / "a.py").as_uri()
    (tmp_path / "app").mkdir()
    client.open(uri, "BUG")
    shown(client, uri, 0)
    client.finish()


def test_excluded_and_installed_files_have_no_findings(client: Client, tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[tool.mir]\nexclude = ["old"]\n')
    write(tmp_path / "old" / "a.py", "BUG")
    client.initialize(VSCODE, tmp_path)
    client.settle(1)
    for path in (tmp_path / "old" / "a.py", tmp_path / "lib" / "site-packages" / "a.py"):
        client.open(path.as_uri(), "BUG")
        assert client.pull(path.as_uri())["items"] == []
    client.open((tmp_path / "new.py").as_uri(), "BUG")
    assert len(client.pull((tmp_path / "new.py").as_uri())["items"]) == 1
    client.finish()


def test_a_setting_that_means_nothing_is_shown_once(client: Client, tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[tool.mir]\nselekt = ["MIR101"]\nother = 1\n')
    client.initialize(PUSH, tmp_path)
    assert "selekt" in client.wait_for("window/showMessage")["message"]
    watched(client, tmp_path / "pyproject.toml", 2)
    client.settle(0.8)
    client.finish()
    assert client.taken("window/showMessage") == []


def test_settings_of_the_editor_count_without_a_restart(client: Client, tmp_path: Path) -> None:
    write(tmp_path / "a.py", "BUG")
    client.initialize(PUSH, tmp_path, initializationOptions={"settings": {"exclude": ["b.py"]}})
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 1)
    client.notify("workspace/didChangeConfiguration", {"settings": {"mir": {"exclude": ["a.py"]}}})
    shown(client, uri, 0)
    client.notify("workspace/didChangeConfiguration", {"settings": {"mir": {}}})
    shown(client, uri, 1)
    client.finish()


def test_what_is_excluded_while_it_is_analysed_is_not_shown(client: Client, tmp_path: Path) -> None:
    write(tmp_path / "a.py", "SLOW 1 BUG")
    client.initialize(PUSH, tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "SLOW 1 BUG")
    client.notify("workspace/didChangeConfiguration", {"settings": {"mir": {"exclude": ["a.py"]}}})
    other = (tmp_path / "b.py").as_uri()
    client.open(other, "BUG")
    shown(client, other, 1)
    client.settle(1.5)
    assert [sent for sent in client.taken(PUBLISH) if sent["uri"] == uri and sent["diagnostics"]] == []
    client.finish()


def test_settings_are_asked_for_where_the_client_can_be_asked(client: Client, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"exclude": ["a.py"]}
    client.answers["workspace/configuration"] = lambda params: [settings for _ in params["items"]]
    client.initialize({**PUSH, "workspace": {"configuration": True}}, tmp_path)
    client.settle(1)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    client.settle(0.3)
    assert client.taken(PUBLISH) == []
    settings.clear()
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    shown(client, uri, 1)
    client.finish()


def checked_out(folder: Path, text: str, count: int) -> None:
    for number in range(count):
        write(folder / f"pack{number % 20}" / f"m{number}.py", f"{text} # {number}")


@pytest.mark.parametrize("is_watched", [True, False], ids=["watched", "unreported"])
def test_a_checkout_of_five_hundred_files_is_followed(client: Client, tmp_path: Path, is_watched: bool) -> None:
    checked_out(tmp_path, "nothing", 500)
    client.initialize(watching() if is_watched else PUSH, tmp_path)
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, "BUG")
    shown(client, uri, 1)
    turns = (("AMNESTY", 0), ("nothing at all", 1), ("AMNESTY again", 0))
    for text, count in turns if is_watched else turns[:1]:
        checked_out(tmp_path, text, 500)
        if is_watched:
            paths = sorted(tmp_path.rglob("m*.py"))
            changes = [{"uri": path.as_uri(), "type": 2} for path in paths]
            client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        else:
            client.settle(2.1)
            client.request("textDocument/hover", HOVER_NOWHERE)
        shown(client, uri, count)
    client.finish()


CONFLICT = """\
<<<<<<< HEAD
def titles():
    return [book.author.name for book in Book.objects.all()]
=======
def titles():
    return [book.author.pk for book in Book.objects.all()]
>>>>>>> other


def newest():
<<<<<<< HEAD
    found = Book.objects.order_by("pk"
=======
    found = Book.objects.none()
>>>>>>> other
    return [book.author.name for book in found]
"""


def test_a_file_with_a_conflict_is_broken_there_and_nowhere_else(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        uri = begun(client, tmp_path)
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        before = client.pull(uri)["items"][0]["range"]["start"]
        client.replace(uri, TEXT + CONFLICT, 2)
        found = [item["range"]["start"] for item in client.pull(uri)["items"]]
        # What is whole between the marks is judged as it stands, what they cut through is not.
        assert found[0] == before
        assert max(place["line"] for place in found) < TEXT.count("\n") + CONFLICT.count("\n") - 8
        # As a file beside it, half of which has been written.
        write(tmp_path / "app" / "urls.py", CONFLICT[:90])
        client.notify(
            "workspace/didChangeWatchedFiles", {"changes": [{"uri": (tmp_path / "app/urls.py").as_uri(), "type": 2}]}
        )
        client.replace(uri, TEXT, 3)
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        client.finish()


def test_minified_and_generated_files_cost_themselves_alone(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        uri = begun(client, tmp_path)
        folder = uri.rpartition("/")[0]
        row = "Book.objects.filter(author__name='x')"
        texts = {
            "minified.py": f"from app.models import Book\nrows = [{', '.join([row] * 400)}]\n",
            "generated.py": "# Generated by a tool. DO NOT EDIT.\n" + "".join(f"v{n} = {n}\n" for n in range(12_000)),
            "templates/minified.html": "{% for b in books %}{{ b.author.name }}{% endfor %}<i></i>" * 3_000,
            "one_line.py": "x = '" + "a" * 300_000 + "'\n",
        }
        for name, text in texts.items():
            language = "django-html" if name.endswith("html") else "python"
            client.open(f"{folder}/{name}", text, language=language)
            client.replace(f"{folder}/{name}", text + "\n", 2)
            client.pull(f"{folder}/{name}")
            client.transcript.clear()
        assert [item["code"] for item in client.pull(uri)["items"]] == ["MIR101"]
        client.finish()
