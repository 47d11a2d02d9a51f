"""The whole server on the example project: what it shows is what the engine finds, and what the terminal prints."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import NEOVIM, REAL_SERVER, REPOSITORY, VSCODE, Client, session

SHOP = REPOSITORY / "tests" / "projects" / "shop"
ACCESS = "category.parent"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    copy = tmp_path / "shop"
    shutil.copytree(SHOP, copy, ignore=shutil.ignore_patterns("*.sqlite3", "__pycache__"))
    return copy


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def begin(client: Client, capabilities: Any, shop: Path) -> str:
    """Open a file of the shop once all of it is known; returns its URI."""
    client.initialize(capabilities, shop)
    path = shop / "catalog" / "services.py"
    client.open(path.as_uri(), path.read_text("utf-8"))
    return path.as_uri()


def settled(client: Client, uri: str, count: int) -> list[Any]:
    """The findings of a file once there are as many as the whole project gives."""
    for _ in range(100):
        items: list[Any] = client.pull(uri)["items"]
        if len(items) == count:
            return items
        client.settle(0.1)
    raise AssertionError(f"there are {len(items)} findings, not {count}\n{client.story()}")


def printed(shop: Path, name: str) -> list[tuple[str, int, int, str]]:
    """What the terminal says of one file."""
    command = [sys.executable, "-m", "mir_lsp", "check", "--format", "json", str(shop)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False, timeout=600)
    found = [each for each in json.loads(ran.stdout) if each["path"].endswith(name)]
    return [(each["code"], each["line"], each["column"], each["message"]) for each in found]


def test_the_editor_shows_what_the_terminal_prints(client: Client, shop: Path) -> None:
    wanted = printed(shop, "catalog/services.py")
    assert len(wanted) >= 3
    items = settled(client, begin(client, VSCODE, shop), len(wanted))
    starts = [(item, item["range"]["start"]) for item in items]
    shown = [(each["code"], at["line"] + 1, at["character"] + 1, each["message"]) for each, at in starts]
    assert shown == wanted
    client.finish()


@pytest.mark.parametrize("capabilities", [VSCODE, NEOVIM], ids=["vscode", "neovim"])
def test_a_finding_is_seen_explained_repaired_and_gone(client: Client, shop: Path, capabilities: Any) -> None:
    uri = begin(client, capabilities, shop)
    items = settled(client, uri, len(printed(shop, "catalog/services.py")))
    item = next(item for item in items if ACCESS in item["message"])
    assert item["relatedInformation"][0]["location"]["uri"] == uri
    position = {"textDocument": {"uri": uri}, "position": item["range"]["start"]}
    explained = client.request("textDocument/hover", position)["contents"]["value"]
    assert item["code"] in explained and "select_related" in explained
    context = {"diagnostics": [item], "only": ["quickfix"]}
    request = {"textDocument": {"uri": uri}, "range": item["range"], "context": context}
    action, *others = client.request("textDocument/codeAction", request)
    assert action["isPreferred"] and "select_related" in action["title"]
    # What else is offered leaves the finding where it is.
    assert not any(each.get("isPreferred") for each in others)
    edit = client.request("codeAction/resolve", action)["edit"]
    edits = edit["changes"][uri] if "changes" in edit else edit["documentChanges"][0]["edits"]
    client.change(uri, 2, [{"range": each["range"], "text": each["newText"]} for each in reversed(edits)])
    left = client.pull(uri)["items"]
    assert len(left) == len(items) - 1
    assert not any(ACCESS in each["message"] for each in left)
    client.finish()


def test_typing_into_a_file_always_shows_what_a_fresh_engine_finds(client: Client, shop: Path) -> None:
    uri = begin(client, VSCODE, shop)
    path = shop / "catalog" / "services.py"
    text = path.read_text("utf-8")
    settled(client, uri, len(printed(shop, "catalog/services.py")))
    others = {each: each.read_text("utf-8") for each in shop.rglob("*.py")}
    chance = random.Random("typing")
    lines = text.split("\n")
    for version in range(2, 42):
        number = chance.randrange(len(lines))
        kind = chance.choice(["type", "type", "delete", "copy", "break"])
        if kind == "type":
            lines[number] += chance.choice(["x", ".", "(", "  # note", ".parent", '"'])
        elif kind == "delete":
            lines[number] = lines[number][: len(lines[number]) // 2]
        elif kind == "copy":
            lines.insert(number, chance.choice(lines))
        else:
            lines = text.split("\n")
        now = "\n".join(lines)
        client.replace(uri, now, version)
        shown = [(item["code"], item["range"]["start"]["line"]) for item in client.pull(uri)["items"]]
        assert shown == fresh({**others, path: now}, path, shop), f"version {version}, {kind} in line {number}"
    client.finish()


def fresh(texts: dict[Path, str], path: Path, shop: Path) -> list[tuple[str, int]]:
    """The findings of an engine that has seen nothing but these texts."""
    from mir_lsp.engine.engine import Engine
    from mir_lsp.lsp.scan import scan
    from mir_lsp.workspace.configuration import ConfigurationFiles

    engine = Engine()
    found = scan(str(shop), {}, ConfigurationFiles())
    engine.set_roots(found.roots)
    for folder, config in found.configs:
        engine.set_config(folder, config)
    for each, text in texts.items():
        engine.set_text(str(each), text)
    text = texts[path]
    return [(each.code, text.count("\n", 0, each.span.start)) for each in engine.findings(str(path))]
