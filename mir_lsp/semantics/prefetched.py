"""Conditions that look whether a relation is there already: `if "books" in author._prefetched_objects_cache`.

Where it is, code that is not in view has loaded it, and perhaps more with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import FunctionSymbol, resolve
from mir_lsp.semantics.context import Context

_CACHE = "_prefetched_objects_cache"


def there(ctx: Context, test: ast.expr) -> bool | None:
    """Whether relations are there when a condition holds, or when it does not; None if it says nothing."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            known = there(ctx, operand)
            return None if known is None else not known
        case ast.BoolOp(op=ast.And(), values=values):
            return True if any(there(ctx, value) for value in values) else None
        case ast.Compare(ops=[ast.NotIn()]):
            return False if _looks(test) else None
        case ast.Compare(ops=[ast.In()]):
            return True if _looks(test) else None
        case ast.Call(func=func):
            return True if _looks(test) or _asks(ctx, func) else None
        case _:
            return None


def looks_there(db: Database, path: str, qualname: str) -> bool:
    """Whether a function of the project looks whether relations are there: its answer says it, too."""
    turns = db.read(turns_key(path, qualname), 0)
    body: Body | None = db.read(body_key(UnitId(path, qualname, str(turns - 1)))) if turns else None
    return body is not None and _CACHE in body.text


@contextmanager
def loaded(ctx: Context, holds: bool) -> Iterator[None]:
    """Run code in which nothing can be said of relations, if `holds`."""
    ctx.frame.prefetched += holds
    try:
        yield
    finally:
        ctx.frame.prefetched -= holds


def _asks(ctx: Context, func: ast.expr) -> bool:
    name = dotted(func)
    if name is None or name[0] in ctx.locals:
        return False
    symbol = ctx.db.get(resolve, ctx.path, name)
    return isinstance(symbol, FunctionSymbol) and ctx.db.get(looks_there, symbol.path, symbol.qualname)


def _looks(test: ast.expr) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == _CACHE)
        or (isinstance(node, ast.Constant) and node.value == _CACHE)
        for node in ast.walk(test)
    )
