from __future__ import annotations

import ast
import random
import warnings

import pytest

from mir_lsp.text import Decoded, UnencodableText, decode, encode

BOM = b"\xef\xbb\xbf"


def test_utf8_is_the_default() -> None:
    assert decode("é😀\n".encode()) == Decoded("é😀\n", "utf-8", bom=False, lossy=False)
    assert decode(b"") == Decoded("", "utf-8", bom=False, lossy=False)


def test_line_breaks_are_as_in_the_file() -> None:
    text = "a\r\nb\rc\nd\x0c\u2028"
    assert decode(text.encode()).text == text


def test_a_byte_order_mark_is_remembered_and_not_part_of_the_text() -> None:
    assert decode(BOM + b"x = 1") == Decoded("x = 1", "utf-8", bom=True, lossy=False)


def test_a_second_byte_order_mark_is_text() -> None:
    assert decode(BOM + BOM + b"x").text == "\ufeffx"


@pytest.mark.parametrize(
    "header",
    [
        b"# -*- coding: latin-1 -*-\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n",
        b"#!/usr/bin/python\r\n#coding:iso-8859-1\r\n",
        b"\r# coding: L1\r",
        b" \t\x0c\n\x0c# coding=latin_1\n",
    ],
)
def test_a_pep_263_comment_in_the_first_two_lines_names_the_encoding(header: bytes) -> None:
    decoded = decode(header + b"x = '\xe9'\n")
    assert (decoded.encoding, decoded.lossy) == ("iso8859-1", False)
    assert decoded.text.splitlines()[-1] == "x = 'é'"


@pytest.mark.parametrize(
    "header",
    [
        b"x = 1\n# coding: latin-1\n",
        b"\n\n# coding: latin-1\n",
        b"s = '# coding: latin-1'\n",
        b"# coding : latin-1\n",
        b"#\x0c\n'''\n# coding: latin-1\n'''\n",
    ],
)
def test_a_comment_elsewhere_does_not(header: bytes) -> None:
    data = header + "x = 'é'\n".encode()
    assert decode(data) == Decoded(data.decode(), "utf-8", bom=False, lossy=False)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "shift_jis", "euc-jp", "gbk", "koi8-r", "iso-2022-jp"])
def test_the_text_is_what_python_reads(encoding: str) -> None:
    value = (
        "日本" if encoding in ("shift_jis", "euc-jp", "gbk", "iso-2022-jp") else "я" if encoding == "koi8-r" else "é"
    )
    data = f"# coding: {encoding}\nx = '{value}'\n".encode(encoding)
    decoded = decode(data)
    assert not decoded.lossy
    assert ast.dump(ast.parse(decoded.text)) == ast.dump(ast.parse(data))
    assert encode(decoded, decoded.text) == data


def test_a_byte_order_mark_wins_over_the_comment() -> None:
    decoded = decode(BOM + "# coding: latin-1\né".encode())
    assert decoded == Decoded("# coding: latin-1\né", "utf-8", bom=True, lossy=False)


@pytest.mark.parametrize("name", ["utf8", "UTF-8", "utf_8", "utf-8-sig", "utf-8-unix"])
def test_the_names_of_utf8_are_utf8(name: str) -> None:
    data = f"# coding: {name}\né".encode()
    assert decode(data) == Decoded(data.decode(), "utf-8", bom=False, lossy=False)


@pytest.mark.parametrize(
    "name",
    [
        *("nonsense", "rot13", "zlib", "hex", "base64", "utf-7", "utf-16", "unicode_escape"),
        *("raw_unicode_escape", "punycode", "idna", "undefined", "cp037", "hz", "..", "-", "os.path"),
    ],
)
def test_an_encoding_that_is_unknown_or_no_superset_of_ascii_is_not_used(name: str) -> None:
    data = f"# coding: {name}\nx = 'é+AGE- \\d \\x41 ~{{'\n".encode()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode(data) == Decoded(data.decode(), "utf-8", bom=False, lossy=False)


def test_bytes_that_are_not_utf8_become_surrogates_and_come_back() -> None:
    data = b"x = '\xe9\xff'\r\n"
    decoded = decode(data)
    assert decoded == Decoded("x = '\udce9\udcff'\r\n", "utf-8", bom=False, lossy=True)
    assert encode(decoded, decoded.text.replace("x", "é")) == "é".encode() + data[1:]


def test_bytes_that_are_not_in_the_named_encoding_come_back() -> None:
    data = b"# coding: ascii\nx = '\xe9'\n"
    decoded = decode(data)
    assert (decoded.encoding, decoded.lossy) == ("ascii", True)
    assert encode(decoded, decoded.text) == data


def test_bytes_that_no_encoding_of_the_file_gives_back_are_read_as_latin1() -> None:
    data = b"# coding: iso-2022-jp\nx = '\x1b$B\x1b(B\xe9'\n"
    decoded = decode(data)
    assert decoded == Decoded(data.decode("latin-1"), "iso8859-1", bom=False, lossy=True)
    assert encode(decoded, decoded.text) == data


def test_any_bytes_are_decoded_and_come_back() -> None:
    chance = random.Random(2)
    names = (
        b"latin-1",
        b"utf-8",
        b"shift_jis",
        b"big5hkscs",
        b"iso-2022-kr",
        b"cp1252",
        b"gb18030",
        b"utf-7",
        b"x",
    )
    for _ in range(20_000):
        pieces = [
            chance.choice((b"", BOM)),
            chance.choice((b"", b"# coding: " + chance.choice(names) + b"\n")),
        ]
        pieces += [chance.choice((b"a", b"\r", b"\n", BOM, b"\x1b$B", chance.randbytes(2))) for _ in range(6)]
        data = b"".join(pieces)
        decoded = decode(data)
        assert encode(decoded, decoded.text) == data, data
        assert decoded.bom == data.startswith(BOM)


def test_a_character_that_the_encoding_lacks_is_named() -> None:
    decoded = decode(b"# coding: latin-1\n")
    with pytest.raises(UnencodableText, match=r"iso8859-1, has no character '😀' \(offset 2\)"):
        encode(decoded, "ab😀")


def test_a_lone_surrogate_cannot_be_written_to_a_file_that_had_none() -> None:
    with pytest.raises(UnencodableText, match="utf-8, has no character"):
        encode(decode(b"x"), "\udce9")
