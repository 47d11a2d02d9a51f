"""Hints and lenses through a real server: asked for, resolved, shown, refreshed, and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.client import NEOVIM, REAL_SERVER, VSCODE, Client, Failed, session
from tests.support.predicted import kiosk_files

BESIDE: dict[str, Any] = {
    "codeLens": {"dynamicRegistration": True},
    "inlayHint": {"resolveSupport": {"properties": ["tooltip", "label.location", "label.tooltip"]}},
}
EDITOR = {
    **VSCODE,
    "workspace": {
        **VSCODE["workspace"],
        "codeLens": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
    },
    "textDocument": {**VSCODE["textDocument"], **BESIDE},
}
PLAIN = {**NEOVIM, "textDocument": {**NEOVIM["textDocument"], "codeLens": {}, "inlayHint": {}}}
KNOWING = {**EDITOR, "experimental": {"mir": {"breakdown": True}}}
EVERYTHING: dict[str, Any] = {
    "codeLens": True,
    "inlayHints": {"types": True, "evaluations": True, "perRow": True},
}
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 10_000, "character": 0}}
LENS_REFRESH, HINT_REFRESH = "workspace/codeLens/refresh", "workspace/inlayHint/refresh"
FILES = kiosk_files()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def client() -> Iterator[Client]:
    with session(REAL_SERVER) as opened:
        yield opened


def begin(client: Client, root: Path, capabilities: Mapping[str, Any], settings: Any, *opened: str) -> Any:
    client.answers["workspace/configuration"] = lambda params: [settings for _ in params["items"]]
    result = client.initialize(capabilities, root, initializationOptions={"settings": settings})
    for path in opened:
        client.open(uri(root, path), FILES[path], language="python" if path.endswith(".py") else "django-html")
    return result["capabilities"]


def uri(root: Path, path: str) -> str:
    return (root / path).as_uri()


def lenses(client: Client, root: Path, path: str) -> Any:
    return client.request("textDocument/codeLens", {"textDocument": {"uri": uri(root, path)}})


def titles(client: Client, root: Path, path: str) -> dict[str, str]:
    """What the lenses of a file say when they are resolved, by their keys."""
    found = lenses(client, root, path) or []
    resolved = [client.request("codeLens/resolve", each) for each in found]
    return {each["data"]["key"]: each["command"]["title"] for each in resolved if "command" in each}


def hints(client: Client, root: Path, path: str, within: Any = None) -> Any:
    params = {"textDocument": {"uri": uri(root, path)}, "range": within or WHOLE}
    return client.request("textDocument/inlayHint", params)


def until(client: Client, wanted: Callable[[], Any]) -> Any:
    """What is given once the project has been read."""
    for _ in range(300):
        found = wanted()
        if found:
            return found
        client.settle(0.1)
    raise AssertionError("it never came")


def asked_for(client: Client, method: str) -> int:
    return sum(message["method"] == method for message in client.asked)


def wait_until_asked(client: Client, method: str, before: int) -> None:
    client.pump(lambda: asked_for(client, method) > before, 60, f"no {method}")


def test_a_lens_is_resolved_and_its_command_shows_what_it_is_made_of(client: Client, root: Path) -> None:
    offered = begin(client, root, EDITOR, EVERYTHING, "stall/views.py")
    assert offered["codeLensProvider"] == {"resolveProvider": True}
    assert offered["executeCommandProvider"] == {"commands": ["mir.breakdown", "mir.explain", "mir.addToBaseline"]}
    until(client, lambda: titles(client, root, "stall/views.py").get("orders") == "≈ 1 query + 1 per order")

    (lens,) = [each for each in lenses(client, root, "stall/views.py") if each["data"]["key"] == "orders"]
    assert "command" not in lens
    line = FILES["stall/views.py"].splitlines()[lens["range"]["start"]["line"]]
    assert line.startswith("def orders(")
    command = client.request("codeLens/resolve", lens)["command"]
    told = client.request("workspace/executeCommand", {key: command[key] for key in ("command", "arguments")})
    assert told["title"] == "orders: ≈ 1 query + 1 per order"
    assert told["lines"][0]["text"].startswith("line 12: 1 query per order: ")
    assert told["lines"][0]["location"]["uri"] == uri(root, "stall/views.py")
    shown = client.wait_for("window/showMessage")["message"]
    assert shown.splitlines()[0] == told["title"] and len(shown.splitlines()) == len(told["lines"]) + 1
    client.finish()


def test_a_client_that_shows_breakdowns_itself_gets_no_message(client: Client, root: Path) -> None:
    begin(client, root, KNOWING, EVERYTHING, "stall/tasks.py")
    until(client, lambda: titles(client, root, "stall/tasks.py").get("count_orders") == "≈ 1 query + 1 per customer")
    given = {"command": "mir.breakdown", "arguments": [uri(root, "stall/tasks.py"), "count_orders"]}
    assert client.request("workspace/executeCommand", given)["lines"]
    client.request("textDocument/codeLens", {"textDocument": {"uri": uri(root, "stall/tasks.py")}})
    assert client.taken("window/showMessage") == []
    client.finish()


def test_a_command_with_other_arguments_is_refused(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, EVERYTHING, "stall/tasks.py")
    until(client, lambda: titles(client, root, "stall/tasks.py"))
    for arguments in ([], ["file:///x.py"], [1, 2], ["file:///x.py", "f", "g"], None):
        with pytest.raises(Failed) as refused:
            client.request("workspace/executeCommand", {"command": "mir.breakdown", "arguments": arguments})
        assert refused.value.code == -32602
    with pytest.raises(Failed) as refused:
        client.request("workspace/executeCommand", {"command": "mir.other", "arguments": ["file:///x.py", "f"]})
    assert refused.value.code == -32602
    gone = ["file:///not/open.py", "f"]
    assert client.request("workspace/executeCommand", {"command": "mir.breakdown", "arguments": gone}) is None
    client.finish()


def test_hints_are_given_for_a_range_and_say_why_when_they_are_resolved(client: Client, root: Path) -> None:
    offered = begin(client, root, EDITOR, EVERYTHING, "stall/work.py")
    assert offered["inlayHintProvider"] == {"resolveProvider": True}
    text = FILES["stall/work.py"]
    line = text[: text.index("def key_in_for_loop")].count("\n")
    within = {"start": {"line": line, "character": 0}, "end": {"line": line + 4, "character": 0}}
    found = until(client, lambda: hints(client, root, "stall/work.py", within))
    assert [(each["label"], each["position"]["line"] - line) for each in found] == [
        ("evaluates here", 2),
        ("+1 query per row", 3),
    ]
    assert all(each["paddingLeft"] for each in found)
    resolved = client.request("inlayHint/resolve", found[1])
    assert resolved["tooltip"]["value"].startswith("`customer` is read of each `Order` row")
    (part,) = resolved["label"]
    assert part["value"] == "+1 query per row"
    assert part["location"]["uri"] == uri(root, "stall/work.py")
    assert part["location"]["range"]["start"]["line"] == line + 2
    client.finish()


def test_positions_are_in_the_units_of_the_client(root: Path) -> None:
    for capabilities, units in ((EDITOR, 2), (PLAIN, 4)):
        with session(REAL_SERVER) as opened:
            begin(opened, root, capabilities, EVERYTHING, "stall/tasks.py")
            text = FILES["stall/tasks.py"] + "\n\ndef last():\n    '😀'; found = Order.objects.all()\n"
            opened.replace(uri(root, "stall/tasks.py"), text, 2)
            line = text.count("\n") - 1
            within = {"start": {"line": line, "character": 0}, "end": {"line": line + 1, "character": 0}}
            (hint,) = until(
                opened, lambda opened=opened, within=within: hints(opened, root, "stall/tasks.py", within)
            )
            assert hint["label"] == ": QuerySet[Order]" and hint["kind"] == 1
            assert hint["position"]["character"] == len("    ''; found") + units
            opened.finish()


def test_nothing_is_shown_until_a_setting_asks_for_it(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, {}, "stall/views.py", "stall/work.py")
    client.pull(uri(root, "stall/views.py"))
    assert lenses(client, root, "stall/views.py") is None
    assert hints(client, root, "stall/work.py") is None
    client.answers["workspace/configuration"] = lambda params: [EVERYTHING for _ in params["items"]]
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    wait_until_asked(client, LENS_REFRESH, 0)
    wait_until_asked(client, HINT_REFRESH, 0)
    assert until(client, lambda: titles(client, root, "stall/views.py"))
    client.answers["workspace/configuration"] = lambda params: [
        {"inlayHints": {"types": True}} for _ in params["items"]
    ]
    before = asked_for(client, HINT_REFRESH)
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    wait_until_asked(client, HINT_REFRESH, before)
    found = until(client, lambda: hints(client, root, "stall/work.py"))
    assert {each["kind"] for each in found} == {1}
    assert lenses(client, root, "stall/views.py") is None
    client.finish()


def test_the_client_is_told_to_ask_again_when_another_file_changes_a_count(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, EVERYTHING, "stall/api.py", "stall/models.py")
    until(
        client,
        lambda: (
            titles(client, root, "stall/api.py").get("Orders:list")
            == "list: ≈ 1 query + 3 per order + 2 per order line"
        ),
    )
    before = asked_for(client, LENS_REFRESH)
    text = FILES["stall/models.py"].replace('f"{self.name} of {self.country.name}"', "self.name")
    client.replace(uri(root, "stall/models.py"), text, 2)
    wait_until_asked(client, LENS_REFRESH, before)
    without = "list: ≈ 1 query + 2 per order + 2 per order line"
    until(client, lambda: titles(client, root, "stall/api.py").get("Orders:list") == without)
    client.finish()


def test_the_client_is_told_to_ask_again_when_the_project_has_been_read(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, EVERYTHING, "stall/views.py")
    first = titles(client, root, "stall/views.py")
    if first.get("orders") != "≈ 1 query + 1 per order":
        wait_until_asked(client, LENS_REFRESH, 0)
    until(client, lambda: titles(client, root, "stall/views.py").get("orders") == "≈ 1 query + 1 per order")
    client.finish()


def test_what_is_asked_about_an_older_text_or_an_unknown_document_is_not_answered(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, EVERYTHING, "stall/work.py")
    until(client, lambda: hints(client, root, "stall/work.py"))
    old = hints(client, root, "stall/work.py")[0]
    client.replace(uri(root, "stall/work.py"), "x = 1\n" + FILES["stall/work.py"], 2)
    assert "tooltip" not in client.request("inlayHint/resolve", old)
    assert "tooltip" not in client.request("inlayHint/resolve", {**old, "data": None})
    assert lenses(client, root, "stall/not_open.py") is None
    assert hints(client, root, "stall/not_open.py") is None
    lens = {"range": WHOLE, "data": {"uri": uri(root, "stall/work.py"), "key": "no_such_thing"}}
    assert "command" not in client.request("codeLens/resolve", lens)
    assert "command" not in client.request("codeLens/resolve", {"range": WHOLE})
    client.finish()


def test_templates_and_cells_of_notebooks_are_left_alone(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, EVERYTHING, "stall/templates/stall/orders.html")
    assert lenses(client, root, "stall/templates/stall/orders.html") is None
    assert hints(client, root, "stall/templates/stall/orders.html") is None
    cell = "vscode-notebook-cell:/home/somebody/book.ipynb#one"
    client.open(cell, "from stall.views import orders\nprint(1)\n")
    assert not client.request("textDocument/codeLens", {"textDocument": {"uri": cell}})
    assert not client.request("textDocument/inlayHint", {"textDocument": {"uri": cell}, "range": WHOLE})
    client.finish()


def test_a_cancelled_request_is_answered_as_cancelled_and_the_server_goes_on(client: Client, root: Path) -> None:
    begin(client, root, EDITOR, EVERYTHING, "stall/views.py")
    numbers = [
        client.start("textDocument/codeLens", {"textDocument": {"uri": uri(root, "stall/views.py")}})
        for _ in range(5)
    ]
    for number in numbers[1:]:
        client.notify("$/cancelRequest", {"id": number})
    answers = [client.response(number) for number in numbers]
    assert "result" in answers[0]
    assert {each["error"]["code"] for each in answers[1:] if "error" in each} <= {-32800}
    assert client.pull(uri(root, "stall/views.py"))["kind"] == "full"
    client.finish()


def test_a_client_without_lenses_and_hints_is_offered_none(client: Client, root: Path) -> None:
    offered = begin(client, root, VSCODE, EVERYTHING)
    assert not {"codeLensProvider", "inlayHintProvider"} & set(offered)
    assert "mir.breakdown" not in offered["executeCommandProvider"]["commands"]
    client.finish()
