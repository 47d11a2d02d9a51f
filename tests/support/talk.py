"""A session in which a client uses everything that the server offers, on a small project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mir_lsp.engine.baseline import written as known_findings
from tests.support.client import VSCODE, Client

EDITOR: Mapping[str, Any] = {
    **VSCODE,
    "workspace": {
        **VSCODE["workspace"],
        "symbol": {"dynamicRegistration": True},
        "codeLens": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
    },
    "textDocument": {
        **VSCODE["textDocument"],
        "completion": {"completionItem": {"resolveSupport": {"properties": ["documentation"]}}},
        "definition": {"linkSupport": True},
        "implementation": {},
        "references": {},
        "rename": {"prepareSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeLens": {},
        "inlayHint": {"resolveSupport": {"properties": ["tooltip"]}},
    },
}
SETTINGS: Mapping[str, Any] = {
    "symbols": True,
    "codeLens": True,
    "inlayHints": {"types": True, "evaluations": True, "perRow": True},
}
TEXT = """\
from django.db import models


class Author(models.Model):
    name = models.TextField()


class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)


def names(request):
    books = Book.objects.filter(author__name="x")
    return [book.author.name for book in books]
"""
URLS = "from django.urls import path\nfrom app import models\n\nurlpatterns = [path('', models.names)]\n"
# Where something is known: a keyword of a filter, a row's relation, a model.
FILTERED, READ, NAMED = (13, 36), (14, 18), (8, 8)
_POINTED = ("hover", "completion", "definition", "implementation", "references", "prepareRename")


def written(folder: Path, text: str = TEXT) -> str:
    """Write the project; the URI of the file that is talked about."""
    for name, content in {
        "manage.py": "",
        "pyproject.toml": "[tool.mir]\nbaseline = 'known.json'\n",
        "known.json": known_findings([]),
        "app/__init__.py": "",
        "app/urls.py": URLS,
        "app/models.py": text,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return (folder / "app" / "models.py").as_uri()


def begun(client: Client, folder: Path) -> str:
    """Start the session and open the file."""
    uri = written(folder)
    client.answers["workspace/configuration"] = lambda params: [SETTINGS for _ in params["items"]]
    client.initialize(EDITOR, folder, initializationOptions={"settings": SETTINGS})
    client.open(uri, TEXT)
    return uri


def position(line: int, character: int) -> dict[str, int]:
    return {"line": line - 1, "character": character}


def requests(uri: str, pulled: Mapping[str, Any] | None = None) -> list[tuple[str, Any]]:
    """A request of every kind; with the results of those before, what they lead to."""
    document = {"textDocument": {"uri": uri}}
    whole = {"start": position(1, 0), "end": position(1000, 0)}
    asked: list[tuple[str, Any]] = [
        (f"textDocument/{name}", {**document, "position": position(*place)} | _more(name))
        for name in _POINTED
        for place in (FILTERED, READ, NAMED)
    ]
    asked += [
        ("textDocument/rename", {**document, "position": position(*FILTERED), "newName": "title"}),
        ("textDocument/diagnostic", document),
        ("textDocument/codeAction", {**document, "range": whole, "context": {"diagnostics": []}}),
        ("textDocument/documentSymbol", document),
        ("workspace/symbol", {"query": "Bo"}),
        ("textDocument/codeLens", document),
        ("textDocument/inlayHint", {**document, "range": whole}),
        ("workspace/executeCommand", {"command": "mir.explain", "arguments": ["MIR101"]}),
        ("workspace/executeCommand", {"command": "mir.breakdown", "arguments": [uri, "names"]}),
        ("workspace/executeCommand", {"command": "mir.nothing", "arguments": []}),
        ("nothing/known", {}),
    ]
    return asked + _following(pulled or {})


def changes(client: Client, uri: str, version: int) -> None:
    """A notification of every kind; the text in the end is `TEXT`."""
    folder = uri.rpartition("/")[0]
    other = f"{folder}/other.py"
    client.open(other, TEXT)
    client.change(other, 2, [{"range": {"start": position(1, 0), "end": position(1, 0)}, "text": "# x\n"}])
    client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    client.close_document(other)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": f"{folder}/urls.py", "type": 2}]})
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    added = [{"uri": f"{folder}/none", "name": "none"}]
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": []}})
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": added}})
    client.replace(uri, f"{TEXT}# {version}\n", version)
    client.replace(uri, TEXT, version + 1)


def _more(name: str) -> dict[str, Any]:
    return {"context": {"includeDeclaration": True}} if name == "references" else {}


def _following(found: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What is asked of a list that came: the details of what is in it."""
    ways = {
        "textDocument/codeAction": "codeAction/resolve",
        "textDocument/codeLens": "codeLens/resolve",
        "textDocument/inlayHint": "inlayHint/resolve",
    }
    lists = [(ways[method], result or []) for method, result in found.items() if method in ways]
    asked = [(method, each) for method, result in lists for each in result[:2]]
    items = (found.get("textDocument/completion") or {}).get("items", [])
    return asked + [("completionItem/resolve", item) for item in items[:1]]
