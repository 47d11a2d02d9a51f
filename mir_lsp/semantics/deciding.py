"""How much decides about an effect where it stands: what happens in few cases is not told of where it is called."""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.semantics.nodes_around import NodesAround
from mir_lsp.semantics.transacted import Effect, When


def count_conditions(effects: dict[object, Effect], nodes: NodesAround) -> None:
    """Say of each effect that others learn of how many conditions of this function it is under."""
    for key, each in effects.items():
        node = nodes.expression(each.at) if each.kind.is_told and each.when is When.NOW else None
        if node is not None:
            caught = any(isinstance(outer, ast.ExceptHandler) for outer in nodes.above(node))
            effects[key] = replace(each, under=_conditions(nodes, node), of_error=each.of_error or caught)


def _conditions(nodes: NodesAround, node: ast.AST) -> int:
    found, inner = 0, node
    for outer in nodes.above(node):
        match outer:
            case ast.If() | ast.While() if inner is not outer.test:
                found += _parts(outer.test) if inner in outer.body else 1
            case ast.IfExp() if inner is not outer.test:
                found += 1
            case ast.BoolOp() if inner is not outer.values[0]:
                found += 1
            case ast.match_case() if inner is not outer.guard:
                found += 1
        inner = outer
    return found


def _parts(test: ast.expr) -> int:
    """How many things have to be so."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return sum(_parts(each) for each in test.values)
    return 1
