"""Damaged, odd and hostile messages: each request is answered once, and the next one is understood."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.client import Client, Failed

URI = "file:///nowhere/a.py"


def body(message_id: int | str) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": message_id, "method": "nothing/known"}).encode()


def answered(client: Client, message_id: int | str) -> bool:
    """Whether an unknown request got its MethodNotFound."""
    return bool(client.response(message_id)["error"]["code"] == -32601)


HEADS = (
    "content-length: {n}\r\n\r\n",
    "CONTENT-LENGTH:{n}\r\n\r\n",
    "Content-Length: {n}\n\n",
    "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: {n}\r\n\r\n",
    "X-Unknown: 1\r\nContent-Length: {n}\r\nX-Other: 2\r\n\r\n",
    "Content-Length: 7\r\nContent-Length: {n}\r\n\r\n",
    "Content-Length:   {n}   \r\n\r\n",
    "\r\n\r\nContent-Length: {n}\r\n\r\n",
)
DAMAGE = (
    b"complete garbage\r\n",
    b"Content-Length: banana\r\n\r\n{}",
    b"Content-Length: -3\r\n\r\n",
    b"Content-Length: 99999999999\r\n\r\n{}",
    b"Content-Length: 9999999999999999999999999\r\n\r\n",
    b"Content-Length: 5\r\n\r\n{ nope }",
    b"Content-Length: 9\r\n\r\n{ nope }}",
    b"Content-Length: 4\r\n\r\n\xff\xfe\xff\xfe",
    b"Content-Length: 2\r\n\r\n{}",
    b"Content-Length: 4\r\n\r\nnull",
    b"Content-Length: 2\r\n\r\n[]",
    b"Content-Length: 14\r\n\r\n" + b'{"method": 12}',
    b"Content-Length: 100002\r\n\r\n" + b"[" * 100_002,
    b"Content-Length: 5000\r\n\r\n" + b"1" * 5000,
)
INVALID: tuple[tuple[str, Any], ...] = (
    ("textDocument/hover", {}),
    ("textDocument/hover", None),
    ("textDocument/hover", []),
    ("textDocument/hover", {"textDocument": {"uri": 5}, "position": {"line": "x", "character": 0}}),
    ("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": -1, "character": 0}}),
    ("textDocument/diagnostic", {"textDocument": None}),
    ("textDocument/codeAction", {"textDocument": {"uri": URI}}),
    ("codeAction/resolve", {}),
    ("codeAction/resolve", "text"),
)


def test_headers_are_taken_in_every_form_that_means_something(plain: Client) -> None:
    for number, head in enumerate(HEADS):
        data = body(f"odd {number}")
        plain.expect(f"odd {number}")
        plain.send_bytes(head.format(n=len(data)).encode() + data)
        assert answered(plain, f"odd {number}"), head


def test_damage_costs_only_what_is_damaged(plain: Client) -> None:
    for number, damage in enumerate(DAMAGE):
        plain.send_bytes(damage)
        plain.start("nothing/known", message_id=f"after {number}")
        assert answered(plain, f"after {number}"), damage[:80]
        assert all(error["code"] in (-32700, -32600) for error in plain.taken("error")), damage[:80]


def test_a_message_that_is_not_json_is_answered_with_a_parse_error_without_an_id(plain: Client) -> None:
    plain.send_bytes(b"Content-Length: 8\r\n\r\n{ nope }")
    assert plain.wait_for("error")["code"] == -32700


def test_a_length_that_reaches_into_the_next_message_does_not_cost_that_message(plain: Client) -> None:
    plain.send_bytes(b"Content-Length: 60\r\n\r\n{}")
    plain.start("nothing/known", message_id="next")
    assert answered(plain, "next")
    assert plain.wait_for("error")["code"] == -32700


def test_a_batch_is_an_invalid_request(plain: Client) -> None:
    batch = json.dumps([{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]).encode()
    plain.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(batch), batch))
    assert plain.wait_for("error")["code"] == -32600


def test_an_id_that_is_neither_text_nor_an_integer_is_refused(plain: Client) -> None:
    for message_id in (None, 1.5, True, {}, []):
        plain.send({"id": message_id, "method": "shutdown"})
        assert plain.wait_for("error")["code"] == -32600


def test_the_integer_1_and_the_text_1_are_different_requests(code: Client, uri: str) -> None:
    code.open(uri, "SLOW 0.3 BUG")
    for message_id in (700, "700"):
        code.start("textDocument/diagnostic", {"textDocument": {"uri": uri}}, message_id)
    code.notify("$/cancelRequest", {"id": "700"})
    assert code.response("700")["error"]["code"] == -32800
    assert len(code.result(700)["items"]) == 1


def test_an_id_may_be_used_again_once_it_is_answered_but_not_before(code: Client, uri: str) -> None:
    code.open(uri, "SLOW 0.3 BUG")
    for _ in range(2):
        code.start("textDocument/diagnostic", {"textDocument": {"uri": uri}}, "same")
    assert code.response("same")["error"]["code"] == -32600
    assert len(code.result("same")["items"]) == 1
    code.start("nothing/known", message_id="same")
    assert answered(code, "same")


def test_cancelling_stops_the_work_and_answers_at_once(code: Client, uri: str) -> None:
    code.open(uri, "SLOW 30 BUG")
    number = code.start("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    code.settle(0.2)
    code.notify("$/cancelRequest", {"id": number})
    assert code.response(number, timeout=20)["error"]["code"] == -32800
    other = "file:///nowhere/b.py"
    code.open(other, "BUG")
    waiting = code.start("textDocument/diagnostic", {"textDocument": {"uri": other}})
    assert len(code.result(waiting, timeout=20)["items"]) == 1


def test_cancelling_what_is_unknown_or_malformed_does_nothing(plain: Client) -> None:
    for params in ({"id": 4711}, {"id": None}, {}, [], None):
        plain.notify("$/cancelRequest", params)


def test_invalid_parameters_are_answered_as_such(plain: Client) -> None:
    for method, params in INVALID:
        with pytest.raises(Failed) as refused:
            plain.request(method, params)
        assert refused.value.code == -32602, (method, params)
    assert plain.taken("window/showMessage") == []


def test_initialize_with_parameters_that_are_no_object_can_be_repeated(client: Client) -> None:
    for params in (None, [], "x", 3):
        client.expect("first")
        client.send({"id": "first", "method": "initialize", "params": params})
        assert client.response("first")["error"]["code"] == -32602
    client.initialize()
    client.finish()


def test_malformed_and_unknown_capabilities_count_as_not_declared(client: Client) -> None:
    odd = {
        "textDocument": {"hover": [], "codeAction": "yes", "diagnostic": 3},
        "general": [1],
        "new": {"x": 1},
    }
    result = client.initialize(odd, trace="compact", unknown=1)
    assert result["capabilities"]["hoverProvider"] is True
    assert "codeActionProvider" not in result["capabilities"]
    assert "diagnosticProvider" not in result["capabilities"]
    client.finish()


def test_unknown_words_and_fields_in_a_request_are_tolerated(code: Client, uri: str) -> None:
    code.open(uri, "BUG", language="python")
    start = {"line": 0, "character": 0}
    odd = {"range": {"start": start, "end": start}, "message": "m", "severity": 9, "tags": [77], "more": 1}
    context = {"diagnostics": [odd], "only": ["quickfix"], "triggerKind": 5, "future": True}
    params = {"textDocument": {"uri": uri, "x": 1}, "range": odd["range"], "context": context}
    assert code.request("textDocument/codeAction", params)[0]["title"] == "Add `FIXED`"


def test_unknown_notifications_are_ignored_and_unknown_requests_refused(plain: Client) -> None:
    plain.notify("$/unheardOf", {"x": 1})
    plain.notify("unheard/of", {"x": 1})
    for method in ("$/unheardOf", "unheard/of", "textDocument/foldingRange", "textDocument/moniker"):
        with pytest.raises(Failed) as refused:
            plain.request(method, {})
        assert refused.value.code == -32601


def test_a_malformed_notification_is_logged_not_shown(plain: Client, uri: str) -> None:
    plain.notify("textDocument/didOpen", {"textDocument": {"uri": uri}})
    assert "didOpen" in plain.wait_for("window/logMessage")["message"]
    assert plain.taken("window/showMessage") == []


def test_responses_that_nobody_waits_for_are_ignored(plain: Client) -> None:
    plain.send({"id": "unknown", "result": 1})
    plain.send({"id": 5, "error": {"code": 1, "message": "x"}})


def test_a_method_name_with_a_lone_surrogate_is_answered(plain: Client) -> None:
    data = b'{"jsonrpc": "2.0", "id": "half", "method": "x/\\ud83d"}'
    plain.expect("half")
    plain.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
    assert answered(plain, "half")
