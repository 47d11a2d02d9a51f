"""Expressions in the words of messages."""

from __future__ import annotations

import ast
import copy

_SHORT = 28


def called(node: ast.expr) -> str:
    """A call as written if that is short; what is given in it is left out otherwise."""
    text = ast.unparse(node)
    return text if len(text) <= _SHORT else written(node)


def written(node: ast.expr) -> str:
    """An expression for messages: what is given in calls is left out."""
    return ast.unparse(_Shortened().visit(copy.deepcopy(node)))


class _Shortened(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.visit(node.func)
        given: list[ast.expr] = [ast.Name("…", ast.Load())] if node.args or node.keywords else []
        return ast.Call(node.func, given, [])
