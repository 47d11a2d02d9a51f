"""Django's expressions of queries: what `Q`, `F` and `Count` name waits for the queryset that they are given to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mir_lsp.index.classes import find_method
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Function, Keywords, function, made_by
from mir_lsp.semantics.handing import hand_on
from mir_lsp.semantics.loose import EXPRESSION
from mir_lsp.semantics.mentions import Role, Waiting
from mir_lsp.semantics.naming import keyword_names, texts
from mir_lsp.semantics.tables import naming as tables
from mir_lsp.semantics.ties import made_of
from mir_lsp.semantics.values import Object, Plain, Value
from mir_lsp.semantics.waiting import names_in, names_in_all

_OF_CONDITIONS = frozenset({"_connector", "_negated"})
_OF_CASES = frozenset({"then", "condition"})


def _expression(dotted: str, limit: int | None) -> Function:
    """What a class of expressions makes: a value with the names in its arguments."""

    def make(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
        values = [*arguments, *(value for _, value in keywords)]
        hand_on(ctx, values)
        own = _loosely(ctx, node, _own_names(ctx, dotted, limit, node, arguments, keywords))
        return Plain(names=names_in_all(values).union(own)) if ctx.naming else Plain()

    return make


for _dotted, _limit in tables.EXPRESSIONS.items():
    function(_dotted)(_expression(_dotted, _limit))


@function(*tables.REFERENCES)
def _reference(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`F("title")`, `Value(1)`."""
    made = made_of((*arguments, *(value for _, value in keywords)))
    if not ctx.naming or not isinstance(node, ast.Call) or not node.args or not arguments:
        return made
    own = _loosely(ctx, node, texts(ctx, node.args[0], arguments[0], Role.COLUMN))
    return replace(made, names=made.names.union(own))


@function(*tables.Q)
def _condition(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    made = made_of((*arguments, *(value for _, value in keywords)))
    if not ctx.naming:
        return made
    written = keyword_names(ctx, node, keywords, Role.LOOKUP, _OF_CONDITIONS) if isinstance(node, ast.Call) else ()
    own = _loosely(ctx, node, written)
    return replace(made, names=names_in_all((*arguments, *(value for _, value in keywords))).union(own))


def _loosely(ctx: Context, node: ast.expr, names: Iterable[Waiting]) -> frozenset[Waiting]:
    """The names of an expression, which may never be given to a queryset that is known."""
    own = frozenset(names)
    if own:
        ctx.loosely(f"{EXPRESSION}{ctx.span(node).start}", sorted(own, key=lambda name: name.span))
    return own


@function(*tables.OUTER)
def _outer(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`OuterRef("pk")` is read on the model of the query around."""
    if not ctx.naming or not isinstance(node, ast.Call) or len(node.args) != 1 or len(arguments) != 1:
        return made_of(arguments)
    own = [*texts(ctx, node.args[0], arguments[0], Role.COLUMN), *names_in(arguments[0])]
    return Plain(names=frozenset(replace(name, outer=name.outer + 1) for name in own))


@function(tables.FILTERED_RELATION)
def _filtered(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    values = (*arguments, *(value for _, value in keywords))
    if not ctx.naming or not isinstance(node, ast.Call) or not node.args or not arguments:
        return made_of(values)
    return Plain(names=names_in_all(values).union(texts(ctx, node.args[0], arguments[0], Role.FIELD)))


def _of_project(ctx: Context, made: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """An expression of a class of the project: its texts are names where Django's own `__init__` takes them."""
    values = [*arguments, *(value for _, value in keywords)]
    hand_on(ctx, values)
    own: Iterable[Waiting] = ()
    if ctx.naming and isinstance(node, ast.Call) and find_method(ctx.db, made.cls, "__init__") is None:
        pairs = zip(node.args, arguments, strict=False)
        own = [name for argument, value in pairs for name in texts(ctx, argument, value, Role.COLUMN)]
    return Plain(names=names_in_all(values).union(own)) if ctx.naming else Plain()


for _base in tables.EXPRESSION_BASES:
    made_by(_base)(_of_project)


def refined(ctx: Context, node: ast.Call, made: Plain, name: str, arguments: Sequence[Value]) -> Value:
    """What a method of an expression gives: `F("title").desc()`; `conditions.add(Q(…), Q.AND)` adds to it."""
    after = made_of((made, *arguments))
    target = node.func.value if isinstance(node.func, ast.Attribute) else None
    if name == "add" and isinstance(target, ast.Name) and target.id in ctx.state.names:
        ctx.state.names[target.id] = after
    return after


def _own_names(
    ctx: Context, dotted: str, limit: int | None, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Iterator[Waiting]:
    """The texts among the arguments of an expression that are names."""
    if not ctx.naming or not isinstance(node, ast.Call):
        return
    for argument, value in list(zip(node.args, arguments, strict=False))[:limit]:
        yield from texts(ctx, argument, value, Role.COLUMN)
    if dotted == tables.WHEN:
        yield from keyword_names(ctx, node, keywords, Role.LOOKUP, _OF_CASES)
    for keyword, (_, value) in zip(node.keywords, keywords, strict=False):
        role = tables.EXPRESSION_KEYWORDS.get(keyword.arg or "")
        if keyword.arg in tables.SORTING_KEYWORDS:
            yield from texts(ctx, keyword.value, value, Role.ORDER)
        elif dotted in tables.KEYWORD_EXPRESSIONS:
            yield from texts(ctx, keyword.value, value, Role.COLUMN)
        elif role is not None and (keyword.arg != "default" or dotted in tables.VALUE_DEFAULTS):
            yield from texts(ctx, keyword.value, value, role)
