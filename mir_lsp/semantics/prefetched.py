"""Conditions that look whether a relation is there already: `if "books" in author._prefetched_objects_cache`.

Where it is, code that is not in view has loaded it, and perhaps more with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from mir_lsp.semantics.context import Context

_CACHE = "_prefetched_objects_cache"


def there(test: ast.expr) -> bool | None:
    """Whether relations are there when a condition holds, or when it does not; None if it says nothing."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            known = there(operand)
            return None if known is None else not known
        case ast.BoolOp(op=ast.And(), values=values):
            return True if any(there(value) for value in values) else None
        case ast.Compare(ops=[ast.NotIn()]):
            return False if _looks(test) else None
        case ast.Compare(ops=[ast.In()]) | ast.Call():
            return True if _looks(test) else None
        case _:
            return None


@contextmanager
def loaded(ctx: Context, holds: bool) -> Iterator[None]:
    """Run code in which nothing can be said of relations, if `holds`."""
    ctx.frame.prefetched += holds
    try:
        yield
    finally:
        ctx.frame.prefetched -= holds


def _looks(test: ast.expr) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == _CACHE)
        or (isinstance(node, ast.Constant) and node.value == _CACHE)
        for node in ast.walk(test)
    )
