"""Findings that are meant: ignored in the code, in the file, or in the baseline; and the page of a rule, offline."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest

from tests.cli.conftest import FILES
from tests.lsp.test_actions import applied, every_action
from tests.support.client import REAL_SERVER, VSCODE, Client, Failed, session

VIEWS = FILES["shop/views.py"]
AT = {"start": {"line": 5, "character": 14}, "end": {"line": 5, "character": 14}}
SHOWING = {**VSCODE, "window": {**VSCODE["window"], "showDocument": {"support": True}}}
KNOWING = {**SHOWING, "experimental": {"mir": {"pages": True}}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def begin(client: Client, root: Path, capabilities: Any = VSCODE) -> str:
    """Open the views when the project has been read; their URI."""
    client.initialize(capabilities, root)
    uri = (root / "shop" / "views.py").as_uri()
    client.open(uri, VIEWS)
    shown(client, uri, "MIR101")
    return uri


def shown(client: Client, uri: str, *codes: str) -> None:
    """Wait until a file has these findings."""
    deadline = time.monotonic() + 120
    while (found := [each["code"] for each in client.pull(uri)["items"]]) != list(codes):
        assert time.monotonic() < deadline, found
        client.settle(0.2)


def titles(client: Client, uri: str) -> list[str]:
    return [each["title"] for each in every_action(client, uri, AT)]


def action(client: Client, uri: str, title: str) -> Any:
    return next(each for each in every_action(client, uri, AT) if each["title"] == title)


def test_a_finding_can_be_ignored_where_it_stands_and_in_its_file(client: Client, root: Path) -> None:
    uri = begin(client, root)
    assert titles(client, uri) == [
        'Add `select_related("author")`',
        "Ignore MIR101 here",
        "Ignore MIR101 in this file",
    ]
    for title, line in (("Ignore MIR101 here", 5), ("Ignore MIR101 in this file", 0)):
        resolved = client.request("codeAction/resolve", action(client, uri, title))
        [change] = resolved["edit"]["documentChanges"]
        text = applied(VIEWS, change["edits"])
        assert "# mir: ignore" in text.split("\n")[line]
        client.replace(uri, text, 2)
        assert client.pull(uri)["items"] == []
        client.replace(uri, VIEWS, 3)


def test_a_light_bulb_does_not_come_for_what_can_only_be_ignored(client: Client, root: Path) -> None:
    uri = begin(client, root)
    automatic = every_action(client, uri, AT, triggerKind=2)
    assert [each["title"] for each in automatic] == ['Add `select_related("author")`']


def test_a_finding_is_added_to_the_baseline_that_the_settings_name(client: Client, root: Path) -> None:
    (root / "mir.toml").write_text('baseline = "known.json"\n')
    uri = begin(client, root)
    command = action(client, uri, "Add MIR101 to the baseline")["command"]
    assert client.request("workspace/executeCommand", command) is True
    [known] = json.loads((root / "known.json").read_text())["findings"]
    assert (known["path"], known["code"]) == ("shop/views.py", "MIR101")
    shown(client, uri)


def test_without_a_baseline_there_is_nothing_to_add_to(client: Client, root: Path) -> None:
    uri = begin(client, root)
    assert "Add MIR101 to the baseline" not in titles(client, uri)
    given = {"command": "mir.addToBaseline", "arguments": [uri, "gone"]}
    assert client.request("workspace/executeCommand", given) is None
    assert "baseline" in client.wait_for("window/showMessage")["message"]


def test_a_baseline_that_cannot_be_read_is_left_as_it_is(client: Client, root: Path) -> None:
    (root / "mir.toml").write_text('baseline = "known.json"\n')
    (root / "known.json").write_text("[]")
    uri = begin(client, root)
    command = action(client, uri, "Add MIR101 to the baseline")["command"]
    assert client.request("workspace/executeCommand", command) is False
    assert (root / "known.json").read_text() == "[]"


def test_the_page_of_a_rule_is_shown_from_a_file_of_our_own(client: Client, root: Path) -> None:
    uri = begin(client, root, SHOWING)
    opened: list[Any] = []
    client.answers["window/showDocument"] = lambda params: opened.append(params) or {"success": True}
    command = action(client, uri, "Explain MIR101")["command"]
    told = client.request("workspace/executeCommand", command)
    client.pump(lambda: bool(opened), 60, "no page")
    assert opened[0]["uri"] == told["uri"] and not opened[0]["external"]
    page = Path(unquote(urlparse(told["uri"]).path))
    assert page.read_text("utf-8").startswith("# MIR101 related-access-in-loop\n")


def test_a_client_that_shows_pages_itself_is_given_the_text(client: Client, root: Path) -> None:
    uri = begin(client, root, KNOWING)
    told = client.request("workspace/executeCommand", action(client, uri, "Explain MIR101")["command"])
    assert "uri" not in told and told["markdown"].startswith("# MIR101")
    with pytest.raises(Failed, match="no rule is called"):
        client.request("workspace/executeCommand", {"command": "mir.explain", "arguments": ["MIR999"]})


def test_a_baseline_that_somebody_else_writes_is_read_again(client: Client, root: Path) -> None:
    (root / "mir.toml").write_text('baseline = "mir-baseline.json"\n')
    uri = begin(client, root)
    command = action(client, uri, "Add MIR101 to the baseline")["command"]
    client.request("workspace/executeCommand", command)
    shown(client, uri)
    known = root / "mir-baseline.json"
    known.write_text('{"version": 1, "findings": []}')
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": known.as_uri(), "type": 2}]})
    shown(client, uri, "MIR101")
