"""A name that is being typed is not judged before the cursor has left it, or the file was saved."""

from __future__ import annotations

from typing import Any

from mir_lsp.lsp.typing import Typing
from mir_lsp.text.document import Change, Document
from mir_lsp.text.lines import PositionEncoding
from tests.support.client import Client

UTF16 = PositionEncoding.UTF16


def typing_at(text: str, change: Change) -> tuple[Typing, Document]:
    typing, document = Typing(), Document("file:///a.py", 2, text, "python")
    typing.changed("a.py", document, [change], UTF16)
    return typing, document


def test_the_cursor_is_where_the_last_edit_ended() -> None:
    typing, _ = typing_at("'😀' TY\n", Change((0, 6), (0, 6), "Y"))
    assert typing.at("a.py") == 6
    assert typing.at("b.py") is None


def test_a_large_or_whole_edit_is_not_typing() -> None:
    assert typing_at("x" * 500, Change((0, 0), (0, 0), "x" * 500))[0].at("a.py") is None
    assert typing_at("x", Change(None, None, "x"))[0].at("a.py") is None


def test_moving_within_the_name_goes_on_and_leaving_it_ends_typing() -> None:
    typing, document = typing_at("x = book.titel  # end\n", Change((0, 13), (0, 13), "l"))
    assert not typing.left("a.py", document.text, 5)
    assert typing.at("a.py") == 14
    assert typing.left("a.py", document.text, 20)
    assert typing.at("a.py") is None
    assert not typing.left("a.py", document.text, 20)


def typed(client: Client, uri: str, version: int, line: int, character: int, text: str) -> None:
    start = {"line": line, "character": character}
    client.change(uri, version, [{"range": {"start": start, "end": start}, "text": text}])


def codes(client: Client, uri: str) -> list[str]:
    return [item["code"] for item in client.pull(uri)["items"]]


def look(client: Client, uri: str, line: int, character: int) -> Any:
    at = {"line": line, "character": character}
    params = {"textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}
    return client.request("textDocument/codeAction", params)


def test_an_unknown_name_is_shown_in_a_file_that_is_opened(code: Client, uri: str) -> None:
    code.open(uri, "TYPO")
    assert codes(code, uri) == ["MIR801"]


def test_an_unknown_name_is_withheld_while_it_is_typed_and_others_are_not(code: Client, uri: str) -> None:
    code.open(uri, "BUG TYPO TYP")
    assert codes(code, uri) == ["MIR101", "MIR801"]
    typed(code, uri, 2, 0, 12, "O")
    assert codes(code, uri) == ["MIR101", "MIR801"]
    typed(code, uri, 3, 0, 0, "BUG ")
    assert codes(code, uri) == ["MIR101", "MIR101", "MIR801", "MIR801"]


def test_saving_ends_typing(code: Client, uri: str) -> None:
    code.open(uri, "TYP")
    typed(code, uri, 2, 0, 3, "O")
    assert codes(code, uri) == []
    code.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert codes(code, uri) == ["MIR801"]


def test_the_client_is_asked_to_look_again_when_the_cursor_has_left(code: Client, uri: str) -> None:
    code.open(uri, "TYP \nnext")
    typed(code, uri, 2, 0, 3, "O")
    assert codes(code, uri) == []
    look(code, uri, 0, 2)
    assert codes(code, uri) == []
    asked = sum(message["method"] == "workspace/diagnostic/refresh" for message in code.asked)
    look(code, uri, 1, 2)

    def refreshed() -> bool:
        return sum(message["method"] == "workspace/diagnostic/refresh" for message in code.asked) > asked

    code.pump(refreshed, 10, "no refresh")
    assert codes(code, uri) == ["MIR801"]
