"""Where the definitions of a chunk stand, and the units of code that are analysed on their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from hashlib import blake2b

from mir_lsp.facts.classes import FunctionNode, nested_blocks
from mir_lsp.facts.data import Site, Unit
from mir_lsp.syntax import Locator
from mir_lsp.text.spans import Span

# The name after the keyword; a backslash may break the line between them.
_HEADER = re.compile(r"(?:async[\s\\]+)?(?:def|class)[\s\\]+(\w+)")

_QUIET = (ast.Import, ast.ImportFrom, ast.Pass)


def places(node: ast.Module, text: str, locator: Locator) -> tuple[tuple[Site, ...], tuple[Unit, ...]]:
    """The sites and units of a chunk, in the order of the text, each unit before the units inside it."""
    found = _Places(text, locator)
    found.body("", node.body, Span(0, len(text)))
    return tuple(found.sites), tuple(found.units)


class _Places:
    __slots__ = ("_locator", "_text", "sites", "units")

    def __init__(self, text: str, locator: Locator) -> None:
        self._text = text
        self._locator = locator
        self.sites: list[Site] = []
        self.units: list[Unit] = []

    def body(self, qualname: str, statements: list[ast.stmt], span: Span) -> None:
        """The statements of the module or of a class: a unit of their own around the units inside them."""
        position = len(self.units)
        cut: list[Span] = []
        if self._block(qualname, statements, cut):
            unit = Unit(qualname, span, _digest(self._text, span, cut), is_function=False)
            self.units.insert(position, unit)

    def _block(self, outer: str, statements: Iterable[ast.stmt], cut: list[Span]) -> bool:
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

    def _other(self, outer: str, node: ast.stmt, cut: list[Span]) -> bool:
        if isinstance(node, _QUIET):
            return False
        for block in nested_blocks(node):
            self._block(outer, block, cut)
        return True

    def _function(self, outer: str, node: FunctionNode) -> Span:
        qualname, span = self._definition(outer, node)
        decorated = self._decorated(node, span)
        self.units.append(Unit(qualname, span, _digest(self._text, decorated, ()), is_function=True))
        return decorated

    def _class(self, outer: str, node: ast.ClassDef) -> Span:
        qualname, span = self._definition(outer, node)
        self.body(qualname, node.body, span)
        return self._decorated(node, span)

    def _definition(self, outer: str, node: FunctionNode | ast.ClassDef) -> tuple[str, Span]:
        span = self._locator.span(node)
        qualname = f"{outer}.{node.name}" if outer else node.name
        header = _HEADER.match(self._text, span.start)
        name_span = Span(*header.span(1)) if header else Span(span.start, span.start)
        self.sites.append(Site(qualname, span, name_span))
        return qualname, span

    def _decorated(self, node: FunctionNode | ast.ClassDef, span: Span) -> Span:
        starts = [self._locator.span(decorator).start for decorator in node.decorator_list]
        return Span(min((span.start, *starts)), span.end)

    def _assignment(self, outer: str, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target for target in _flat(targets) if isinstance(target, ast.Name)]
        for name in names:
            qualname = f"{outer}.{name.id}" if outer else name.id
            self.sites.append(Site(qualname, self._locator.span(node), self._locator.span(name)))


def _flat(targets: Iterable[ast.expr]) -> Iterable[ast.expr]:
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _flat(target.elts)
        else:
            yield target


def _digest(text: str, span: Span, cut: Iterable[Span]) -> str:
    """The address of the text in `span` without the parts in `cut`, which are in the order of the text."""
    state = blake2b(digest_size=16)
    position = span.start
    for part in cut:
        state.update(text[position : part.start].encode("utf-8", "surrogatepass") + b"\0")
        position = part.end
    state.update(text[position : span.end].encode("utf-8", "surrogatepass"))
    return state.hexdigest()
