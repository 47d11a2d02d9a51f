"""Code that remembers what it has found: it runs once for each key, however many rows ask for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.values import UNKNOWN, Row, alternatives

_KEEPERS = frozenset({"add", "append", "set", "setdefault", "update", "aset"})


def remembers(ctx: Context, node: ast.If) -> bool:
    """Whether a condition looks for what its body then keeps.

    `if key not in found: found[key] = …`, and `if row is None: row = …; found[key] = row` after a look at `found`.
    What a row keeps for itself is asked for each row nonetheless.
    """
    looks = _looks(node)
    return looks.binds or any(not _is_of_a_row(ctx, where) for where in looks.kept)


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a condition looks for and its body keeps, as written; `binds` if it is bound there before."""

    kept: tuple[ast.expr, ...]
    binds: bool


# A condition is gone through once for each round of the loops around it and for each caller.
@lru_cache(maxsize=1024)
def _looks(node: ast.If) -> _Looks:
    kept = [(where, value) for statement in node.body for where, value in _kept(statement)]
    if not kept:
        return _Looks((), binds=False)
    looked_at = set(_expressions(node.test))
    bound = {name for statement in node.body for name in _bound(statement)} & looked_at
    return _Looks(
        tuple(where for where, _ in kept if ast.unparse(where) in looked_at),
        any(bound & set(_expressions(value)) for _, value in kept if value is not None),
    )


def _kept(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Where a statement keeps something that outlives it, and what."""
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            if isinstance(target, ast.Subscript):
                yield target.value, statement.value
            elif isinstance(target, ast.Attribute):
                yield target, statement.value
    call = statement.value if isinstance(statement, ast.Expr) else None
    call = call.value if isinstance(call, ast.Await) else call
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _KEEPERS:
        for argument in call.args:
            yield call.func.value, argument
    for inner in (getattr(statement, "body", ()), getattr(statement, "orelse", ())):
        for each in inner:
            yield from _kept(each)


def _bound(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _expressions(node: ast.expr) -> Iterator[str]:
    """The names and attributes in an expression, as written."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name | ast.Attribute):
            yield ast.unparse(each)


def _is_of_a_row(ctx: Context, where: ast.expr) -> bool:
    root = where
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    value = ctx.state.names.get(root.id, UNKNOWN) if isinstance(root, ast.Name) else UNKNOWN
    return any(isinstance(part, Row) for part in alternatives(value))
