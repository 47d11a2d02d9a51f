"""A class at the top of a module as it is written: its options, its `Meta`, where they stand, and edits of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.text.spans import Span


@dataclass(frozen=True, slots=True)
class Option:
    """`name = value` in the body of a class; `node` is the whole statement."""

    name: str
    node: ast.stmt
    value: ast.expr


@dataclass(frozen=True, slots=True)
class ClassCode:
    """A class in its chunk. `place` gives the span of a node there, `source` is the text that these count in."""

    db: Database
    id: ClassId
    node: ast.ClassDef
    place: Callable[[ast.AST], Span]
    source: str

    @property
    def header(self) -> Span:
        """The name of the class."""
        return self.name_of(self.node)

    def name_of(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
        """Where a definition has its name."""
        found = re.compile(rf"(?:def|class)\s+({re.escape(node.name)})").search(self.source, self.place(node).start)
        return Span(*found.span(1)) if found is not None else self.place(node)

    def text(self, node: ast.AST) -> str:
        """What is written there."""
        return self.place(node).text_of(self.source)

    def option(self, name: str) -> Option | None:
        """What the body assigns to a name at last."""
        return _option(self.node, name)

    def meta(self) -> ast.ClassDef | None:
        """The `Meta` in the body."""
        return next((each for each in self.node.body if isinstance(each, ast.ClassDef) and each.name == "Meta"), None)

    def of_meta(self, name: str) -> Option | None:
        """What `Meta` assigns to a name at last."""
        meta = self.meta()
        return _option(meta, name) if meta is not None else None

    def method(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function of a name in the body."""
        for each in self.node.body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == name:
                return each
        return None

    def methods(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """The functions in the body."""
        for each in self.node.body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield each

    def indentation(self, node: ast.stmt) -> str:
        """What stands before a statement on its line."""
        start = self.place(node).start
        line = max(self.source.rfind("\n", 0, start), self.source.rfind("\r", 0, start)) + 1
        before = self.source[line:start]
        return before if not before.strip() else " " * len(before)

    def line_after(self, node: ast.stmt, text: str) -> tuple[Span, str]:
        """A statement on a line of its own behind another one."""
        end = self.place(node).end
        rest = _rest_of_line(self.source, end)
        return Span(rest, rest), f"{ending(self.source)}{self.indentation(node)}{text}"

    def line_after_expression(self, node: ast.expr, text: str, statement: ast.stmt) -> tuple[Span, str]:
        """A line behind that of an expression, as far to the right as a statement."""
        rest = _rest_of_line(self.source, self.place(node).end)
        return Span(rest, rest), f"{ending(self.source)}{self.indentation(statement)}{text}"

    def line_before(self, node: ast.stmt, text: str) -> tuple[Span, str]:
        """A statement on a line of its own before another one."""
        start = self.place(node).start
        return Span(start, start), f"{text}{ending(self.source)}{self.indentation(node)}"


def ending(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"


def constants(node: ast.expr | None) -> Iterator[ast.Constant]:
    """The texts in a list display or a sum of them."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        for each in node.elts:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each
    elif isinstance(node, ast.BinOp):
        yield from constants(node.left)
        yield from constants(node.right)


def listed(names: Iterable[str], code: ClassCode | None = None, node: ast.stmt | None = None) -> str:
    """Names as a list display: on lines of their own where one line would be long."""
    quoted = [f'"{name}"' for name in names]
    line = f"[{', '.join(quoted)}]"
    if code is None or node is None or len(line) + len(code.indentation(node)) < _LONG:
        return line
    margin, end = code.indentation(node), ending(code.source)
    inside = "".join(f"{end}{margin}    {each}," for each in quoted)
    return f"[{inside}{end}{margin}]"


_LONG = 90


def is_display(node: ast.expr) -> bool:
    """Whether something is a list or tuple of nothing but texts, which can be edited."""
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    return len(list(constants(node))) == len(node.elts)


def without(code: ClassCode, display: ast.expr, names: Iterable[str]) -> tuple[tuple[Span, str], ...]:
    """The edits that take names out of a list display."""
    if not isinstance(display, ast.List | ast.Tuple):
        return ()
    found = []
    gone = set(names)
    for number, each in enumerate(display.elts):
        if not isinstance(each, ast.Constant) or each.value not in gone:
            continue
        span = code.place(each)
        if number + 1 < len(display.elts):
            span = Span(span.start, code.place(display.elts[number + 1]).start)
        elif number:
            before = code.place(display.elts[number - 1]).end
            span = Span(before, span.end)
        found.append((span, ""))
    return tuple(found)


def _rest_of_line(text: str, start: int) -> int:
    while start < len(text) and text[start] not in "\r\n":
        start += 1
    return start


def _option(node: ast.ClassDef, name: str) -> Option | None:
    found: Option | None = None
    for statement in node.body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                if any(isinstance(each, ast.Name) and each.id == name for each in targets):
                    found = Option(name, statement, value)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                found = Option(name, statement, value)
            case _:
                continue
    return found
