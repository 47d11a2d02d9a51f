"""What is wrong in a file with settings stands in that file, open or not, until it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import PUSH, REAL_SERVER, VSCODE, Client, session

PUBLISH = "textDocument/publishDiagnostics"
WRONG = '[project]\nname = "x"\n\n[tool.mir]\nselekt = ["MIR101"]\nignore = ["MIR1O1"]\n'


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def shown(client: Client, path: Path, count: int) -> list[tuple[str, int, int, str]]:
    """The diagnostics of a file, once there are so many."""
    sent = client.wait_for(PUBLISH, lambda sent: sent["uri"] == path.as_uri() and len(sent["diagnostics"]) == count)
    items: list[Any] = sent["diagnostics"]
    starts = [(item, item["range"]["start"]) for item in items]
    return [(item["code"], at["line"], at["character"], item["message"]) for item, at in starts]


def changed(client: Client, path: Path, kind: int = 2) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": kind}]})


@pytest.mark.parametrize("capabilities", [PUSH, VSCODE], ids=["push", "pull"])
def test_a_wrong_setting_is_shown_at_its_place_until_it_is_mended(
    client: Client, tmp_path: Path, capabilities: Any
) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(WRONG)
    client.initialize(capabilities, tmp_path)

    assert shown(client, path, 2) == [
        ("MIR003", 4, 0, "unknown setting `selekt`; did you mean `select`?"),
        ("MIR003", 5, 10, "no rule or family is called `MIR1O1`; did you mean `MIR101`?"),
    ]
    path.write_text(WRONG.replace("selekt", "select"))
    changed(client, path)
    assert [each[1] for each in shown(client, path, 1)] == [5]
    path.write_text(WRONG.replace("selekt", "select").replace("1O1", "101"))
    changed(client, path)
    assert shown(client, path, 0) == []
    client.finish()


def test_each_file_has_its_own_and_a_file_that_is_gone_has_none(client: Client, tmp_path: Path) -> None:
    outer, inner = tmp_path / "pyproject.toml", tmp_path / "inner" / "mir.toml"
    inner.parent.mkdir()
    outer.write_text(WRONG)
    inner.write_text("exclude = [\n")
    client.initialize(PUSH, tmp_path)

    assert len(shown(client, outer, 2)) == 2
    ((code, line, _, message),) = shown(client, inner, 1)
    assert (code, line, message.partition(":")[0]) == ("MIR003", 1, "not valid TOML")
    inner.unlink()
    changed(client, inner, 3)
    assert shown(client, inner, 0) == []
    assert [sent for sent in client.taken(PUBLISH) if sent["uri"] == outer.as_uri()] == []
    client.finish()


def test_a_folder_that_leaves_takes_its_complaints_along(client: Client, tmp_path: Path) -> None:
    guest = tmp_path / "guest"
    (tmp_path / "home").mkdir()
    guest.mkdir()
    (guest / "mir.toml").write_text("unknown = 1\n")
    folders = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in ("home", "guest")]
    client.initialize(PUSH, tmp_path / "home", workspaceFolders=folders)

    assert len(shown(client, guest / "mir.toml", 1)) == 1
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": folders[1:]}})
    assert shown(client, guest / "mir.toml", 0) == []
    client.finish()


def test_complaints_can_be_ignored(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "mir.toml"
    path.write_text("unknown = 1\n")
    client.initialize(PUSH, tmp_path)
    assert len(shown(client, path, 1)) == 1
    path.write_text('unknown = 1\nignore = ["configuration-error"]\n')
    changed(client, path)
    assert shown(client, path, 0) == []
    client.finish()
