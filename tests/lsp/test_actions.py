"""Fixes are made for the text as it is when they are applied, or refused with a reason."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.test_kills import until
from tests.support.client import EMPTY, FAKE_SERVER, NEOVIM, REAL_SERVER, VSCODE, Client, Failed, session
from tests.support.clients import HELIX
from tests.support.talk import written

URI = "file:///nowhere/a.py"
EAGER = {
    "textDocument": {
        "diagnostic": {},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
    }
}


def at(line: int, start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def actions(client: Client, uri: str, where: dict[str, Any], **context: Any) -> list[Any]:
    """The actions that repair something."""
    return [each for each in every_action(client, uri, where, **context) if not _is_about_meaning_it(each)]


def every_action(client: Client, uri: str, where: dict[str, Any], **context: Any) -> list[Any]:
    params = {"textDocument": {"uri": uri}, "range": where, "context": {"diagnostics": [], **context}}
    found: list[Any] = client.request("textDocument/codeAction", params)
    return found


def _is_about_meaning_it(action: Any) -> bool:
    return action["title"].startswith(("Ignore ", "Explain ", "Add MIR"))


def applied(text: str, edits: list[Any]) -> str:
    """The text after edits of one line each, in code points."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda edit: -edit["range"]["start"]["character"]):
        start, end = edit["range"]["start"], edit["range"]["end"]
        line = lines[start["line"]]
        lines[start["line"]] = line[: start["character"]] + edit["newText"] + line[end["character"] :]
    return "\n".join(lines)


def test_an_action_is_resolved_to_an_edit_with_the_version_it_is_for(code: Client, uri: str) -> None:
    code.open(uri, "x BUG", version=4)
    (action,) = actions(code, uri, at(0, 3, 3))
    assert (action["title"], action["kind"], action["isPreferred"]) == ("Add `FIXED`", "quickfix", True)
    assert "edit" not in action
    edit = code.request("codeAction/resolve", action)["edit"]
    assert "changes" not in edit
    (change,) = edit["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": 4}
    assert applied("x BUG", change["edits"]) == "x FIXED"


def test_each_fix_of_a_finding_is_an_action_and_the_likeliest_is_preferred(code: Client, uri: str) -> None:
    code.open(uri, "x FORK")
    first, second = actions(code, uri, at(0, 3, 3))
    assert [first["title"], second["title"]] == ["Add `FIXED`", "Add `OTHER`"]
    assert first["isPreferred"] is True and "isPreferred" not in second
    for action, text in ((second, "x OTHER"), (first, "x FIXED")):
        edit = code.request("codeAction/resolve", action)["edit"]
        assert applied("x FORK", edit["documentChanges"][0]["edits"]) == text


def test_a_fix_that_changes_what_code_does_is_confirmed_or_not_preferred(code: Client, uri: str) -> None:
    code.open(uri, "x FORK")
    first, _ = actions(code, uri, at(0, 3, 3))
    edit = code.request("codeAction/resolve", first)["edit"]
    ((name, annotation),) = edit["changeAnnotations"].items()
    assert annotation["needsConfirmation"] is True and annotation["label"] == "Add FIXED"
    assert [each["annotationId"] for each in edit["documentChanges"][0]["edits"]] == [name]
    with session(FAKE_SERVER) as plain:
        # It prefers actions, and does not ask about edits.
        plain.initialize(NEOVIM)
        plain.open(uri, "x FORK")
        assert all("isPreferred" not in action for action in actions(plain, uri, at(0, 3, 3)))
        plain.replace(uri, "x BUG", 2)
        assert [action.get("isPreferred") for action in actions(plain, uri, at(0, 3, 3))] == [True]
        plain.finish()


PAGE = "{% for book in books %}{{ book.author.name }}{% endfor %}\n"
VIEW = """\
from django.shortcuts import render

from app.models import Book


def view(request):
    return render(request, "list.html", {"books": Book.objects.all()})
"""


@pytest.mark.parametrize("asks", [True, False], ids=["asks", "does not ask"])
def test_a_fix_of_several_files_is_confirmed_or_not_preferred(tmp_path: Path, asks: bool) -> None:
    with session(REAL_SERVER) as client:
        written(tmp_path)
        for name in ("one", "two"):
            (tmp_path / "app" / f"{name}.py").write_text(VIEW, "utf-8")
        page = tmp_path / "app" / "templates" / "list.html"
        page.parent.mkdir()
        page.write_text(PAGE, "utf-8")
        client.initialize(VSCODE if asks else HELIX, tmp_path)
        client.open(page.as_uri(), PAGE, language="django-html")
        found: list[Any] = []
        for _ in range(100):
            found = [each for each in actions(client, page.as_uri(), at(0, 0, 60)) if "author" in each["title"]]
            if found and len(resolved(client, found[0])["documentChanges"]) == 2:
                break
            client.settle(0.1)
        (action,) = found
        edit = resolved(client, action)
        changed = [each["textDocument"]["uri"].rpartition("/")[2] for each in edit["documentChanges"]]
        assert sorted(changed) == ["one.py", "two.py"]
        assert action.get("isPreferred") is (True if asks else None)
        marks = [each.get("annotationId") for document in edit["documentChanges"] for each in document["edits"]]
        if asks:
            ((name, annotation),) = edit["changeAnnotations"].items()
            assert set(marks) == {name}
            assert (annotation["needsConfirmation"], annotation["description"]) == (True, "It changes 2 files.")
        else:
            assert "changeAnnotations" not in edit and set(marks) == {None}
        client.finish()


def resolved(client: Client, action: Any) -> Any:
    return client.request("codeAction/resolve", action)["edit"]


def test_a_client_without_versioned_edits_gets_plain_changes(client: Client) -> None:
    client.initialize(NEOVIM)
    client.open(URI, "x BUG")
    (action,) = actions(client, URI, at(0, 2, 5))
    edit = client.request("codeAction/resolve", action)["edit"]
    assert list(edit) == ["changes"]
    assert applied("x BUG", edit["changes"][URI]) == "x FIXED"
    client.finish()


def test_a_client_that_cannot_resolve_gets_the_edit_at_once(client: Client) -> None:
    client.initialize(EAGER)
    client.open(URI, "x BUG")
    (action,) = actions(client, URI, at(0, 2, 5))
    assert applied("x BUG", action["edit"]["changes"][URI]) == "x FIXED"
    assert "isPreferred" not in action and "data" not in action
    client.finish()


def test_a_client_that_only_knows_commands_is_offered_nothing(client: Client) -> None:
    result = client.initialize(EMPTY)
    assert "codeActionProvider" not in result["capabilities"]
    client.open(URI, "x BUG")
    assert actions(client, URI, at(0, 2, 5)) == []
    client.finish()


def test_the_diagnostic_that_the_client_sent_comes_back_with_the_action(code: Client, uri: str) -> None:
    code.open(uri, "x BUG")
    (item,) = code.pull(uri)["items"]
    (action,) = actions(code, uri, item["range"], diagnostics=[item])
    assert action["diagnostics"] == [item]


def test_only_findings_that_the_range_touches_and_that_have_a_fix_are_offered(code: Client, uri: str) -> None:
    code.open(uri, "SCAR BUG\nBUG")
    assert actions(code, uri, at(0, 0, 4)) == []
    assert len(actions(code, uri, at(0, 8, 8))) == 2  # the fix, and all fixes
    assert actions(code, uri, at(0, 4, 4)) == []


KINDS: tuple[tuple[list[str], list[str]], ...] = (
    (["quickfix"], ["quickfix"]),
    (["source"], ["source.fixAll.mir"]),
    (["source.fixAll"], ["source.fixAll.mir"]),
    (["source.fixAll.mir"], ["source.fixAll.mir"]),
    ([""], ["quickfix", "source.fixAll.mir"]),
    (["source.fixAll.ruff"], []),
    (["source.fix"], []),
    (["refactor"], []),
    ([], []),
)


def test_only_the_kinds_that_were_asked_for_are_offered(code: Client, uri: str) -> None:
    code.open(uri, "x BUG")
    for only, kinds in KINDS:
        assert [action["kind"] for action in actions(code, uri, at(0, 2, 5), only=only)] == kinds, only


def test_fix_all_applies_every_automatic_fix_of_the_file(code: Client, uri: str) -> None:
    text = "BUG and BUG\nSCAR BUG"
    code.open(uri, text)
    (action,) = actions(code, uri, at(1, 0, 0), only=["source.fixAll"])
    edit = code.request("codeAction/resolve", action)["edit"]
    assert applied(text, edit["documentChanges"][0]["edits"]) == "FIXED and FIXED\nSCAR FIXED"
    code.replace(uri, "fine", 2)
    assert actions(code, uri, at(0, 0, 0), only=["source.fixAll"]) == []
    with pytest.raises(Failed) as refused:
        code.request("codeAction/resolve", action)
    assert refused.value.code == -32803


def test_a_fix_whose_finding_is_gone_is_refused_with_a_reason(code: Client, uri: str) -> None:
    code.open(uri, "x BUG")
    (action,) = actions(code, uri, at(0, 2, 5))
    code.replace(uri, "x fine", 2)
    with pytest.raises(Failed) as refused:
        code.request("codeAction/resolve", action)
    assert refused.value.code == -32803
    assert "gone" in refused.value.message
    code.close_document(uri)
    with pytest.raises(Failed) as closed:
        code.request("codeAction/resolve", action)
    assert "not open" in closed.value.message


def test_edits_between_the_list_and_the_fix_never_lead_to_a_wrong_text(code: Client, uri: str) -> None:
    assert raced(code, uri, random.Random("races"), 50) > 25


def raced(code: Client, uri: str, chance: random.Random, times: int) -> int:
    """Edit while a fix is made, so many times; how many fixes were given, each for the text that it names."""
    text, version = "a\nx BUG\nb", 1
    code.open(uri, text)
    texts = {version: text}
    fixed = 0
    for _ in range(times):
        line = next(number for number, each in enumerate(text.split("\n")) if "BUG" in each)
        action = actions(code, uri, at(line, 2, 5))[0]
        number = -1
        for moment in range(chance.randint(1, 4)):
            text, version = chance.choice([f"# new\n{text}", f"{text}\n# end", "\n" + text]), version + 1
            texts[version] = text
            code.replace(uri, text, version)
            if moment == 0:
                number = code.start("codeAction/resolve", action)
        try:
            (change,) = code.result(number)["edit"]["documentChanges"]
        except Failed as refused:
            assert refused.code == -32801
            continue
        fixed += 1
        before = texts[change["textDocument"]["version"]]
        assert applied(before, change["edits"]) == before.replace("BUG", "FIXED")
    return fixed


@pytest.mark.parametrize("why", ["it leads out of the workspace", "it is read-only"])
def test_a_file_that_is_not_to_be_edited_refuses_the_fix(tmp_path: Path, why: str) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    written(inside)
    outside.mkdir()
    view, page = inside / "app" / "views.py", inside / "app" / "templates" / "list.html"
    view.write_text(VIEW, "utf-8")
    page.parent.mkdir()
    page.write_text(PAGE, "utf-8")
    with session(REAL_SERVER) as client:
        # It watches files, and says nothing of what happens to this one after it was read.
        client.initialize(HELIX, inside)
        client.open(page.as_uri(), PAGE, language="django-html")
        found: list[Any] = []

        def is_offered() -> bool:
            found[:] = actions(client, page.as_uri(), at(0, 0, 60))
            return bool(found) and "documentChanges" in resolved(client, found[0])

        until(is_offered)
        if why == "it is read-only":
            view.chmod(0o444)
        else:
            view.rename(outside / "views.py")
            view.symlink_to(outside / "views.py")
        with pytest.raises(Failed, match=r"views\.py is not to be edited") as refused:
            resolved(client, found[0])
        assert refused.value.code == -32803
        # What is open is shown to whoever edits it.
        client.open(view.as_uri(), VIEW)
        assert "documentChanges" in resolved(client, found[0])
        client.finish()
