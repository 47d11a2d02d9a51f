"""What becomes of what another service answers: code that goes on with it cannot ask after the commit.

A request whose answer nobody looks at tells something, and can wait. One whose answer is saved, or decides whether
the transaction goes on, is part of what the transaction does.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.semantics.nodes_around import NodesAround
from mir_lsp.semantics.transacted import Answer, Effect, When


def follow_answers(effects: dict[object, Effect], nodes: NodesAround) -> None:
    """Say of each request, of which so far only its call is known, what the function does with its answer."""
    asked = [(key, each) for key, each in effects.items() if each.answer is Answer.RETURNED and each.when is When.NOW]
    for key, each in asked:
        node = nodes.expression(each.at)
        if node is not None:
            effects[key] = replace(each, answer=_answer(nodes, node))


def _answer(nodes: NodesAround, node: ast.expr) -> Answer:
    parent = nodes.parent(node)
    match parent:
        case ast.Expr():
            return Answer.IGNORED
        case ast.Return():
            return Answer.RETURNED
        case ast.Await():
            return _answer(nodes, parent)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return _of_name(nodes, name)
        case ast.withitem(optional_vars=None):
            return Answer.IGNORED
        case ast.withitem(optional_vars=ast.Name(id=name)):
            return _of_name(nodes, name)
        case _:
            return Answer.USED


def _of_name(nodes: NodesAround, name: str) -> Answer:
    reads = [each for each in nodes.nodes if isinstance(each, ast.Name) and each.id == name]
    places = [nodes.parent(each) for each in reads if isinstance(each.ctx, ast.Load)]
    if not places:
        return Answer.IGNORED
    return Answer.RETURNED if all(isinstance(each, ast.Return) for each in places) else Answer.USED
