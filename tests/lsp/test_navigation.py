"""Completion, definition, references, rename and symbols through a real server, in the units of the client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import NEOVIM, REAL_SERVER, VSCODE, Client, Failed, session
from tests.support.library import FILES, LIST, MODELS, ROOT, VIEWS

NAVIGATION: dict[str, Any] = {
    "completion": {
        "completionItem": {
            "documentationFormat": ["markdown"],
            "resolveSupport": {"properties": ["documentation"]},
        }
    },
    "definition": {"linkSupport": True},
    "references": {},
    "rename": {"prepareSupport": True},
    "documentSymbol": {"hierarchicalDocumentSymbolSupport": True, "dynamicRegistration": True},
}
EDITOR = {
    **VSCODE,
    "workspace": {**VSCODE["workspace"], "symbol": {"dynamicRegistration": True}},
    "textDocument": {**VSCODE["textDocument"], **NAVIGATION},
}
PLAIN = {
    **NEOVIM,
    "textDocument": {
        **NEOVIM["textDocument"],
        "completion": {},
        "definition": {},
        "references": {},
        "rename": {},
        "documentSymbol": {},
    },
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The library on disk."""
    for path, text in FILES.items():
        target = tmp_path / path.removeprefix(f"{ROOT}/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def uri_of(root: Path, path: str) -> str:
    return (root / path.removeprefix(f"{ROOT}/")).as_uri()


def begin(client: Client, root: Path, capabilities: Any, settings: Any = None) -> Any:
    client.answers["workspace/configuration"] = lambda params: [settings for _ in params["items"]]
    result = client.initialize(capabilities, root, initializationOptions={"settings": settings or {}})
    for path in (VIEWS, MODELS):
        client.open(uri_of(root, path), FILES[path])
    return result["capabilities"]


def asked(client: Client, method: str, uri: str, text: str, piece: str, more: Any = None) -> Any:
    """Ask about the `|` of a piece of a text that is all ASCII."""
    offset = text.index(piece.replace("|", "")) + piece.index("|")
    line = text.count("\n", 0, offset)
    position = {"line": line, "character": offset - text.rfind("\n", 0, offset) - 1}
    params = {"textDocument": {"uri": uri}, "position": position, **(more or {})}
    return client.request(method, params)


def until(client: Client, ask: Any) -> Any:
    """The answer once the project has been read."""
    for _ in range(60):
        found = ask()
        if found and (not isinstance(found, dict) or found.get("items") != []):
            return found
        client.settle(0.2)
    raise AssertionError("no answer")


def test_what_is_asked_first_is_answered_with_the_whole_project(client: Client, root: Path) -> None:
    begin(client, root, EDITOR)
    views, models, template = uri_of(root, VIEWS), uri_of(root, MODELS), uri_of(root, LIST)
    (link,) = asked(client, "textDocument/definition", views, FILES[VIEWS], "author__te|am__name")
    assert link["targetUri"] == models
    context = {"context": {"includeDeclaration": False}}
    found = asked(client, "textDocument/references", models, FILES[MODELS], "    auth|or = models", context)
    assert Counter(place["uri"] for place in found) == {views: 8, template: 1}
    client.finish()


def test_a_rename_asked_first_changes_the_files_that_were_not_read_yet(client: Client, root: Path) -> None:
    begin(client, root, EDITOR)
    edit = asked(
        client,
        "textDocument/rename",
        uri_of(root, MODELS),
        FILES[MODELS],
        "    tit|le = models",
        {"newName": "heading"},
    )
    changed = {change["textDocument"]["uri"] for change in edit["documentChanges"]}
    assert changed == {uri_of(root, path) for path in (VIEWS, MODELS, LIST)}
    client.finish()


def test_names_are_completed_resolved_followed_and_renamed_as_a_preview(client: Client, root: Path) -> None:
    offered = begin(client, root, EDITOR)
    assert offered["completionProvider"]["resolveProvider"] is True
    assert offered["renameProvider"] == {"prepareProvider": True}
    assert "documentSymbolProvider" not in offered and "workspaceSymbolProvider" not in offered
    views, models = uri_of(root, VIEWS), uri_of(root, MODELS)

    typed = FILES[VIEWS] + "\n\ndef f():\n    '😀'; return Book.objects.filter(author__te)\n"
    client.replace(views, typed, 2)
    line = typed.count("\n") - 1
    at = {"line": line, "character": len("    '😀'; return Book.objects.filter(author__te") + 1}
    params = {"textDocument": {"uri": views}, "position": at}
    found = until(client, lambda: client.request("textDocument/completion", params))
    first = min(found["items"], key=lambda item: item["sortText"])
    assert first["label"] == "team" and first["detail"] == "ForeignKey to Team"
    assert first["textEdit"]["range"]["start"] == {"line": line, "character": at["character"] - 2}
    resolved = client.request("completionItem/resolve", first)
    assert "Where the author works." in resolved["documentation"]["value"]
    client.replace(views, FILES[VIEWS], 3)

    (link,) = asked(client, "textDocument/definition", views, FILES[VIEWS], "author__te|am__name")
    assert link["targetUri"] == models
    start = link["targetSelectionRange"]["start"]
    assert FILES[MODELS].splitlines()[start["line"]][start["character"] :].startswith("team = ")
    assert link["originSelectionRange"]["end"]["character"] - link["originSelectionRange"]["start"]["character"] == 4

    context = {"context": {"includeDeclaration": False}}
    template = uri_of(root, LIST)

    found = asked(client, "textDocument/references", models, FILES[MODELS], "    auth|or = models", context)
    assert Counter(place["uri"] for place in found) == {views: 8, template: 1}

    shown = asked(client, "textDocument/prepareRename", models, FILES[MODELS], "    tit|le = models")
    assert shown["end"]["character"] - shown["start"]["character"] == len("title")
    edit = asked(client, "textDocument/rename", models, FILES[MODELS], "    tit|le = models", {"newName": "heading"})
    (annotation,) = edit["changeAnnotations"].values()
    assert annotation["needsConfirmation"] is True and "makemigrations" in annotation["description"]
    # Editors hide that behind a click, and tick nothing by themselves.
    told = client.wait_for("window/showMessage")["message"]
    assert told.startswith("Tick the files in the preview") and "makemigrations" in told
    changed = [change["textDocument"] for change in edit["documentChanges"]]
    assert {each["uri"]: each["version"] for each in changed} == {views: 3, models: 1, template: None}
    with pytest.raises(Failed, match="Only fields of models"):
        asked(client, "textDocument/prepareRename", views, FILES[VIEWS], "import Auth|or")
    assert client.request("textDocument/documentSymbol", {"textDocument": {"uri": models}}) is None
    client.finish()


def test_a_plain_client_gets_plain_answers_and_symbols_when_it_asks_for_them(client: Client, root: Path) -> None:
    offered = begin(client, root, PLAIN, {"symbols": True})
    assert offered["documentSymbolProvider"] is True and offered["renameProvider"] is True
    assert "resolveProvider" not in offered["completionProvider"]
    views, models = uri_of(root, VIEWS), uri_of(root, MODELS)
    found = until(
        client, lambda: asked(client, "textDocument/definition", views, FILES[VIEWS], "author__te|am__name")
    )
    assert [place["uri"] for place in found] == [models]
    symbols = client.request("textDocument/documentSymbol", {"textDocument": {"uri": models}})
    assert [symbol["name"] for symbol in symbols] == ["Team", "Author", "Book"]
    edit = asked(client, "textDocument/rename", models, FILES[MODELS], "    tit|le = models", {"newName": "heading"})
    assert set(edit) == {"changes"} and set(edit["changes"]) >= {views, models}
    # Nothing in such an edit can say what is left to do.
    assert "makemigrations" in client.wait_for("window/showMessage")["message"]
    client.finish()


def test_symbols_are_registered_when_the_setting_asks_for_them(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, {"symbols": True})

    def registered() -> bool:
        methods = [
            each["method"]
            for message in client.asked
            if message["method"] == "client/registerCapability"
            for each in message["params"]["registrations"]
        ]
        return {"textDocument/documentSymbol", "workspace/symbol"} <= set(methods)

    client.pump(registered, 20, "not registered")

    def names() -> list[str]:
        found = client.request("workspace/symbol", {"query": "book"})
        # Which functions are views is known when the routes have been read.
        return [symbol["name"] for symbol in found] if len(found) > 2 else []

    assert until(client, names) == ["Book", "BookList", "books"]
    client.finish()


def test_a_completion_that_is_overtaken_is_refused_or_empty_and_never_wrong(client: Client, root: Path) -> None:
    begin(client, root, EDITOR)
    views = uri_of(root, VIEWS)
    until(client, lambda: asked(client, "textDocument/definition", views, FILES[VIEWS], "author__te|am__name"))
    params = {"textDocument": {"uri": views}, "position": {"line": 7, "character": 35}}
    number = client.start("textDocument/completion", params)
    client.replace(views, "x = 1\n", 2)
    response = client.response(number)
    assert response.get("error", {}).get("code") == -32801 or response["result"] is not None
    client.finish()
