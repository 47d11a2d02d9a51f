"""Conditions of `save` that hold for new rows only: `if not self.code: self.assign_code()`.

A row that a queryset gave has been saved before: what such a condition guards was done then, and is not done again.
"""

from __future__ import annotations

import ast

from mir_lsp.index.parts import column_named
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.values import Row

_METHODS = (".save", ".asave")
_STATE = ("_state", "adding")


def fills_in(ctx: Context, test: ast.expr) -> bool:
    """Whether a condition looks for what the row that is saved lacks: a column, its key, or that it is new."""
    if ctx.unit is None or not ctx.unit.name.endswith(_METHODS) or not isinstance(ctx.me, Row):
        return False
    return _lacks(ctx, ctx.me, test)


def _lacks(ctx: Context, me: Row, test: ast.expr) -> bool:
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_lacks(ctx, me, value) for value in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return all(_lacks(ctx, me, value) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is_column(ctx, me, operand)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None | "")]):
            return _is_column(ctx, me, left)
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr=state), attr=adding):
            return name == ctx.my_name and (state, adding) == _STATE
        case _:
            return False


def _is_column(ctx: Context, me: Row, node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=column) if name == ctx.my_name:
            return ctx.db.get(column_named, me.model, column) is not None
        case _:
            return False
