"""Syntax that the running interpreter does not know costs at most the statement it stands in."""

from __future__ import annotations

import ast
import warnings

import pytest

from mir_lsp.facts import facts_of
from mir_lsp.syntax import Module, comments, parse, resplit, split
from tests.support.keystrokes import definitions

# What each line of Python's history brought; some of it no interpreter of today knows.
SIMPLE = {
    "3.10 parenthesised with": "with (open(a) as b, open(c) as d):\n    pass",
    "3.10 match": "match a:\n    case [1, *rest] if rest:\n        pass\n    case {'k': v} | v:\n        pass",
    "3.11 except star": "try:\n    a()\nexcept* ValueError as error:\n    b(error)",
    "3.11 star in a subscript": "x = a[*b, 1]",
    "3.12 quotes in a template": 'x = f"{a["b"]} and {c["d"]["e"]}"',
    "3.12 templates in templates": 'x = f"{f"{f"{1 + 1}"}"}"',
    "3.12 quotes of both kinds in a template": "x = f'{a['b']} {\"c\"}'",
    "3.12 backslash in a template": "x = f\"{'\\n'.join(a)}\"",
    "3.12 lines in a template": 'x = f"{\n    a\n}"',
    "3.12 comment in a template": 'x = f"{\n    a  # it is\n}"',
    "3.12 long template over lines": 'x = f"""{\n    "a" + """b"""\n}"""',
    "3.12 template in a call": 'print(f"{", ".join(a)}")',
    "3.12 bracket in a template": 'x = f"{a["("]} {b["]"]}"',
    "3.12 apostrophe in a template": "x = f'{a[\"it's\"]}'",
    "3.12 mark of a comment in a template": 'x = f"{a["#"]}"',
    "3.12 apostrophe in a comment in a template": "x = f'{\n    a  # it's (\n}'",
    "3.12 type alias": "type Alias = list[int]",
    "3.12 generic type alias": "type Alias[T, *Ts, **P] = dict[T, tuple[*Ts]]",
    "3.12 type alias over lines": "type Alias = (\n    int\n    | str\n)",
    "3.12 generic function": "def generic[T](value: T) -> T:\n    return value",
    "3.12 generic function with a bound": "def generic[T: (int, str)](\n    value: T,\n) -> T:\n    return value",
    "3.12 generic class": "class Generic[T: int](Base[T]):\n    member = 1",
    "3.13 default of a type parameter": "class Generic[T = int]:\n    member = 1",
    "3.14 except without parentheses": "try:\n    a()\nexcept A, B:\n    b()",
    "3.14 except star without parentheses": "try:\n    a()\nexcept* A, B:\n    b()",
    "3.14 template string": 'x = t"{a} and {b!r:>{width}}"',
    "3.14 quotes in a template string": 'x = t"{a["b"]}"',
    "3.14 long template string": 'x = t"""\n{a}\n"""',
    "3.15 unpacking in a comprehension": "x = [*row for row in rows]",
    "3.15 unpacking dictionaries in a comprehension": "x = {**row for row in rows}",
    "3.15 lazy import": "lazy import json",
    "3.15 lazy import from": "lazy from json import dumps",
    "from no version": "x = a ?? b",
    "a statement from no version": "unless a:\n    pass",
}
HEADERS = {
    "function": "def {}[T](value: T) -> T:",
    "method": "async def {}[T](self, value: T) -> T:",
    "class": "class {}[T](Base[T]):",
    "class with a default": "class {}[T = int]:",
}
each = pytest.mark.parametrize("newer", SIMPLE.values(), ids=SIMPLE)


def is_known(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError:
        return False
    return True


def indented(text: str, by: str) -> str:
    return "".join(by + line for line in text.splitlines(keepends=True))


def names_in(module: Module) -> set[str]:
    return {name for chunk in module.chunks for name, _ in definitions(parse(chunk.text))}


def statements_in(text: str) -> set[str]:
    """The simple statements, as the interpreter writes them."""
    trees = [parse(chunk.text).node for chunk in split(text).chunks]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return {ast.unparse(node) for node in nodes if not hasattr(node, "body")}


@each
def test_the_statements_of_a_module_around_it_are_known(newer: str) -> None:
    text = f"import above\nbefore = 1\n{newer}\nafter = 2\n\n\nclass Below:\n    x = 1\n\n    def method(self): ...\n"
    module = split(text)
    assert names_in(module) >= {"above", "before", "after", "Below", "Below.x", "Below.method"}
    assert {"before = 1", "after = 2", "import above"} <= statements_in(text)
    failed = [chunk.text for chunk in module.chunks if parse(chunk.text).error is not None]
    assert len(failed) == (0 if is_known(text) else 1)
    assert all("before" not in each and "after" not in each for each in failed)


@each
def test_the_members_of_a_class_around_it_are_known(newer: str) -> None:
    body = f"    x = 0\n\n    def before(self):\n        return 1\n\n{indented(newer, '    ')}\n\n    y = 2\n"
    text = f"class Shelf(Base):\n{body}\n    def after(self):\n        return 3\n\n\ndef below(): ...\n"
    assert names_in(split(text)) >= {"Shelf", "Shelf.x", "Shelf.before", "Shelf.y", "Shelf.after", "below"}
    assert {"x = 0", "y = 2", "return 1", "return 3"} <= statements_in(text)


@each
@pytest.mark.parametrize("depth", [1, 2])
def test_the_statements_of_a_function_around_it_go_on_binding(newer: str, depth: int) -> None:
    by = "    " * depth
    opening = "" if depth == 1 else "    for row in rows:\n"
    inner = f"{by}first = 1\n{indented(newer, by)}\n{by}last = first\n{by}use(last)\n"
    text = f"def function(rows):\n{opening}{inner}    return last\n\n\ndef below(): ...\n"
    assert {"first = 1", "last = first", "use(last)", "return last"} <= statements_in(text)
    assert names_in(split(text)) >= {"function", "below"}
    if not is_known(text):
        assert not parse(split(text).chunks[0].text).complete


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_definition_with_a_header_that_is_not_known_keeps_its_name_and_its_body(header: str) -> None:
    text = f"{header.format('Known')}\n    first = 1\n    second = 2\n\n\nafter = 3\n"
    assert {"first = 1", "second = 2", "after = 3"} <= statements_in(text)
    assert names_in(split(text)) >= {"Known", "after"}


@each
def test_it_can_be_typed_and_taken_away_again(newer: str) -> None:
    before, after = "above = 1\n\n\ndef f():\n    first = 1\n    ", "\n    last = 2\n\n\nbelow = 3\n"
    module = split(before + after)
    newer = newer.replace("\n", "\n    ")
    for length in range(1, len(newer) + 1):
        text = before + newer[:length] + after
        module = resplit(module, text)
        assert module == split(text)
        assert names_in(module) >= {"above", "f"}
        comments(text)
        for chunk in module.chunks:
            facts_of(chunk)
    assert {"first = 1", "last = 2", "below = 3"} <= statements_in(module.text)
