"""Chunks join to the text, and start where the parser's top-level statements do."""

from __future__ import annotations

import ast

import pytest

from mir_lsp.syntax import Module, split
from mir_lsp.syntax.scan import line_starts
from tests.syntax.corpus import sources


def texts(text: str) -> list[str]:
    return [chunk.text for chunk in split(text).chunks]


def statement_lines(text: str, tree: ast.Module) -> list[tuple[int, int]]:
    """First and last line, as offsets, of the runs of top-level statements that share a line."""
    starts = line_starts(text)
    lines: list[tuple[int, int]] = []
    for statement in tree.body:
        decorators = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
        last = statement.end_lineno or first
        if lines and lines[-1][1] == starts[first - 1]:
            lines[-1] = (lines[-1][0], starts[last - 1])
        else:
            lines.append((starts[first - 1], starts[last - 1]))
    return lines


def misplaced(text: str, module: Module, tree: ast.Module) -> list[int]:
    lines = statement_lines(text, tree)
    wrong = [
        index
        for index, (first, last) in enumerate(lines)
        if module.chunk_at(first) != index or module.chunk_at(last) != index
    ]
    trailer = len(module.chunks) - len(lines)
    return wrong if trailer in (0, 1) or not lines else [*wrong, -1]


def test_boundaries_are_those_of_the_parser_over_the_standard_library() -> None:
    wrong = {}
    count = 0
    for name, text, tree in sources(400, 150_000):
        module = split(text)
        count += 1
        assert "".join(chunk.text for chunk in module.chunks) == text
        if misplaced(text, module, tree):
            wrong[name] = misplaced(text, module, tree)
    assert count > 100
    assert wrong == {}


def test_boundaries_do_not_depend_on_the_kind_of_line_break() -> None:
    for _, text, _ in sources(20, 40_000):
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        expected = texts(plain)
        for line_break in ("\r\n", "\r"):
            got = texts(plain.replace("\n", line_break))
            assert [piece.replace(line_break, "\n") for piece in got] == expected


@pytest.mark.parametrize(
    "pieces",
    [
        ["a = 1; b = 2\n", "c = 3\n"],
        ["# about a\n\na = 1  # here\n", "\n# about b\nb = 2\n"],
        ["def f():\n    pass\n    # of f\n", "\n# about g\ndef g(): pass\n"],
        ["if a: b\nelif c: d\nelse: e\n", "f\n"],
        ["try:\n    a\nexcept* B:\n    c\nfinally:\n    d\n", "e\n"],
        ["for a in b: c\nelse: d\n", "else_ = 1\n"],
        ["match a:\n    case 1:\n        b\n    case _: c\n", "match = 1\n"],
        ["@a\n@b(\n    1,\n)\nasync def f(): pass\n", "async def g(): pass\n"],
        ["@a\n\n# why\nclass A: pass\n", "b = 1\n"],
        ['a = """\ndef f():\n    pass\n"""\n', "b = 1\n"],
        ['a = """\nx = 1\n# no comment """\n', "b = 1\n"],
        ["a = [\n1,\n2\n]\n", "b = 1\n"],
        ["f(\nname=1,\nother=2)\n", "b = 1\n"],
        ["a = [x\nfor x in y\nif x\n]\n", "b = 1\n"],
        ["a = b \\\n+ c\n", "d = 1\n"],
        ["from a \\\nimport b\n", "d = 1\n"],
        ["a = 'b\\\nc = 1'\n", "d = 1\n"],
        ["a = 1\n", "\f\nb = 1\n", "\fc = 1\n"],
        ["a = 1\n", "\n# the end\n"],
        ["\n# only a comment\n"],
        [""],
        ["\ufeff# coding\na = 1\n", "b = 1"],
    ],
)
def test_each_chunk_has_one_statement_and_what_stands_before_it(pieces: list[str]) -> None:
    assert texts("".join(pieces)) == pieces


@pytest.mark.parametrize(
    "pieces",
    [
        ["a = foo(\n", "def f():\n    pass\n", "b = 1\n"],
        ["a = foo(\n", "import b\n", "c = 1\n"],
        ["a = foo(\n", "b = 1\n", "c = 1\n"],
        ["a = [\n", "@b\ndef f():\n    pass\n"],
        ["a = foo(\n", "if b:\n    c\n", "d = 1\n"],
        ["a = 'b\n", "c = 1\n"],
        ['a = """b\n', "def f():\n    pass\n", 'def g():\n    """Doc."""\n'],
        ['def f():\n    """\n    return 1\n\n\n', 'def g():\n    """Doc."""\n', 'def h():\n    """Doc."""\n'],
        ['"""\n\n', "class A:\n    '''One.'''\n", 'class B:\n    """Two."""\n'],
        ["a = b \\\n", "def f():\n    pass\n"],
    ],
)
def test_what_is_not_closed_ends_before_the_next_statement(pieces: list[str]) -> None:
    assert texts("".join(pieces)) == pieces


def test_code_in_a_literal_stays_there_while_its_function_is_being_typed() -> None:
    first = 'def f():\n    code = """\ndef inner():\n    pass\n"""\n    a = 1\n    b = 2\n    c = 3\n    a b\n'
    assert texts(first + "def g():\n    pass\n") == [first, "def g():\n    pass\n"]


def test_a_key_survives_chunks_inserted_above() -> None:
    module = split("a = 1\na = 1\nb = 1\n")
    longer = split("c = 1\na = 1\na = 1\nb = 1\n")
    assert module.keys[0] != module.keys[1]
    assert [longer.index_of(key) for key in module.keys] == [1, 2, 3]
    assert module.index_of(longer.keys[0]) is None


def test_every_offset_is_in_one_chunk() -> None:
    module = split("a = 1\nbc = 2\n\n")
    assert [module.chunk_at(offset) for offset in (-1, 0, 5, 6, 12, 13, 14, 99)] == [0, 0, 0, 1, 1, 2, 2, 2]
    assert [module.span_of(index) for index in range(3)] == [(0, 6), (6, 13), (13, 14)]
