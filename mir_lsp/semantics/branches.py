"""What a condition says of the code that it decides about.

Where it looks whether relations are there, nothing can be said of them (`prefetched.py`). A key that is NULL leads to
no row, and to no query: `if book.editor_id is None`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from mir_lsp.index.models import relation
from mir_lsp.index.parts import column_named
from mir_lsp.semantics.calls import truth
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.prefetched import loaded, there
from mir_lsp.semantics.values import Row, alternatives, join


@contextmanager
def taken(ctx: Context, test: ast.expr, holds: bool) -> Iterator[None]:
    """Run the code for which a condition holds, or does not, where both may be."""
    _note_null_keys(ctx, test, holds)
    ctx.frame.tests.append(ctx.span(test))
    try:
        with loaded(ctx, there(ctx, test) is holds):
            yield
    finally:
        ctx.frame.tests.pop()


def held(ctx: Context, test: ast.expr) -> None:
    """Go through a condition, and on where it holds."""
    truth(ctx, test, "if")
    _note_null_keys(ctx, test, True)


def _note_null_keys(ctx: Context, test: ast.expr, holds: bool) -> None:
    """From here on a condition holds, or does not: rows are known to lead nowhere by the keys that are NULL then."""
    for name, key in _null(test, holds):
        value = ctx.state.names.get(name)
        parts = alternatives(value) if value is not None else ()
        if parts and all(isinstance(part, Row) for part in parts):
            ctx.state.names[name] = join(_without(ctx, part, key) for part in parts if isinstance(part, Row))


def _null(test: ast.expr, holds: bool) -> Iterator[tuple[str, str]]:
    """The names and keys of what is None then."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _null(operand, not holds)
        case ast.BoolOp(op=operator, values=values) if isinstance(operator, ast.And) is holds:
            for value in values:
                yield from _null(value, holds)
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=None)]):
            if isinstance(operator, ast.Is | ast.Eq if holds else ast.IsNot | ast.NotEq):
                yield from _null(left, False)
        case ast.Attribute(value=ast.Name(id=name), attr=key) if not holds:
            yield name, key
        case _:
            pass


def _without(ctx: Context, row: Row, key: str) -> Row:
    found = ctx.db.get(column_named, row.model, key)
    if found is None or ctx.db.get(relation, row.model, found[0]) is None:
        return row
    return replace(row, free=row.free | {found[0]})
