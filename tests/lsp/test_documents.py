"""Documents stay what the client has, in every encoding and after every mistake."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.support.client import NEOVIM, PUSH, VSCODE, Client

URI = "file:///nowhere/a.py"


# Chinese, Korean, Hebrew, Arabic with marks of direction, Devanagari and letters with combining marks, a family
# and a flag of several emoji each, tabs, a script beyond the basic plane, and what takes no place at all.
WRITTEN = (
    *("'数据库' ; ", "'\ud55c\uae00' ; ", "'\u05e9\u05dc\u05d5\u05dd' ; ", "'\u202b\u0645\u0631\u202c' ; "),
    *("'\u0915\u094d\u0937\u093f' ; ", "'e\u0301a\u0308\u0323' ; ", "'\U0001f468\u200d\U0001f469' ; "),
    *("'\U0001f1eb\U0001f1ee' ; ", "\t\t", "'\U00010348' ; ", "'\u200b\ufeff\u2060' ; "),
)  # fmt: skip


def capabilities(*encodings: str) -> dict[str, Any]:
    return {**VSCODE, "general": {"positionEncodings": list(encodings)}}


def units(text: str, encoding: str) -> int:
    """The length of a text as a client counts it; written without the code under test."""
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return len(text.encode({"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding])) // size


def expected_ranges(text: str, encoding: str) -> list[tuple[int, int, int]]:
    """Line, start and end of each `BUG` of a text whose lines end in line feeds."""
    found = []
    for number, line in enumerate(text.split("\n")):
        start = line.find("BUG")
        while start >= 0:
            found.append((number, units(line[:start], encoding), units(line[: start + 3], encoding)))
            start = line.find("BUG", start + 3)
    return found


def ranges(items: list[Any]) -> list[tuple[int, int, int]]:
    shown = [item["range"] for item in items]
    assert all(each["start"]["line"] == each["end"]["line"] for each in shown)
    return [(each["start"]["line"], each["start"]["character"], each["end"]["character"]) for each in shown]


def insertion(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    ends = {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}
    return {"range": ends, "text": text}


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [(("utf-8", "utf-16"), "utf-8"), (("utf-16",), "utf-16"), (("utf-32", "utf-8"), "utf-32")],
)
def test_positions_right_of_an_emoji_are_in_the_units_that_were_agreed(
    client: Client, offered: tuple[str, ...], agreed: str
) -> None:
    assert client.initialize(capabilities(*offered))["capabilities"]["positionEncoding"] == agreed
    text = "x = '😀é' ; BUG\n"
    client.open(URI, text)
    assert ranges(client.pull(URI)["items"]) == expected_ranges(text, agreed)
    client.change(URI, 2, [insertion(0, units("x = '😀é' ; ", agreed), units("x = '😀é' ; BUG", agreed), "ok BUG")])
    assert ranges(client.pull(URI)["items"]) == expected_ranges("x = '😀é' ; ok BUG\n", agreed)
    client.finish()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_positions_right_of_any_script_are_those_of_the_word(client: Client, encoding: str) -> None:
    client.initialize(capabilities(encoding))
    for number, before in enumerate(WRITTEN):
        uri, text = f"file:///nowhere/{number}.py", f"a = 1\n{before}BUG BUG {before}BUG\n"
        client.open(uri, text)
        assert ranges(client.pull(uri)["items"]) == expected_ranges(text, encoding), before
        # The same after the client has counted, too.
        at = units(before, encoding)
        client.change(uri, 2, [insertion(1, at, at + 3, "ok BUG")])
        text = text.replace(f"\n{before}BUG", f"\n{before}ok BUG")
        assert ranges(client.pull(uri)["items"]) == expected_ranges(text, encoding), before
    client.finish()


@pytest.mark.parametrize("offered", [(), ("utf-7", "ebcdic")])
def test_without_a_common_encoding_positions_are_utf_16(client: Client, offered: tuple[str, ...]) -> None:
    result = client.initialize(capabilities(*offered))
    assert result["capabilities"].get("positionEncoding", "utf-16") == "utf-16"
    client.open(URI, "'😀' BUG")
    assert ranges(client.pull(URI)["items"]) == [(0, 5, 8)]
    client.finish()


def test_characters_that_only_python_takes_for_line_breaks_do_not_move_positions(client: Client) -> None:
    client.initialize(NEOVIM)
    for number, breaking in enumerate("\x0c\x0b\u2028\x85\x1c"):
        uri = f"file:///nowhere/{number}.py"
        client.open(uri, f"a = 1{breaking}\nb = 2\n")
        client.change(uri, 2, [insertion(1, 4, 5, "BUG")])
        assert ranges(client.pull(uri)["items"]) == [(1, 4, 7)]
    client.finish()


def test_an_edit_with_an_old_version_leaves_the_text_and_a_whole_text_repairs_it(code: Client, uri: str) -> None:
    code.open(uri, "BUG", version=5)
    code.change(uri, 5, [insertion(0, 0, 0, "BUG ")])
    assert "version" in code.wait_for("window/logMessage")["message"]
    # Nothing is claimed about a text that may not be the code's.
    assert code.pull(uri)["items"] == []
    code.replace(uri, "BUG BUG", 6)
    assert len(code.pull(uri)["items"]) == 2
    assert code.taken("window/showMessage") == []


def test_a_change_before_the_opening_is_logged_and_the_opening_counts(code: Client, uri: str) -> None:
    code.change(uri, 2, [insertion(0, 0, 0, "BUG ")])
    assert "not open" in code.wait_for("window/logMessage")["message"]
    code.open(uri, "BUG")
    assert len(code.pull(uri)["items"]) == 1


def test_a_second_opening_replaces_the_text_and_a_second_closing_is_logged(code: Client, uri: str) -> None:
    code.open(uri, "BUG")
    code.open(uri, "BUG BUG")
    assert len(code.pull(uri)["items"]) == 2
    code.close_document(uri)
    code.close_document(uri)
    code.wait_for("window/logMessage", lambda shown: "not open" in shown["message"])
    assert code.pull(uri)["items"] == []


def test_an_inverted_range_changes_nothing(code: Client, uri: str) -> None:
    code.open(uri, "BUG BUG")
    code.change(uri, 2, [insertion(0, 5, 2, "X")])
    code.replace(uri, "BUG", 3)
    assert len(code.pull(uri)["items"]) == 1


def test_the_client_is_answered_in_its_own_spelling_of_a_uri(client: Client) -> None:
    client.initialize(PUSH)
    spelling = "file:///nowhere/with%20space/%61%2B.py"
    client.open(spelling, "BUG")
    shown = client.wait_for("textDocument/publishDiagnostics")
    assert shown["uri"] == spelling
    assert shown["diagnostics"][0]["relatedInformation"][0]["location"]["uri"] == spelling
    client.change("file:///nowhere/with space/a+.py", 2, [{"text": "fine"}])
    gone = client.wait_for("textDocument/publishDiagnostics", lambda sent: sent["version"] == 2)
    assert (gone["uri"], gone["diagnostics"]) == (spelling, [])
    client.finish()


def test_shares_drives_and_odd_names_are_answered_in_the_spelling_that_came(client: Client) -> None:
    client.initialize(PUSH)
    spellings = (
        *("file://server/share/app/models.py", "file:///c%3A/proj/models.py", "file:///C:/other/models.py"),
        *("file:///nowhere/a%23b.py", "file:///nowhere/100%25.py", "file:///nowhere/%E6%95%B0%E6%8D%AE.py"),
        *("file:///nowhere/數據.py", "file://localhost/nowhere/local.py", "FILE:///nowhere/upper.py"),
        *("file:///nowhere/caf%C3%A9.py", "file:///nowhere/cafe%CC%81.py", "git:/nowhere/a.py?ref=HEAD"),
    )
    for spelling in spellings:
        client.open(spelling, "BUG")
        shown = client.wait_for("textDocument/publishDiagnostics", lambda sent: bool(sent["diagnostics"]))
        assert shown["uri"] == spelling
        assert shown["diagnostics"][0]["relatedInformation"][0]["location"]["uri"] == spelling
    for spelling in spellings:
        client.close_document(spelling)
        assert client.wait_for("textDocument/publishDiagnostics")["uri"] == spelling
    client.finish()


def test_documents_that_are_no_files_are_analysed_in_memory(code: Client) -> None:
    for uri in ("untitled:Untitled-1", "vscode-notebook-cell:/x/y.ipynb#W0", "git:/a.py?ref"):
        code.open(uri, "BUG")
        assert len(code.pull(uri)["items"]) == 1


def test_documents_in_other_languages_are_left_alone(client: Client) -> None:
    client.initialize(PUSH)
    client.open("file:///nowhere/pyproject.toml", "BUG", language="toml")
    client.replace("file:///nowhere/pyproject.toml", "BUG BUG", 2)
    client.settle(0.5)
    assert client.taken("textDocument/publishDiagnostics") == []
    client.finish()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_after_every_edit_the_findings_are_those_of_the_text_alone(client: Client, encoding: str) -> None:
    client.initialize(capabilities(encoding))
    chance = random.Random(f"edits {encoding}")
    text, version = "a 😀 BUG\nb\n", 1
    client.open(URI, text)
    for _ in range(150):
        text, change = edited(text, chance, encoding)
        version += 1
        client.change(URI, version, [change])
        assert ranges(client.pull(URI)["items"]) == expected_ranges(text, encoding), repr(text)
    client.finish()


def edited(text: str, chance: random.Random, encoding: str) -> tuple[str, dict[str, Any]]:
    """A random replacement, in the text and as the client sends it."""
    start = chance.randint(0, len(text))
    end = min(len(text), start + chance.choice([0, 0, 1, 3, 12]))
    new = chance.choice(["BUG", " BUG ", "😀", "é", "\n", "x", "", "\x0c", "BUG\nBUG"])
    ends = {"start": place(text, start, encoding), "end": place(text, end, encoding)}
    return text[:start] + new + text[end:], {"range": ends, "text": new}


def place(text: str, offset: int, encoding: str) -> dict[str, int]:
    before = text[:offset].split("\n")
    return {"line": len(before) - 1, "character": units(before[-1], encoding)}
