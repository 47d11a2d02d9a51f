"""Offsets of tree nodes: the parser counts lines and UTF-8 bytes, everything else here counts characters."""

from __future__ import annotations

import ast
from bisect import bisect_right
from functools import lru_cache
from typing import Protocol

from mir_lsp.syntax import scan
from mir_lsp.text.spans import Span

Located = ast.stmt | ast.expr | ast.excepthandler | ast.arg | ast.keyword | ast.alias | ast.match_case | ast.pattern


class _Positioned(Protocol):
    lineno: int
    col_offset: int
    end_lineno: int | None
    end_col_offset: int | None


class Locator:
    """Offsets in one source text. Columns beyond the end of a line mean its end: stubs may be longer."""

    __slots__ = ("_ascii", "_encoded", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()
        self._starts = scan.line_starts(text)
        self._encoded: dict[int, bytes | None] = {}

    def span(self, node: ast.AST) -> Span:
        """The characters of `node`. AttributeError for nodes without a position, such as `ast.Module`."""
        return Span(*self.ends(node))

    def ends(self, node: ast.AST) -> tuple[int, int]:
        """The start and the end of `span`."""
        positioned: _Positioned = node  # type: ignore[assignment]
        start = self.offset(positioned.lineno, positioned.col_offset)
        end_line, end_column = positioned.end_lineno, positioned.end_col_offset
        if end_line is None or end_column is None:
            return start, start
        return start, max(start, self.offset(end_line, end_column))

    def offset(self, line: int, column: int) -> int:
        """The offset of a line (from 1) and a column in UTF-8 bytes (from 0)."""
        starts = self._starts
        if line > len(starts):
            return len(self._text)
        start = starts[line - 1]
        if not self._ascii:
            column = self._characters(line, start, column)
        following = starts[line] if line < len(starts) else len(self._text) + 1
        if start + column < following - 1:
            return start + column
        return min(start + column, scan.line_end(self._text, start))

    def start(self, line: int) -> int:
        """The offset at which a line (from 1) starts."""
        return self._starts[line - 1]

    def line(self, offset: int) -> int:
        """The number (from 1) of the line of an offset."""
        return bisect_right(self._starts, offset)

    def _characters(self, line: int, start: int, column: int) -> int:
        if line not in self._encoded:
            content = self._text[start : scan.line_end(self._text, start)]
            self._encoded[line] = None if content.isascii() else content.encode("utf-8", "surrogatepass")
        encoded = self._encoded[line]
        if encoded is None:
            return column
        return len(encoded[:column].decode("utf-8", "ignore")) + max(0, column - len(encoded))


@lru_cache(maxsize=256)
def offsets(text: str) -> Locator:
    """A locator for the nodes of a tree of `text`; for a recovered tree, give it the tree's `source`."""
    return Locator(text)
