"""Comments of whole and of broken text, and LibCST trees."""

from __future__ import annotations

import io
import subprocess
import sys
import tokenize

import pytest

from mir_lsp.syntax import Comment, comments, cst
from tests.syntax.corpus import sources


def test_comments_are_those_of_the_tokenizer_over_the_standard_library() -> None:
    count = 0
    for name, text, _ in sources(60, 40_000):
        plain = text.replace("\r\n", "\n").replace("\f", " ")
        tokens = tokenize.generate_tokens(io.StringIO(plain).readline)
        expected = [(token.string, token.start) for token in tokens if token.type == tokenize.COMMENT]
        found = comments(plain)
        count += len(found)
        assert [comment.text for comment in found] == [string for string, _ in expected], name
        assert [comment.own_line for comment in found] == [
            not plain.splitlines()[line - 1][:column].strip() for _, (line, column) in expected
        ], name
    assert count > 500


def test_a_comment_knows_its_place() -> None:
    assert comments("# a\r\nx = '#' # b\r    # c") == (
        Comment(0, "# a", True),
        Comment(13, "# b", False),
        Comment(21, "# c", True),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = foo( # a\ny # b\n", ["# a", "# b"]),
        ("x = 'open # not\n# a\n", ["# a"]),
        ('x = """open # not\n# a\n', ["# a"]),
        ("x = '''a\n# not\n''' # a", ["# a"]),
        ("x = 'a\\\n# not' # a", ["# a"]),
        ("\ufeff# a", ["# a"]),
        ("x = 1", []),
    ],
)
def test_comments_of_broken_text(text: str, expected: list[str]) -> None:
    assert [comment.text for comment in comments(text)] == expected


def test_the_libcst_tree_gives_the_text_back() -> None:
    for text in ("class A:\n    # c\n    x = 1\n", "\ufeffx = 1\r\n", "x = [\r  1,\r]", "é = '\t'\n\f\n"):
        tree = cst(text)
        assert tree is not None
        assert tree.code == text.removeprefix("\ufeff")


def test_there_is_no_libcst_tree_of_broken_or_refused_text() -> None:
    assert cst("x = (\n") is None
    assert cst("x = " + "-" * 200 + "1") is None
    assert cst("x = '\ud800'") is None


def test_there_is_no_libcst_tree_that_does_not_give_the_text_back() -> None:
    for text in ("x = [\r  1,\r]\r", "x = 1\r", "\fx = 1\n"):
        assert cst(text) is None, text


def test_the_libcst_tree_of_a_text_is_made_once() -> None:
    assert cst("y = 1  # once\n") is cst("y = 1  # once\n")


def test_importing_the_layer_does_not_import_slow_parsers() -> None:
    program = "import sys, mir_lsp.syntax; sys.exit(bool({'libcst', 'parso', 'jedi'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
