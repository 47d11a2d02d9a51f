"""The same code in other texts: line breaks, marks and decorations that must not change what is found in it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.fixtures import lines_of

Position = tuple[int, int]  # line from 1, column from 0


@dataclass(frozen=True)
class Disguise:
    """A text that means the same, and where each position of the original went."""

    text: str
    moved: Callable[[Position], Position]


def crlf(text: str) -> Disguise:
    """Windows line breaks."""
    return Disguise(text.replace("\n", "\r\n"), _same)


def cr(text: str) -> Disguise:
    """The line breaks of old Macs."""
    return Disguise(text.replace("\n", "\r"), _same)


def emoji_above(text: str) -> Disguise:
    """A comment of characters beyond the basic plane at the top."""
    return Disguise("# 🐍📚 👩‍🚀\n" + text, lambda at: (at[0] + 1, at[1]))


def emoji_left(text: str) -> Disguise:
    """A statement of an emoji to the left of each simple statement."""
    starts = {node.lineno: node.col_offset for node in _simple_statements(ast.parse(text))}
    mark = '"🦊"; '
    lines = lines_of(text)
    for number, column in starts.items():
        line = lines[number - 1]
        lines[number - 1] = line[:column] + mark + line[column:]

    def moved(at: Position) -> Position:
        behind = at[0] in starts and at[1] >= starts[at[0]]
        return (at[0], at[1] + len(mark)) if behind else at

    return Disguise("\n".join(lines), moved)


def form_feeds(text: str) -> Disguise:
    """A form feed on a line of its own before each definition, and one at the start of the line after it."""
    tree = ast.parse(text)
    before = sorted(
        min(node.lineno, *(each.lineno for each in node.decorator_list)) if node.decorator_list else node.lineno
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )
    lines = lines_of(text)
    for number in reversed(before):
        lines[number - 1] = "\f" + lines[number - 1]
        lines.insert(number - 1, "\f")

    def moved(at: Position) -> Position:
        line, column = at
        return line + sum(number <= line for number in before), column + (line in before)

    return Disguise("\n".join(lines), moved)


DISGUISES = {
    "crlf": crlf,
    "cr": cr,
    "emoji-above": emoji_above,
    "emoji-left": emoji_left,
    "form-feeds": form_feeds,
}


def _same(at: Position) -> Position:
    return at


def _simple_statements(tree: ast.AST) -> list[ast.stmt]:
    """The first simple statement of each line, but for docstrings and imports from the future."""
    found: dict[int, ast.stmt] = {}
    for node in ast.walk(tree):
        simple = isinstance(node, ast.stmt) and not hasattr(node, "body") and not hasattr(node, "cases")
        if simple and not isinstance(node, ast.ImportFrom | ast.Import):
            known = found.setdefault(node.lineno, node)
            if node.col_offset < known.col_offset:
                found[node.lineno] = node
    inline = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and (hasattr(node, "body") or hasattr(node, "cases"))
    }
    return [node for number, node in found.items() if number not in inline]
