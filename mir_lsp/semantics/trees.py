"""Functions in the trees of chunks, found by where their code ends."""

from __future__ import annotations

import ast

from mir_lsp.index.bodies import Body
from mir_lsp.syntax import Tree, offsets, parse_cached

Function = ast.FunctionDef | ast.AsyncFunctionDef


def function_at(body: Body) -> Function | None:
    """The function of a body in the tree of its chunk."""
    tree = parse_cached(body.chunk)
    # Kept with the tree, so that they live as long.
    kept = vars(tree.node)
    functions: dict[int, Function] | None = kept.get("mir_functions")
    if functions is None:
        functions = kept["mir_functions"] = _functions_in(tree)
    return functions.get(body.span.end)


def _functions_in(tree: Tree) -> dict[int, Function]:
    """The functions of a chunk that are units, by where they end: a class may have thousands."""
    locator = offsets(tree.source)
    found: dict[int, Function] = {}
    blocks: list[list[ast.stmt]] = [tree.node.body]
    while blocks:
        for node in blocks.pop():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(locator.span(node).end, node)
            else:
                blocks.extend(_blocks(node))
    return found


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a class or conditional statement in which functions of the module are defined."""
    blocks = [getattr(node, name) for name in ("body", "orelse", "finalbody") if hasattr(node, name)]
    for handler in getattr(node, "handlers", ()):
        blocks.append(handler.body)
    for case in getattr(node, "cases", ()):
        blocks.append(case.body)
    return blocks
