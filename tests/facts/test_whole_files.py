"""A file that is read in one go says what its chunks say by themselves; read early, it says what they define."""

from __future__ import annotations

import random
from collections.abc import Iterable
from textwrap import dedent

import pytest

from mir_lsp.facts.data import ChunkFacts
from mir_lsp.facts.early import early_facts
from mir_lsp.facts.read import read, read_file
from mir_lsp.syntax import parse, split
from mir_lsp.syntax.whole import whole
from tests.support.trees import SHOP, installed, texts
from tests.syntax.corpus import sources

ODD = {
    "empty": "",
    "blank lines": "\n\n\n",
    "only a comment": "# nothing here",
    "no last line break": "x = 1\ny = 2",
    "statements on a line": "a = 1; b = 2\nc = 3; d = 4\n",
    "a statement after a continued line": "a = 1; \\\nb = 2\nc = 3\n",
    "an expression over lines at the margin": "a = (\n1 +\nb\n)\nc = 2\n",
    "a backslash at the margin": "a = 1 + \\\nb\nc = 2\n",
    "a literal with statements": 'a = """\nimport os\ndef f():\n    pass\n"""\n\nb = 2\n',
    "decorators": "@one\n@two(\n    3,\n)\n# between\n@three\nclass A:\n    x = 1\n\n\n@(\nfour\n)\ndef f(): ...\n",
    "else at the margin": "if a:\n    b = 1\nelif c:\n    b = 2\nelse:\n    b = 3\nd = 4\n",
    "comments between": "a = 1\n\n# of b\n\n# more\nb = 2\n    # indented\n# last\n",
    "comments of a block": "def f():\n    pass\n    # still inside\n# outside\nx = 1\n",
    "a form feed": "a = 1\n\f\nb = 2\n\fc = 3\n",
    "a byte order mark": "\ufeffimport os\na = 1\n",
    "a null": "a = 1\nb = '\0'\n",
    "letters beyond ASCII": "größe = 'ß'; ärger = größe\nclass Straße:\n    höhe = 'é' ; weite = 2\n",
    "carriage returns": "a = 1\r\nclass B:\r\n    c = 2\r\n",
    "keyword arguments at the margin": "f(\na=1,\nb=2,\nc=3,\nd=4\n)\nx = 1\n",
    "names bound and deleted": "a = 1\ndel a\na = 2; del a\n",
    "deep brackets": "x = " + "[" * 150 + "]" * 150 + "\ny = 2\n",
    "a long chain": "x = " + " + ".join(["a"] * 500) + "\ny = 2\n",
    "broken": "a = (\nclass B:\n    x = 1\n\ndef f(:\n    pass\n",
}


def by_chunks(text: str) -> list[ChunkFacts]:
    return [read(parse(chunk.text), chunk.text) for chunk in split(text).chunks]


def check(text: str, name: str = "") -> None:
    module, found = split(text), read_file(text)
    assert list(found.lengths) == [len(chunk.text) for chunk in module.chunks], name
    assert list(found.lookaheads) == list(module.lookaheads), name
    assert list(found.chunks) == by_chunks(text), name


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_says_what_its_chunks_say(name: str) -> None:
    check(ODD[name])


def test_real_files_say_what_their_chunks_say() -> None:
    for name, text, _ in sources(200, 60_000):
        check(text, name)


def test_files_of_django_and_of_a_project_say_what_their_chunks_say() -> None:
    for path, text in (*texts(SHOP).items(), *texts(installed("django.contrib")).items()):
        check(text, path)


def test_files_with_any_character_changed_say_what_their_chunks_say() -> None:
    rng = random.Random(3)
    for name, text, _ in sources(120, 6_000):
        at = rng.randrange(len(text) + 1)
        check(
            text[:at] + rng.choice(("(", '"""', "\\\n", "\n", "'", "é", ";", "\f", "def x", "=", "@")) + text[at:],
            name,
        )


def test_nearly_all_real_files_are_read_in_one_go() -> None:
    found = [whole(text) is not None for _, text, _ in sources(200, 60_000) if "\r" not in text]
    assert len(found) > 100
    assert sum(found) >= 0.95 * len(found)


def defined(facts: Iterable[ChunkFacts]) -> list[object]:
    chunks = tuple(facts)
    return [
        [binding for chunk in chunks for binding in chunk.bindings],
        [star for chunk in chunks for star in chunk.stars],
        [call for chunk in chunks for call in chunk.calls],
    ]


def test_what_is_said_early_is_what_is_said_later() -> None:
    early = 0
    for path, text in (*texts(SHOP).items(), *texts(installed("django.contrib")).items()):
        found = early_facts(text)
        if found is not None:
            early += 1
            assert defined(found) == defined(read_file(text).chunks), path
    assert early > 200


@pytest.mark.parametrize(
    "text",
    [
        'class A:\n    def f(self):\n        """Doc\n\nat the margin\n        """\n        return 1\n\n    x = 1\n',
        "class A:\n    def f(self):\n        return '''\nSELECT\n'''\n\n    x = 1\n",
        "class A:\n    def f(self):\n# at the margin\n        return 1\n    x = 1\n",
        "class A:\n    def f(self): return 1\n    x = 1\n",
        "class A:\n    def f(\n        self,\n        b=(1, 2),\n    ):\n        return 1\n    x = 1\n",
        "class A:\n    def f(self):\n        x = [\n1,\n2]\n        return x\n    y = 1\n",
        "class A:\n\tdef f(self):\n\t\treturn 1\n\tx = 1\n",
        "class A:\n    def __init__(self, **others):\n        others['null'] = True\n",
        "def owner():\n    return settings.OWNER_MODEL\n",
        "def owner(request, /):\n    return settings.OWNER_MODEL\n",
        "def f(a):\n    pass",
        "if x:\n    def f(a):\n        return 1\nelse:\n    def f(a):\n        return 2\n\ny = 1\n",
        "class A:\n    @property\n    def f(self) -> int:\n        def g(b):\n            return b\n",
    ],
)
def test_what_is_cut_out_early_is_nothing_but_bodies(text: str) -> None:
    found = early_facts(dedent(text))
    assert found is None or defined(found) == defined(read_file(dedent(text)).chunks)


def test_a_file_that_does_not_parse_is_not_read_early() -> None:
    assert early_facts("class A(:\n    x = 1\n") is None
