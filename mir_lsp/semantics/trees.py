"""Functions in the trees of chunks, found by where their code ends."""

from __future__ import annotations

import ast

from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import Database
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


def function_named(db: Database, path: str, qualname: str) -> Function | None:
    """The tree of the last function of a name; None for one that does not parse."""
    turns = db.read(turns_key(path, qualname), 0)
    body: Body | None = db.read(body_key(UnitId(path, qualname, str(turns - 1)))) if turns else None
    return function_at(body) if body is not None and not body.damage else None


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


def bound_names(function: Function) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a function binds, local everywhere in it, and those that it binds in more than one place."""
    # Functions are gone through once for each kind of call.
    kept = vars(function)
    known: tuple[frozenset[str], frozenset[str]] | None = kept.get("mir_names")
    if known is None:
        known = kept["mir_names"] = _names_bound_in(function)
    return known


def _names_bound_in(function: Function) -> tuple[frozenset[str], frozenset[str]]:
    bound: set[str] = set()
    again: set[str] = set()
    outer: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                (again if node.id in bound else bound).add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            outer.update(node.names)
    return frozenset(bound - outer), frozenset(again)
