"""What may be missing of a class that was recovered from broken text: nothing, where only its methods are broken."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from mir_lsp.facts.classes import FunctionNode
from mir_lsp.syntax import Locator, Tree, offsets
from mir_lsp.text.spans import Span

__all__ = ["is_whole_but_for_functions"]


def is_whole_but_for_functions(tree: Tree, text: str) -> bool:
    """Whether all that recovery took out of a text stood in the bodies of functions, by its indentation too: what is
    further to the left is of the class around them, whatever it was meant to be.
    """
    if not tree.blanked:
        return tree.error is None
    locator = offsets(tree.source)
    functions = list(_functions(tree.node.body, len(text), locator))
    starts = [locator.ends(each)[0] for each, _ in functions]
    # None of them is in another: of a part that was taken out, the last that begins before it is the one around it.
    around = (bisect_right(starts, span.start) - 1 for span in tree.blanked)
    return all(
        place >= 0 and _stands_in(text, span, *functions[place], locator)
        for span, place in zip(tree.blanked, around, strict=True)
    )


def _stands_in(text: str, span: Span, function: FunctionNode, end: int, locator: Locator) -> bool:
    start = _start_of_body(function, text, locator)
    return start <= span.start and span.end <= end and _indent(text, span) > function.col_offset


def _functions(block: Sequence[ast.stmt], end: int, locator: Locator) -> Iterator[tuple[FunctionNode, int]]:
    """The functions and methods of a block that ends there, each with where the next statement begins."""
    ends = chain((_start(each, locator) for each in block[1:]), (end,))
    for node, after in zip(block, ends, strict=False):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node, after
            case ast.ClassDef():
                yield from _functions(node.body, after, locator)


def _start(node: ast.stmt, locator: Locator) -> int:
    decorators = getattr(node, "decorator_list", ())
    return min(locator.ends(each)[0] for each in (node, *decorators))


def _start_of_body(function: FunctionNode, text: str, locator: Locator) -> int:
    """Where the first statement begins, or, under a header of one line, what is above it."""
    start, first = locator.ends(function)[0], locator.ends(function.body[0])[0]
    end_of_line = text.find("\n", start)
    is_one_line = 0 <= end_of_line < first and text[start:end_of_line].rstrip().endswith(":")
    return end_of_line if is_one_line else first


def _indent(text: str, span: Span) -> int:
    """The smallest indentation of the lines of a part that have anything on them."""
    start = text.rfind("\n", 0, span.start) + 1
    lines = (each for each in text[start : span.end].split("\n") if each.strip())
    return min((len(each) - len(each.lstrip()) for each in lines), default=0)
