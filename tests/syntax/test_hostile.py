"""Nothing that can be typed, pasted or generated crashes, hangs or raises."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator

import pytest

from mir_lsp.syntax import LOOSE, admits, comments, cst, parse, refusal, resplit, split

HOSTILE = {
    "parentheses": "(" * 20_000,
    "closed parentheses": "x = " + "(" * 20_000 + ")" * 20_000,
    "lists": "[" * 5_000 + "]" * 5_000,
    "minus": "x = " + "-" * 200_000 + "1",
    "minus on a short line": "x =" + "-" * 40_000 + "1",
    "not": "x = " + "not " * 50_000 + "1",
    "calls": "a" + ".b()" * 2_000,
    "calls in brackets": "(a\n" + ".b()\n" * 2_000 + ")",
    "additions": "x = " + "+".join("1" * 5_000),
    "elif": "if a:\n pass\n" + "elif a:\n pass\n" * 3_000,
    "a megabyte on one line": "x = '" + "a" * 1_000_000 + "'",
    "a megabyte of list": "x = [" + "1," * 499_000 + "]",
    "lone surrogate": "x = '\ud800'\n",
    "BOM": "\ufeffx = 1\n",
    "NUL": "x = 1\0\n",
    "lambda": "x = " + "lambda:" * 5_000 + "1",
    "ternary": "x = " + "a if b else " * 5_000 + "c",
    "await": "async def f():\n x = " + "await " * 5_000 + "a",
    "powers": "x = " + "2**" * 5_000 + "2",
    "subscripts": "x = a" + "[0]" * 3_000,
    "walrus": "x = " + "(y:=" * 3_000 + "1" + ")" * 3_000,
    "indentation": "".join(" " * depth + "if a:\n" for depth in range(1_000)),
    "template": 'x = f"{' + "-" * 40_000 + '1}"',
    "template brackets": 'x = f"{' + "(" * 5_000 + "1" + ")" * 5_000 + '}"',
    "adjacent literals": "x = (" + "'a' " * 5_000 + ")",
    "backslashes": "\\\n" * 20_000,
    "form feeds": " \f" * 50_000 + "x",
    "quotes": "'\n" * 2_000,
    "triple quotes": "'''a\n\"\"\"b\n" * 1_000,
    "swallowed definitions": '"""\ndef f():\n' * 1_000,
    "unclosed brackets": "(\nx = 1\n" * 1_000,
    "unclosed definitions": "def f(\n" * 1_000,
    "errors": "class A:\n" + "  a b\n" * 1_000,
    "tries": "try:\n" * 1_000,
    "decorators": "@a\n" * 2_000,
    "conflicts": "<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\n" * 200,
    "200,000 brackets": "(" * 200_000,
    "brackets on lines": "(\n" * 100_000,
    "closed brackets on lines": ")\n" * 100_000,
    "all kinds of brackets": "([{" * 66_000,
    "a bracket in each method": "class A:\n" + "    def f(self):\n        x = g(a,\n" * 4_000,
    "an error in each method": "class A:\n" + "    def f(self):\n        x = = 1\n        return 2\n\n" * 3_000,
    "quotes on lines": "x = '\n" * 20_000,
    "quotes of both kinds": "x = '''a\ny = \"\"\"b\n" * 10_000,
    "errors in stairs": "".join(" " * (depth % 90) + "if a b:\n" for depth in range(9_000)),
    "tries in stairs": "".join(" " * depth + "try:\n" for depth in range(90)) * 100,
    "blocks without headers": "".join(" " * (99 - depth % 99) + "a\n" for depth in range(9_000)),
    "templates left open": 'x = f"{(\n' * 9_000,
    "spaces": (" " * 400 + "\n") * 200,
    "carriage returns": "\r" * 20_000,
    "not characters": "\u00a0\u2028\x85\x0b" * 2_000,
}
LIMIT_MS = 100
# A machine under load is slower than the one the limit is meant for.
SLACK = 4


@pytest.fixture
def nothing_else() -> Iterator[None]:
    """What other tests left in memory is not searched for garbage while time is taken."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("nothing_else")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_answered_in_time(name: str) -> None:
    text = HOSTILE[name]
    cst("x = 1\n")
    for function in (split, parse, comments, cst, refusal, lambda text: refusal(text, LOOSE)):
        start = time.thread_time()
        function(text)
        assert (time.thread_time() - start) * 1000 < LIMIT_MS * SLACK, function
    module = split(text)
    assert "".join(chunk.text for chunk in module.chunks) == text
    assert resplit(module, text + "\nx = 1\n") == split(text + "\nx = 1\n")


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 101 + "1" + ")" * 101,
        "x = " + "-" * 301 + "1",
        "x = a" + ".b" * 301,
        "x = f(\n" + "a +\n" * 301 + "a)",
        "x = f'{" + "-" * 301 + "1}'",
        "if a: b\n" + "elif a: b\n" * 201,
        "x = '" + "a" * 50_001 + "'",
        "x = 1\n" * 200_000,
    ],
)
def test_text_beyond_the_limits_is_refused_with_a_reason(text: str) -> None:
    assert refusal(text, LOOSE)
    tree = parse(text)
    assert tree.node.body == []
    assert tree.error is not None
    assert cst(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 50 + "1" + ")" * 50,
        "x = [" + "a.b.c(1) + 2,\n" * 1_000 + "]",
        "x = a.b.c(1) + 2\n" * 1_000,
        "x = '" + "((((----....".ljust(20, "-") * 200 + "'",
        "# " + "((((----....".ljust(20, "-") * 200,
        "x = f'" + "a.b-c " * 200 + "{y}'",
        "x = {\n" + "    'a': b.c.d(e),\n" * 500 + "}\n",
    ],
)
def test_ordinary_text_is_admitted(text: str) -> None:
    assert admits(text)
    assert parse(text).complete


def test_a_bracket_left_open_above_many_calls_is_not_taken_for_a_chain() -> None:
    text = "class A:\n    def f(self):\n        g(\n" + "        self.a.b(c.d)\n" * 400
    assert [node.name for node in parse(text).node.body if hasattr(node, "name")] == ["A"]
