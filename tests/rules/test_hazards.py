"""Fixes in code of every layout that repairs have broken elsewhere: only the load comes, all else stays as it was."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.text.edits import apply

ROOT = "/shop"
MODELS = """\
from django.db import models


class Publisher(models.Model):
    name = models.TextField()


class Author(models.Model):
    name = models.TextField()
    publisher = models.ForeignKey(Publisher, models.CASCADE)


class Tag(models.Model):
    name = models.TextField()


class Book(models.Model):
    title = models.TextField()
    author = models.ForeignKey(Author, models.CASCADE)
    tags = models.ManyToManyField(Tag)
"""
HEAD = "from shop.models import Book\n\n\n"

# `QS` is a queryset of books and `READ` what is read of each book.
SHAPES = {
    "plain": "def f():\n    for book in QS:\n        print(READ)\n",
    "parentheses": "def f():\n    for book in (QS):\n        print(READ)\n",
    "double parentheses": "def f():\n    for book in ((QS)):\n        print(READ)\n",
    "parentheses over lines": (
        "def f():\n    books = (\n        QS\n    )\n    for book in books:\n        print(READ)\n"
    ),
    "a comment in parentheses": (
        "def f():\n    books = (\n        QS  # all of them\n        # and no more\n    )\n"
        "    return [READ for book in books]\n"
    ),
    "a chain over lines": (
        "def f():\n    books = (\n        QS\n        .filter(title='x')\n        .order_by('pk')\n    )\n"
        "    return [READ for book in books]\n"
    ),
    "a chain with comments": (
        "def f():\n    books = (\n        QS  # one\n        # two\n"
        "        .filter(title='x')  # three\n    )  # four\n"
        "    return [READ for book in books]\n"
    ),
    "a call over lines": (
        "def f():\n    books = QS.filter(\n        title='x',  # a title\n"
        "    )\n    return [READ for book in books]\n"
    ),
    "a trailing comma": "def f():\n    books = QS.filter(title='x',)\n    return [READ for book in books]\n",
    "a continued line": (
        "def f():\n    books = QS \\\n        .filter(title='x')\n    return [READ for book in books]\n"
    ),
    "a continued loop": "def f():\n    for book in \\\n            QS:\n        print(READ)\n",
    "a suite of one line": "def f(): return [READ for book in QS]\n",
    "a loop of one line": "def f():\n    for book in QS: print(READ)\n",
    "semicolons": "def f():\n    books = QS; n = 1; found = [READ for book in books]; return found, n\n",
    "an f-string": "def f():\n    for book in QS:\n        print(f'{READ!r:>10} of {{{1}}}')\n",
    "an f-string over lines": 'def f():\n    for book in QS:\n        print(f"""\n  {READ}\n""")\n',
    "a text that looks like code": (
        "def f():\n    note = 'for book in Book.objects.all()'\n    return [READ for book in QS], note\n"
    ),
    "a docstring that looks like code": (
        'def f():\n    """for book in Book.objects.all():\n        book.author"""\n    return [READ for book in QS]\n'
    ),
    "a bytes and a raw text": "def f():\n    x = b'\\x00', r'\\d'\n    return [READ for book in QS], x\n",
    "a decorator": (
        "def each(x):\n    return lambda g: g\n\n\n@each([1])\ndef f():\n    return [READ for book in QS]\n"
    ),
    "a decorator with a comment": (
        "import functools\n\n\n@functools.cache  # once\ndef f():\n    return [READ for book in QS]\n"
    ),
    "a walrus": "def f():\n    if books := QS:\n        return [READ for book in books]\n",
    "a walrus in parentheses": (
        "def f():\n    if (books := QS) is not None:\n        return [READ for book in books]\n"
    ),
    "a lambda": "def f():\n    g = lambda: [READ for book in QS]\n    return g()\n",
    "a conditional": "def f(x):\n    return [READ for book in QS] if x else []\n",
    "a nested comprehension": "def f():\n    return [[READ for _ in range(2)] for book in QS]\n",
    "a dictionary": "def f():\n    return {book.pk: READ for book in QS}\n",
    "a set": "def f():\n    return {READ for book in QS}\n",
    "a generator": "def f():\n    return list(READ for book in QS)\n",
    "a generator function": "def f():\n    for book in QS:\n        yield READ\n",
    "a try": (
        "def f():\n    try:\n        for book in QS:\n            print(READ)\n    except ValueError:  # never\n"
        "        pass\n    finally:\n        print()\n"
    ),
    "a with": (
        "def f(path):\n    with open(path) as out:\n        for book in QS:\n            print(READ, file=out)\n"
    ),
    "an else of a loop": "def f():\n    for book in QS:\n        print(READ)\n    else:\n        print('none')\n",
    "a while": "def f():\n    while True:\n        for book in QS:\n            print(READ)\n        break\n",
    "tabs": "def f():\n\tfor book in QS:\n\t\tprint(READ)\n",
    "two spaces": "def f():\n  for book in QS:\n    print(READ)\n",
    "carriage returns": "def f():\r\n    for book in QS:\r\n        print(READ)\r\n",
    "no line break at the end": "def f():\n    return [READ for book in QS]",
    "a form feed": "\x0cdef f():\n    return [READ for book in QS]\n",
    "an emoji before it": "def f():\n    a = '😀'; books = QS\n    return [READ for book in books], a\n",
    "names of other scripts": "def f():\n    größe = 'é'; return [READ for book in QS], größe\n",
    "a type of its own": "def f():\n    books: object = QS\n    return [READ for book in QS], books\n",
    "an annotation of the result": "def f() -> list[str]:\n    return [READ for book in QS]\n",
    "enumerate": "def f():\n    for number, book in enumerate(QS, start=1):\n        print(number, READ)\n",
    "sorted": "def f():\n    for book in sorted(QS, key=lambda x: x.pk):\n        print(READ)\n",
    "a list of it": "def f():\n    books = list(QS)\n    return [READ for book in books]\n",
    "a method": "class V:\n    def f(self):\n        return [READ for book in QS]\n",
    "a static method": "class V:\n    @staticmethod\n    def f():\n        return [READ for book in QS]\n",
    "a property": "class V:\n    @property\n    def f(self):\n        return [READ for book in QS]\n",
    "a function in a function": "def f():\n    def g():\n        return [READ for book in QS]\n    return g()\n",
    "keyword only": "def f(*, x=1, **rest):\n    return [READ for book in QS], x, rest\n",
    "a star": "def f():\n    return [*(READ for book in QS)]\n",
    "a pragma": "def f():\n    return [READ for book in QS]  # noqa: E501  # type: ignore[attr-defined]\n",
}
READS = {
    "select": ("book.author.name", '.select_related("author")'),
    "deep": ("book.author.publisher.name", '.select_related("author__publisher")'),
    "prefetch": ("list(book.tags.all())", '.prefetch_related("tags")'),
}
QUERYSETS = {"all": "Book.objects.all()", "filtered": "Book.objects.filter(title__startswith='a')"}


@dataclass(frozen=True)
class Hazard:
    """One layout with one thing read of one queryset."""

    shape: str
    read: str
    queryset: str

    @property
    def text(self) -> str:
        shape = SHAPES[self.shape]
        code = shape.replace("READ", READS[self.read][0])
        text = HEAD + code.replace("QS", QUERYSETS[self.queryset])
        return text.replace("\n", "\r\n").replace("\r\r", "\r") if "\r" in shape else text


HAZARDS = [
    Hazard(shape, read, "all" if number % 2 else "filtered") for number, shape in enumerate(SHAPES) for read in READS
]


def test_there_are_at_least_120_of_them() -> None:
    assert len({hazard.text for hazard in HAZARDS}) == len(HAZARDS) >= 120


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: f"{hazard.shape} {hazard.read}")
def test_a_fix_adds_the_load_and_nothing_else(hazard: Hazard) -> None:
    text, path = hazard.text, f"{ROOT}/shop/views.py"
    engine = Engine()
    engine.set_roots([ROOT])
    engine.set_text(f"{ROOT}/shop/__init__.py", "")
    engine.set_text(f"{ROOT}/shop/models.py", MODELS)
    engine.set_text(path, text)
    found = [each for each in engine.findings(path) if each.code.startswith("MIR10")]
    assert found, "nothing was found"
    fixed = text
    for _ in found:
        (finding, *_) = [each for each in engine.findings(path) if each.code.startswith("MIR10")]
        fix = engine.fix(path, finding.fingerprint)
        assert isinstance(fix, Fix), fix
        ((where, edits),) = fix.edits
        assert where == path
        fixed = apply(fixed, edits)
        engine.set_text(path, fixed)
        if not [each for each in engine.findings(path) if each.code.startswith("MIR10")]:
            break
    assert [each.code for each in engine.findings(path) if each.code.startswith("MIR10")] == []
    assert fixed != text
    assert comments(fixed) == comments(text)
    assert fixed.count("\r\n") - text.count("\r\n") in (0, fixed.count("\n") - text.count("\n"))
    assert shape_of(without_loads(fixed)) == shape_of(ast.parse(text))
    assert READS[hazard.read][1].strip(".") in fixed.replace("'", '"')


def comments(text: str) -> list[str]:
    read = io.StringIO(text).readline
    return [token.string for token in tokenize.generate_tokens(read) if token.type == tokenize.COMMENT]


def without_loads(text: str) -> ast.Module:
    """The tree without calls that load something."""

    class Without(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            called = node.func
            loads = ("select_related", "prefetch_related")
            return called.value if isinstance(called, ast.Attribute) and called.attr in loads else node

    return ast.fix_missing_locations(Without().visit(ast.parse(text)))


def shape_of(tree: ast.AST) -> str:
    return ast.dump(tree)
