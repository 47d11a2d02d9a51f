"""Pages of rows: a page gives rows of the queryset that is paged, and is a queryset of them to those who read it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mir_lsp.index.resolve import ExternalSymbol
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, function
from mir_lsp.semantics.values import UNKNOWN, Named, Partial, Value

_PAGINATOR = "django.core.paginator.Paginator"


@function(_PAGINATOR)
def paginator(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`Paginator(rows, 20)`."""
    rows = arguments[0] if arguments else dict(keywords).get("object_list", UNKNOWN)
    return Partial(Named(ExternalSymbol(_PAGINATOR)), (rows,), ())


@function(f"{_PAGINATOR}.page", f"{_PAGINATOR}.get_page")
def page(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`paginator.page(1)`; the rows come first."""
    return arguments[0]
