"""The base protocol: a stream of bytes read as messages with headers.

pygls' reader knows `Content-Length: N` in exactly that spelling and waits for ever on anything else, and a
message that it cannot read is not answered. This one accepts what the specification leaves open (case, order,
unknown headers, bare line feeds) and finds the next message after damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["MAX_BODY", "BadFrame", "ByteSource", "FrameReader", "frame"]

MAX_BODY = 256 * 1024 * 1024
"""Bytes of the longest body that is read; a longer one is skipped."""

_MAX_LINE = 64 * 1024
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\S*?)[ \t]*\r?\n\Z", re.IGNORECASE)
_EMBEDDED = re.compile(rb"content-length[ \t]*:[ \t]*\d+[ \t]*\r?\n", re.IGNORECASE)


class ByteSource(Protocol):
    """What is needed of a binary stream; both calls block, and return fewer bytes only at its end."""

    def readline(self, limit: int, /) -> bytes: ...

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Bytes that were not a message, and why."""

    reason: str


class FrameReader:
    """Reads the bodies of messages from a stream."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._pending = b""

    def __iter__(self) -> Iterator[bytes | BadFrame]:
        """The bodies in order, with a `BadFrame` for each damaged place, until the stream ends."""
        while True:
            length = self._read_headers()
            if length is None:
                return
            if isinstance(length, BadFrame):
                yield length
                continue
            body = self._read(length)
            if len(body) < length:
                return
            yield body

    def resume_within(self, body: bytes) -> None:
        """Read on from inside a body that turned out to hold the start of another message.

        A sender that declares too long a body would otherwise cost the message after it.
        """
        found = _EMBEDDED.search(body)
        if found is not None:
            self._pending = body[found.start() :] + self._pending

    def _read_headers(self) -> int | BadFrame | None:
        """The length of the body that follows; None at the end of the stream."""
        length: int | BadFrame | None = None
        while True:
            line = self._readline()
            if not line:
                return None
            # Searched, not matched: the tail of a body that was longer than declared may precede the header.
            found = _LENGTH.search(line)
            if found is not None:
                length = _length(found.group(1))
            elif not line.strip() and length is not None:
                return length

    def _readline(self) -> bytes:
        if not self._pending:
            return self._source.readline(_MAX_LINE)
        line, separator, self._pending = self._pending.partition(b"\n")
        return line + separator if separator else line + self._source.readline(_MAX_LINE)

    def _read(self, size: int) -> bytes:
        start, self._pending = self._pending[:size], self._pending[size:]
        return start + self._source.read(size - len(start)) if len(start) < size else start


def frame(body: bytes) -> bytes:
    """A message as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def _length(digits: bytes) -> int | BadFrame:
    # The check of the number of digits keeps `int` from refusing or labouring over an absurd one.
    if not digits.isdigit() or len(digits) > 12:
        return BadFrame("Content-Length is not a number")
    length = int(digits)
    return length if length <= MAX_BODY else BadFrame(f"a message of {length} bytes is too long")
