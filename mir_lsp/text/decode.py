"""Bytes of a file to text and back, without losing one."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

__all__ = ["Decoded", "UnencodableText", "decode", "encode"]


class UnencodableText(ValueError):
    """A text has a character that the encoding of its file lacks."""


class Decoded(NamedTuple):
    """The text of a file, and what must be known to write it back.

    `text` is without the byte order mark, as editors show it, so offsets count from after the mark. Line
    breaks are as in the file. `lossy` says that some bytes are not text in the file's encoding: they are
    surrogates, or the file was read as Latin-1.
    """

    text: str
    encoding: str
    bom: bool
    lossy: bool


def decode(data: bytes) -> Decoded:
    """Read a file as Python would: UTF-8, or the encoding that a PEP 263 comment names. Never raises.

    A byte order mark wins over the comment. An encoding that is unknown, is not a superset of ASCII or would
    not give the same bytes back is not used.
    """
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    encoding = "utf-8" if bom else _declared(body)
    for name, errors in ((encoding, "strict"), (encoding, "surrogateescape")):
        text = _exact(body, name, errors)
        if text is not None:
            return Decoded(text, name, bom, lossy=errors != "strict")
    return Decoded(body.decode("latin-1"), "iso8859-1", bom, lossy=True)


def encode(form: Decoded, text: str) -> bytes:
    """The bytes of a file with this text, in the encoding and with the byte order mark of `form`.

    `encode(decode(data), decode(data).text)` is `data`.

    Raises:
        UnencodableText: the encoding lacks a character of the text.
    """
    errors = "surrogateescape" if form.lossy else "strict"
    try:
        body = text.encode(form.encoding, errors)
    except UnicodeEncodeError as error:
        character = text[error.start]
        raise UnencodableText(
            f"the file's encoding, {form.encoding}, has no character {character!r} (offset {error.start})"
        ) from error
    return codecs.BOM_UTF8 + body if form.bom else body


# Both expressions are those of PEP 263, for the first two lines by the three line breaks.
_COOKIE = re.compile(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")

# Each of these is read as something else by an encoding that gives ASCII bytes a meaning of its own.
_PLAIN_ASCII = b"~\n{}+AGE-\\n\\x41\\u0041&AGE-=41.xn--e1afmkfd.\n"


def _declared(body: bytes) -> str:
    """The encoding that the first or second line names, `utf-8` without one that can be used."""
    cookie = _COOKIE.match(body)
    if cookie is None:
        first_line = _NO_CODE.match(body)
        cookie = _COOKIE.match(body, first_line.end()) if first_line else None
    if cookie is None:
        return "utf-8"
    return _usable(cookie[1].decode("ascii"))


def _usable(name: str) -> str:
    try:
        # Unlike `codecs.decode`, `bytes.decode` refuses codecs that are not encodings of text, such as zlib.
        plain = _PLAIN_ASCII.decode(name) == _PLAIN_ASCII.decode("ascii")
        normal = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    return normal if plain and not normal.startswith("utf-8") else "utf-8"


def _exact(body: bytes, encoding: str, errors: str) -> str | None:
    """The text, or None where the bytes are not in that encoding or would not come back from the text."""
    try:
        text = body.decode(encoding, errors)
        # UTF-8 is known to come back, so it is not encoded to see.
        comes_back = encoding == "utf-8" or text.encode(encoding, errors) == body
    except UnicodeError:
        return None
    return text if comes_back else None
