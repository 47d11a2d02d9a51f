"""Rows that become texts."""

from __future__ import annotations

import ast
import re

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.invoke import call_target, method_target
from mir_lsp.semantics.iteration import row_of, varied
from mir_lsp.semantics.report import TEXT, Freshness
from mir_lsp.semantics.values import (
    Collection,
    Items,
    Mapping,
    QuerySet,
    Row,
    Shape,
    Trait,
    Value,
    alternatives,
)

_NAMED = re.compile(r"%\((\w+)\)")


def formatted(ctx: Context, pattern: str, value: Value, node: ast.expr) -> None:
    """`pattern % value`: of a dict, what the pattern names is made a text, and nothing else."""
    names = set(_NAMED.findall(pattern))
    for part in alternatives(value):
        if isinstance(part, Mapping) and names:
            for name, item in part.items:
                if name in names:
                    text_of(ctx, item, node)
        else:
            text_of(ctx, part, node)


def text_of(ctx: Context, value: Value, node: ast.expr) -> None:
    """A value is made a text: of a row that runs its `__str__`, of a collection those of its rows."""
    for part in alternatives(value):
        if isinstance(part, Items):
            for item in part.items:
                text_of(ctx, item, node)
        elif isinstance(part, Mapping):
            text_of(ctx, part.value, node)
        elif isinstance(part, QuerySet | Collection):
            _texts_inside(ctx, part, node)
        if isinstance(part, Row):
            target = method_target(ctx.db, part.model, "__str__")
            if target is not None and target.plain:
                call_target(ctx, node, target, [part], origin=TEXT)


def _texts_inside(ctx: Context, value: QuerySet | Collection, node: ast.expr) -> None:
    """A queryset or list shows the texts of its rows."""
    here = ctx.span(node)
    if isinstance(value, QuerySet):
        lazy = ctx.cell(value.site).freshness is Freshness.LAZY and Trait.EMPTY not in value.traits
        if lazy and ctx.code.counter is not None:
            ctx.code.counter.asked(ctx, value, node, "text")
    rows = row_of(value, here) if isinstance(value, QuerySet) else varied(value.element, here)
    if isinstance(value, QuerySet) and value.shape is not Shape.ROWS:
        return
    if ctx.code.counter is not None:
        ctx.code.counter.through(ctx, here, value)
    with ctx.inside(here):
        for part in alternatives(rows):
            if isinstance(part, Row):
                text_of(ctx, part, node)
