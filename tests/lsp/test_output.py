"""The writer never makes its caller wait, and what it leaves out is never a response."""

from __future__ import annotations

import threading

from mir_lsp.lsp.output import Output


class Gate:
    """A stream whose writes wait until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.entered = threading.Event()
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.entered.set()
        self.opened.wait(10)
        self.written.append(data)

    def flush(self) -> None:
        pass


def blocked(limit: int) -> tuple[Gate, Output]:
    """An output that is in the middle of its first write."""
    gate = Gate()
    output = Output(gate, lambda: None, limit)
    output.send(b"first ")
    assert gate.entered.wait(10)
    return gate, output


def released(gate: Gate, output: Output) -> bytes:
    gate.opened.set()
    assert output.flush(10)
    return b"".join(gate.written)


def test_messages_are_written_in_order() -> None:
    gate, output = blocked(1000)
    for number in range(5):
        output.send(b"%d " % number)
    assert released(gate, output) == b"first 0 1 2 3 4 "


def test_a_waiting_message_gives_way_to_a_newer_one_with_its_topic() -> None:
    gate, output = blocked(1000)
    for number in range(5):
        output.send(b"a%d " % number, "a")
        output.send(b"b%d " % number, "b")
    assert released(gate, output) == b"first a4 b4 "


def test_beyond_the_limit_topics_are_dropped_oldest_first_and_the_rest_never() -> None:
    gate, output = blocked(20)
    output.send(b"topic-1 ", "one")
    output.send(b"response-1 ")
    output.send(b"topic-2 ", "two")
    output.send(b"response-2 ")
    assert output.waiting == len(b"response-1 response-2 ")
    assert released(gate, output) == b"first response-1 response-2 "


def test_reading_waits_while_too_much_is_waiting() -> None:
    gate, output = blocked(10)
    output.send(b"x" * 50)
    waited = threading.Thread(target=output.wait_for_room, daemon=True)
    waited.start()
    waited.join(0.1)
    assert waited.is_alive()
    released(gate, output)
    waited.join(10)
    assert not waited.is_alive()


def test_flushing_gives_up_after_its_time() -> None:
    gate, output = blocked(1000)
    assert not output.flush(0.05)
    gate.opened.set()


def test_a_broken_stream_is_reported_once_and_later_messages_are_dropped() -> None:
    broken = threading.Event()

    class Broken(Gate):
        def write(self, data: bytes) -> None:
            raise BrokenPipeError

    output = Output(Broken(), broken.set)
    output.send(b"x")
    assert broken.wait(10)
    output.send(b"y")
    output.wait_for_room()
    assert output.flush(10) and output.waiting == 0
