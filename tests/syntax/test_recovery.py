"""A statement being typed is blanked; the others keep their names and their places."""

from __future__ import annotations

import ast
import random

import pytest

from mir_lsp.syntax import offsets, parse, split
from mir_lsp.syntax.scan import line_starts
from tests.syntax.corpus import sources

STATES = 600
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Names = set[tuple[str, int]]

SHOP = """\
class Book(models.Model):
    title = models.CharField(max_length=10)

    def before(self):
        return self.title

    def typed(self):
        first = 1
        {}
        last = 2
        return last

    def after(self):
        return self.title


class Author(models.Model):
    name = models.CharField(max_length=10)
"""


def definitions(text: str) -> tuple[Names, int]:
    """Top-level and class-level definitions with their offsets, and how many chunks did not parse."""
    module = split(text)
    names: Names = set()
    failed = 0
    for chunk, start in zip(module.chunks, module.starts, strict=True):
        tree = parse(chunk.text)
        failed += tree.error is not None
        locate = offsets(tree.source).span
        for name, node in named(tree.node.body, ""):
            names.add((name, locate(node).start + start))
    return names, failed


def named(body: list[ast.stmt], prefix: str) -> list[tuple[str, ast.stmt]]:
    found: list[tuple[str, ast.stmt]] = []
    for node in body:
        if isinstance(node, DEFINITIONS):
            found.append((prefix + node.name, node))
            if isinstance(node, ast.ClassDef):
                found += named(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.Assign) and prefix:
            found += [(prefix + target.id, node) for target in node.targets if isinstance(target, ast.Name)]
    return found


def innermost(tree: ast.Module, line: int) -> tuple[int, int]:
    """First and last line of the smallest statement that holds `line`."""
    best = (line, line)
    smallest = 10**9
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            last = node.end_lineno or first
            if first <= line <= last and last - first <= smallest:
                best, smallest = (first, last), last - first
    return best


def states_of(text: str, tree: ast.Module, generator: random.Random) -> list[tuple[str, Names, int, int]]:
    """States of typing one line: text, definitions outside its statement, where it changes, by how much."""
    starts = (*line_starts(text), len(text) + 1)
    line = generator.randrange(1, len(starts))
    begin, end = starts[line - 1], starts[line] - 1
    content = text[begin:end]
    indent = len(content) - len(content.lstrip())
    first, last = innermost(tree, line)
    inside = range(starts[first - 1], starts[last])
    outside = {(name, place) for name, place in definitions(text)[0] if place not in inside}
    lengths = range(indent, len(content))
    chosen = generator.sample(lengths, min(5, len(lengths)))
    return [(text[: begin + length] + text[end:], outside, begin, begin + length - end) for length in chosen]


def test_definitions_outside_the_statement_being_typed_are_kept() -> None:
    generator = random.Random(7)
    states = failing = expected = kept = unharmed = 0
    losses: list[str] = []
    for name, text, tree in sources(1000, 60_000):
        if states >= STATES:
            break
        if "\r" in text or len(text) < 2000:
            continue
        for typed, outside, place, delta in states_of(text, tree, generator):
            found, failed = definitions(typed)
            states += 1
            if not failed:
                continue
            lost = [name for name, at in outside if (name, at if at < place else at + delta) not in found]
            failing += 1
            expected += len(outside)
            kept += len(outside) - len(lost)
            unharmed += not lost
            if lost:
                losses.append(f"{name} at {place}: {len(lost)} of {len(outside)}")
    print(f"{states} states, {failing} do not parse, definitions kept {kept / expected:.3%}, ", end="")
    print(f"all kept in {unharmed / failing:.2%}", *losses, sep="\n")
    assert failing > STATES // 4
    assert kept / expected >= 0.97
    assert unharmed / failing >= 0.95


@pytest.mark.parametrize(
    "typed",
    [
        "for b in Book.objects.",
        "x = foo(",
        "x = foo('",
        "x = [1, (2,",
        "if x",
        "while x.",
        "b.",
        "def f(",
        "class",
        "x = ",
        "return (",
        "lambda x",
        "x = {'a': ",
        "with a as ",
        "@",
        "try:",
        "else:",
        "for",
        'f"{x',
        '"""',
        '"""Some prose. It',
        "x = '''",
        ")",
        "x = a b c",
        "import",
        "from x import (",
        "a \\",
        "0x",
        "\u00a0",
        "<<<<<<< HEAD",
    ],
)
def test_the_rest_of_the_class_and_of_the_body_survives(typed: str) -> None:
    text = SHOP.format(typed)
    found = {name for name, _ in definitions(text)[0]}
    wanted = {"Book", "Book.title", "Book.before", "Book.typed", "Book.after", "Author", "Author.name"}
    assert found >= wanted
    tree = parse(split(text).chunks[0].text)
    assert not tree.complete
    method = next(node for node in ast.walk(tree.node) if getattr(node, "name", "") == "typed")
    sources_kept = [ast.unparse(node) for node in ast.walk(method)]
    assert "first = 1" in sources_kept
    # A backslash at the end of the line makes the next one a part of the statement being typed.
    assert "last = 2" in sources_kept or typed.endswith("\\")


@pytest.mark.parametrize(
    "header", ["for b in Book.objects.", "if x", "with f(", "while x.y(", "els", "async for b in a."]
)
def test_the_body_of_a_broken_header_survives(header: str) -> None:
    text = f"def f():\n    if a:\n        b()\n    {header}\n        kept = 1\n    last = 2\n"
    tree = parse(text)
    assert not tree.complete
    assert {"kept = 1", "last = 2"} <= {ast.unparse(node) for node in ast.walk(tree.node)}


@pytest.mark.parametrize("end", ["force=False):", "*, force: bool = False) -> None:", "**more):"])
def test_a_header_of_several_lines_below_what_is_broken_stays_whole(end: str) -> None:
    header = f"def tax(self, price=None,\n            {end}"
    tree = parse(f"class Item:\n    label = CharField(max_len\n    price = 1\n\n    {header}\n        return price\n")
    assert len(tree.blanked) == 1
    (cls,) = tree.node.body
    function = next(node for node in ast.walk(cls) if isinstance(node, ast.FunctionDef))
    assert ast.unparse(function) == ast.unparse(ast.parse(f"{header}\n        return price"))


def test_lines_that_have_lost_their_header_take_nothing_with_them() -> None:
    members = "    def kept(self):\n        return 1\n\n    y = 2\n"
    text = f"class Shelf(Base):\n\n        self.first = 1\n        self.go()\n\n{members}"
    assert {name for name, _ in definitions(text)[0]} == {"Shelf", "Shelf.kept", "Shelf.y"}
    function = "def f():\n        lost()\n    first = 1\n    last = 2\n"
    assert {"first = 1", "last = 2"} <= {ast.unparse(node) for node in ast.walk(parse(function).node)}


def test_a_line_that_is_indented_too_little_does_not_take_the_block_before_it_along() -> None:
    text = "def f():\n        first = 1\n        second = 2\n        third = 3\n    wrong = 4\n"
    kept = {ast.unparse(node) for node in ast.walk(parse(text).node)}
    assert {"first = 1", "second = 2", "third = 3"} <= kept


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        ("def f(self, a:\n    pass\n", "def f(self, *args, **kwargs):\n    pass"),
        ("async def f(a b):\n    pass\n", "async def f(*args, **kwargs):\n    pass"),
        ("class A(b.\n    x = 1\n", "class A:\n    x = 1"),
        ("x = g(\n", "x = ..."),
        ("x: int = \n", "x = ..."),
        ("x, y = a.\n", "x, y = ..."),
        ("for x, y in c.\n    y\n", "for x, y in ...:\n    y"),
        ("with d( as e\n    e()\n", "with ... as e:\n    e()"),
        ("try:\n    a\nexcept B as e\n    e\n", "try:\n    a\nexcept ... as e:\n    e"),
    ],
)
def test_what_a_broken_statement_would_bind_is_bound_to_something_unknown(broken: str, kept: str) -> None:
    assert ast.unparse(parse(broken).node) == ast.unparse(ast.parse(kept))


def test_blanked_regions_hold_all_that_is_missing_from_the_source() -> None:
    text = "class A:\r\n    é = 'ü'; x = (\r\n    def f(self):\r\n        b.\r\n        return 'é'\r\n"
    tree = parse(text)
    assert tree.error is not None
    assert len(tree.source) == len(text)
    changed = [index for index, (old, new) in enumerate(zip(text, tree.source, strict=True)) if old != new]
    assert changed
    assert all(any(span.contains(index) for span in tree.blanked) for index in changed)
    assert all(tree.source[index] == " " for index in changed)
    returned = next(node for node in ast.walk(tree.node) if isinstance(node, ast.Return))
    assert offsets(tree.source).span(returned).text_of(text) == "return 'é'"


def test_nodes_keep_their_offsets_in_any_broken_state() -> None:
    generator = random.Random(3)
    checked = 0
    for _, text, _ in sources(30, 20_000):
        for _ in range(4):
            place = generator.randrange(len(text))
            broken = text[:place] + generator.choice(("(", "'", '"""', ":", ".", "\n  x", "]")) + text[place:]
            tree = parse(broken)
            locator = offsets(tree.source)
            for node in ast.walk(tree.node):
                if isinstance(node, ast.Name):
                    span = locator.span(node)
                    if not any(region.start <= span.start <= region.end for region in tree.blanked):
                        assert span.text_of(broken) == node.id
                        checked += 1
    assert checked > 10_000


def test_recovery_is_a_function_of_the_text() -> None:
    text = SHOP.format("x = foo(")
    first, second = parse(text), parse(text)
    assert ast.dump(first.node, include_attributes=True) == ast.dump(second.node, include_attributes=True)
    assert first.blanked == second.blanked
