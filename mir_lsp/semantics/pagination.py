"""Pages of rows: a page gives rows of the queryset that is paged, and is a queryset of them to those who read it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.index.resolve import ExternalSymbol
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, function, inherited, made_by
from mir_lsp.semantics.invoke import method_target
from mir_lsp.semantics.iteration import element
from mir_lsp.semantics.misuses import unordered
from mir_lsp.semantics.plan import PlanStep, PlanTerm
from mir_lsp.semantics.report import Freshness
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Link,
    Named,
    Object,
    Partial,
    QuerySet,
    Trait,
    Value,
    alternatives,
    join,
)

_PAGINATOR = "django.core.paginator.Paginator"
_ROWS = "object_list"
_BOUNDS = (PlanTerm("opaque", "the first row of the page"), PlanTerm("opaque", "the row behind it"))


@function(_PAGINATOR)
def paginator(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`Paginator(rows, 20)`."""
    rows = _rows(arguments, keywords)
    if isinstance(node, ast.Call) and node.args:
        unordered(ctx, rows, node.args[0])
    return Partial(Named(ExternalSymbol(_PAGINATOR)), (rows,), ())


@function(f"{_PAGINATOR}.page", f"{_PAGINATOR}.get_page")
def page(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`paginator.page(1)`; the rows come first. Their number is asked for."""
    counter = ctx.code.counter
    for part in alternatives(arguments[0]) if counter is not None else ():
        if isinstance(part, QuerySet) and counter is not None:
            counter.asked(ctx, part, node, "count")
    return join(_page_of(ctx, part, node) for part in alternatives(arguments[0]))


@made_by(_PAGINATOR)
def own_paginator(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value | None:
    """A paginator of the project; what an `__init__` of its own makes of the rows is read there."""
    if method_target(ctx.db, owner.cls, "__init__") is not None:
        return None
    return Object(owner.cls, ((_ROWS, _rows(arguments, keywords)),))


@inherited(_PAGINATOR, "__init__")
def initialized(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`super().__init__(rows, 20)` in a paginator of the project."""
    if isinstance(ctx.me, Object) and ctx.me.cls == owner.cls:
        ctx.attributes[_ROWS] = ctx.state.names[f"{ctx.my_name}.{_ROWS}"] = _rows(arguments, keywords)
    return PLAIN


@inherited(_PAGINATOR, "page")
@inherited(_PAGINATOR, "get_page")
def own_page(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """A page of a paginator of the project."""
    return join(_page_of(ctx, part, node) for part in alternatives(owner.attribute(_ROWS) or UNKNOWN))


def _page_of(ctx: Context, rows: Value, node: ast.expr) -> Value:
    """The rows of a page: a slice of its own, which is read without those of the queryset."""
    if not isinstance(rows, QuerySet):
        return rows
    if ctx.cell(rows.site).freshness is Freshness.EVALUATED:
        return Collection(element(ctx, rows, node, "slice", None))
    span = ctx.span(node)
    receiver = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
    links = tuple(each for each in rows.links if each.span != span)
    after = (rows.traits - {Trait.KEPT}) | {Trait.SLICED, Trait.LIMITED}
    plan = rows.plan
    if plan is not None:
        plan = replace(plan, steps=(*plan.steps, PlanStep("slice", _BOUNDS)))
    made = replace(rows, links=(*links, Link(span, None, slices=True)), traits=after, plan=plan)
    ctx.built(made, span, "slice", ctx.span(receiver))
    return made


def _rows(arguments: Sequence[Value], keywords: Keywords) -> Value:
    return arguments[0] if arguments else dict(keywords).get(_ROWS, UNKNOWN)
