"""The base protocol on streams that tests make up."""

from __future__ import annotations

import io
import random

from mir_lsp.lsp.framing import BadFrame, FrameReader, frame


def bodies(stream: bytes) -> list[bytes | BadFrame]:
    return list(FrameReader(io.BytesIO(stream)))


def test_what_was_framed_is_read_back() -> None:
    sent = [b"{}", b"", b"x" * 100_000, "é".encode()]
    assert bodies(b"".join(map(frame, sent))) == sent


def test_a_stream_that_ends_inside_a_message_ends() -> None:
    whole = frame(b"{}")
    for length in range(len(whole)):
        assert bodies(whole[:length]) == []


def test_a_length_that_is_too_long_or_no_number_is_reported_and_skipped() -> None:
    for length in (b"x", b"-1", b"1e3", b"300000000", b"9" * 40):
        first, second = bodies(b"Content-Length: %b\r\n\r\n{}\r\n" % length + frame(b"next"))
        assert isinstance(first, BadFrame)
        assert second == b"next"


def test_a_length_that_is_too_short_costs_one_message() -> None:
    assert bodies(b"Content-Length: 2\r\n\r\n{12345}" + frame(b"next")) == [b"{1", b"next"]


def test_reading_can_resume_inside_a_body_that_held_another_message() -> None:
    reader = FrameReader(
        io.BytesIO(b"Content-Length: 50\r\n\r\n{}" + frame(b"second, rather long") + frame(b"third"))
    )
    read = iter(reader)
    swallowed = next(read)
    assert isinstance(swallowed, bytes)
    reader.resume_within(swallowed)
    assert list(read) == [b"second, rather long", b"third"]


def read_noise(chance: random.Random, streams: int) -> None:
    """Read so many made-up streams."""
    pieces = [b"\r\n", b"\n", b":", b"Content-Length", b"content-length: 3", b"{}", b"\xff", b"\0", b"7", b" "]
    for _ in range(streams):
        noise = b"".join(chance.choices(pieces, k=chance.randint(0, 12)))
        assert all(isinstance(body, (bytes, BadFrame)) for body in bodies(noise + b"\r\n" + frame(b"{}")))


def test_random_bytes_between_messages_never_raise_and_never_hang() -> None:
    read_noise(random.Random("framing"), 5_000)
