"""Where the definitions of a chunk stand, and the units of code that are analysed on their own."""

from __future__ import annotations

import ast
import re
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from mir_lsp.facts.classes import FunctionNode, nested_blocks
from mir_lsp.facts.data import NO_LAYOUT, Layout
from mir_lsp.syntax import Locator

# The name after the keyword; a backslash may break the line between them.
_HEADER = re.compile(r"(?:async[\s\\]+)?(?:def|class)[\s\\]+(\w+)")

_QUIET = (ast.Import, ast.ImportFrom, ast.Pass)

# Offsets in the text: a start and an end.
_Range = tuple[int, int]


def layout(statements: Sequence[ast.stmt], text: str, locator: Locator, start: int, end: int) -> Layout:
    """The sites and units of the chunk from `start` to `end` of a text, which the locator knows.

    They are in the order of the text, each unit before the units inside it, relative to the start of the chunk.
    """
    found = _Places(text, locator, start)
    found.body("", statements, (start, end))
    return found.layout()


class _Places:
    __slots__ = ("_locator", "_site_names", "_sites", "_start", "_text", "_units")

    def __init__(self, text: str, locator: Locator, start: int) -> None:
        self._text = text
        self._locator = locator
        self._start = start
        self._site_names: list[str] = []
        self._sites: list[int] = []
        self._units: list[tuple[str, int, int, bool, bytes]] = []

    def layout(self) -> Layout:
        if not self._sites and not self._units:
            return NO_LAYOUT
        start = self._start
        numbers = array("I", [offset - start for offset in self._sites])
        for _, first, last, is_function, _ in self._units:
            numbers.extend((first - start, last - start, is_function))
        names = (*self._site_names, *(unit[0] for unit in self._units))
        return Layout(names, numbers, b"".join([unit[4] for unit in self._units]))

    def body(self, qualname: str, statements: Iterable[ast.stmt], span: _Range) -> None:
        """The statements of the module or of a class: a unit of their own around the units inside them."""
        position = len(self._units)
        cut: list[_Range] = []
        if self._block(qualname, statements, cut):
            self._units.insert(position, (qualname, *span, False, _digest(self._text, span, cut)))

    def _block(self, outer: str, statements: Iterable[ast.stmt], cut: list[_Range]) -> bool:
        """Visit statements; returns whether any of them is code that belongs to the unit around them."""
        has_code = False
        for node in statements:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    cut.append(self._function(outer, node))
                case ast.ClassDef():
                    cut.append(self._class(outer, node))
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                    self._assignment(outer, node)
                    has_code = True
                case ast.Expr(value=ast.Constant()):
                    continue
                case _:
                    has_code |= self._other(outer, node, cut)
        return has_code

    def _other(self, outer: str, node: ast.stmt, cut: list[_Range]) -> bool:
        if isinstance(node, _QUIET):
            return False
        for block in nested_blocks(node):
            self._block(outer, block, cut)
        return True

    def _function(self, outer: str, node: FunctionNode) -> _Range:
        qualname, span = self._definition(outer, node)
        decorated = self._decorated(node, span)
        self._units.append((qualname, *span, True, _digest(self._text, decorated, ())))
        return decorated

    def _class(self, outer: str, node: ast.ClassDef) -> _Range:
        qualname, span = self._definition(outer, node)
        self.body(qualname, node.body, span)
        return self._decorated(node, span)

    def _definition(self, outer: str, node: FunctionNode | ast.ClassDef) -> tuple[str, _Range]:
        span = self._locator.ends(node)
        qualname = f"{outer}.{node.name}" if outer else node.name
        header = _HEADER.match(self._text, span[0])
        self._site(qualname, span, header.span(1) if header else (span[0], span[0]))
        return qualname, span

    def _decorated(self, node: FunctionNode | ast.ClassDef, span: _Range) -> _Range:
        if not node.decorator_list:
            return span
        starts = [self._locator.ends(decorator)[0] for decorator in node.decorator_list]
        return min((span[0], *starts)), span[1]

    def _assignment(self, outer: str, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for name in _flat(targets):
            if isinstance(name, ast.Name):
                qualname = f"{outer}.{name.id}" if outer else name.id
                self._site(qualname, self._locator.ends(node), self._locator.ends(name))

    def _site(self, qualname: str, span: _Range, name: _Range) -> None:
        self._site_names.append(qualname)
        self._sites += span
        self._sites += name


def _flat(targets: Iterable[ast.expr]) -> Iterable[ast.expr]:
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _flat(target.elts)
        else:
            yield target


def _digest(text: str, span: _Range, cut: Iterable[_Range]) -> bytes:
    """The address of the text in `span` without the parts in `cut`, which are in the order of the text."""
    state = blake2b(digest_size=16)
    position, end = span
    for first, last in cut:
        state.update(text[position:first].encode("utf-8", "surrogatepass") + b"\0")
        position = last
    state.update(text[position:end].encode("utf-8", "surrogatepass"))
    return state.digest()
