"""Quick fixes that write new files: with a client that makes them, and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.engine.test_migration_repairs import CASES, project, repaired
from tests.support.client import REAL_SERVER, VSCODE, Client, session

CASE = CASES["a check"]
_MOST_LOOKS = 300
_EDITS = {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]}
CREATING = {**VSCODE, "workspace": {**VSCODE["workspace"], "workspaceEdit": _EDITS}}
CHANGE = "depot/migrations/0002_change.py"
FOLLOWING = "depot/migrations/0003_validate_depot_low.py"


def _actions(client: Client, capabilities: Any, folder: Path) -> tuple[list[Any], str]:
    """The quick fixes of the finding, once the project is known."""
    for name, text in project(CASE).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    client.initialize(capabilities, folder)
    uri = (folder / CHANGE).as_uri()
    client.open(uri, (folder / CHANGE).read_text("utf-8"))
    found: list[Any] = []
    for _ in range(_MOST_LOOKS):
        found = [each for each in client.pull(uri)["items"] if each["code"] == CASE.code]
        if found:
            break
        client.settle(0.1)
    assert found, client.story()
    context = {"diagnostics": found, "only": ["quickfix"]}
    asked = {"textDocument": {"uri": uri}, "range": found[0]["range"], "context": context}
    actions = client.request("textDocument/codeAction", asked)
    return [each for each in actions if "validate it" in each["title"]], uri


def test_a_client_that_makes_files_gets_the_new_migration_in_the_same_edit(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        (action,), uri = _actions(client, CREATING, tmp_path)
        edited, made, filled = client.request("codeAction/resolve", action)["edit"]["documentChanges"]
        client.finish()
    new = (tmp_path / FOLLOWING).as_uri()

    assert edited["textDocument"]["uri"] == uri
    assert (made["kind"], made["uri"]) == ("create", new)
    assert filled["textDocument"] == {"uri": new, "version": None}
    assert [each["newText"] for each in filled["edits"]] == [repaired(CASE)[FOLLOWING]]
    assert not (tmp_path / FOLLOWING).exists()


def test_a_client_that_makes_no_files_is_not_offered_them(tmp_path: Path) -> None:
    with session(REAL_SERVER) as client:
        actions, _ = _actions(client, VSCODE, tmp_path)
        client.finish()

    assert actions == []
