"""Diagnostics come on one channel, belong to one version, and follow what other files say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import NEOVIM, PUSH, VSCODE, Client, Failed

URI = "file:///nowhere/a.py"
OTHER = "file:///nowhere/b.py"
PUBLISH = "textDocument/publishDiagnostics"
REFRESH = "workspace/diagnostic/refresh"


def refreshes(client: Client) -> int:
    return sum(message["method"] == REFRESH for message in client.asked)


def test_a_client_that_pulls_is_never_pushed_to(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "BUG")
    assert len(client.pull(URI)["items"]) == 1
    client.replace(URI, "BUG BUG", 2)
    assert len(client.pull(URI)["items"]) == 2
    client.close_document(URI)
    client.settle(0.5)
    client.finish()
    assert client.taken(PUBLISH) == []


def test_a_client_that_cannot_pull_is_pushed_to_after_each_change_with_the_version(client: Client) -> None:
    client.initialize(PUSH)
    client.open(URI, "BUG", version=7)
    first = client.wait_for(PUBLISH)
    assert (first["version"], len(first["diagnostics"])) == (7, 1)
    client.replace(URI, "fine", 8)
    second = client.wait_for(PUBLISH)
    assert (second["version"], second["diagnostics"]) == (8, [])
    client.finish()


def test_equal_diagnostics_are_reported_as_unchanged_and_moved_ones_are_not(code: Client, uri: str) -> None:
    code.open(uri, "BUG\n")
    first = code.pull(uri)
    assert first["kind"] == "full"
    code.replace(uri, "BUG\nfine\n", 2)
    again = code.pull(uri, first["resultId"])
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    code.replace(uri, "\nBUG\n", 3)
    moved = code.pull(uri, first["resultId"])
    assert moved["kind"] == "full" and moved["resultId"] != first["resultId"]
    # The offset is the same, the position is not.
    code.replace(uri, " BUG\n", 4)
    assert code.pull(uri, moved["resultId"])["kind"] == "full"


def test_a_pull_that_an_edit_overtakes_is_cancelled_and_is_to_be_asked_again(code: Client, uri: str) -> None:
    code.open(uri, "SLOW 20 BUG")
    number = code.start("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    code.settle(0.2)
    code.replace(uri, "BUG BUG", 2)
    with pytest.raises(Failed) as cancelled:
        code.result(number, timeout=15)
    assert (cancelled.value.code, cancelled.value.data) == (-32802, {"retriggerRequest": True})
    assert len(code.pull(uri)["items"]) == 2


def test_an_edit_elsewhere_delays_a_pull_but_does_not_cost_it(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "SLOW 0.4 BUG")
    client.open(OTHER, "fine")
    number = client.start("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    client.settle(0.1)
    client.replace(OTHER, "fine still", 2)
    assert len(client.result(number)["items"]) == 1
    client.finish()


def test_runs_that_an_edit_overtakes_publish_nothing(client: Client) -> None:
    client.initialize(PUSH)
    client.open(URI, "SLOW 0.25 BUG")
    for version in range(2, 12):
        client.replace(URI, f"SLOW 0.25 {'BUG ' * version}", version)
        client.settle(0.05)
    client.wait_for(PUBLISH, lambda sent: check(sent) == 11)
    client.settle(0.5)
    assert client.taken(PUBLISH) == []
    client.finish()


def check(sent: dict[str, Any]) -> int:
    """The version of a publication, whose findings must be those of that version."""
    version: int = sent["version"]
    assert len(sent["diagnostics"]) == version
    return version


def test_a_slow_analysis_that_is_always_overtaken_still_comes_to_its_end(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "SLOW 0.3 BUG")
    client.open(OTHER, "fine")
    number = client.start("textDocument/diagnostic", {"textDocument": {"uri": URI}})
    for version in range(2, 40):
        client.replace(OTHER, f"fine # {version}", version)
        client.settle(0.05)
    assert len(client.result(number, timeout=15)["items"]) == 1
    client.finish()


def test_closing_clears_what_was_pushed(client: Client) -> None:
    client.initialize(PUSH)
    client.open(URI, "BUG")
    client.wait_for(PUBLISH)
    client.close_document(URI)
    cleared = client.wait_for(PUBLISH)
    assert (cleared["uri"], cleared["diagnostics"]) == (URI, [])
    client.settle(0.5)
    assert client.taken(PUBLISH) == []
    client.finish()


def test_an_edit_that_changes_what_another_open_file_shows_is_published_for_both(client: Client) -> None:
    client.initialize(PUSH)
    client.open(URI, "BUG")
    client.open(OTHER, "fine")
    client.wait_for(PUBLISH, lambda sent: sent["uri"] == OTHER)
    client.replace(OTHER, "AMNESTY", 2)
    freed = client.wait_for(PUBLISH, lambda sent: sent["uri"] == URI and not sent["diagnostics"])
    assert freed["version"] == 1
    client.close_document(OTHER)
    client.wait_for(PUBLISH, lambda sent: sent["uri"] == URI and len(sent["diagnostics"]) == 1)
    client.finish()


def test_a_client_that_pulls_is_asked_to_pull_again_only_when_something_shown_is_different(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "BUG")
    client.open(OTHER, "fine")
    client.pull(URI)
    client.replace(OTHER, "fine, still", 2)
    client.settle(0.6)
    assert refreshes(client) == 0
    client.replace(OTHER, "AMNESTY", 3)
    client.pump(lambda: refreshes(client) == 1, 3, "no refresh")
    assert client.pull(URI)["items"] == []
    client.settle(0.6)
    assert refreshes(client) == 1
    client.finish()


def test_requests_to_pull_again_are_at_least_half_a_second_apart(client: Client) -> None:
    client.initialize(VSCODE)
    client.open(URI, "BUG")
    client.open(OTHER, "fine")
    client.pull(URI)
    for version in range(2, 22):
        client.replace(OTHER, "AMNESTY" if version % 2 else "fine", version)
        client.settle(0.1)
        client.pull(URI)
    client.settle(0.8)
    assert 1 <= refreshes(client) <= 7
    client.finish()


def test_a_client_that_cannot_be_asked_to_pull_again_is_not(client: Client) -> None:
    client.initialize(NEOVIM)
    client.open(URI, "BUG")
    client.open(OTHER, "fine")
    client.pull(URI)
    client.replace(OTHER, "AMNESTY", 2)
    client.settle(0.6)
    assert refreshes(client) == 0
    assert client.pull(URI)["items"] == []
    client.finish()


def test_a_file_with_very_many_findings_shows_a_thousand_and_says_so(code: Client, uri: str) -> None:
    code.open(uri, "BUG\n" * 1200)
    items = code.pull(uri)["items"]
    assert len(items) == 1001
    assert "200 more" in items[-1]["message"]


def test_details_are_sent_as_the_client_declared_them(client: Client) -> None:
    client.initialize({"textDocument": {"diagnostic": {}}})
    client.open(URI, "BUG")
    item = client.pull(URI)["items"][0]
    assert sorted(item) == ["code", "message", "range", "severity", "source"]
    assert (item["code"], item["severity"], item["source"]) == ("MIR101", 2, "mir")
    client.finish()


def test_everything_a_client_declares_is_sent(code: Client, uri: str) -> None:
    code.open(uri, "BUG")
    item = code.pull(uri)["items"][0]
    assert item["codeDescription"]["href"].startswith("https://docs.djangoproject.com/")
    assert item["relatedInformation"][0]["message"] == "built here"
    assert item["data"]["fingerprint"]
