"""Filters of templates: what they give, and what they read of rows and querysets."""

from __future__ import annotations

import ast
from collections.abc import Callable

from mir_lsp.index.template_tags import project_filter
from mir_lsp.semantics.expressions import item
from mir_lsp.semantics.invoke import call_target, function_target
from mir_lsp.semantics.iteration import element, evaluate, varied
from mir_lsp.semantics.template_context import TemplateContext
from mir_lsp.semantics.template_lookup import node_of, operand_value, step
from mir_lsp.semantics.texts import text_of
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Constant,
    QuerySet,
    Value,
    alternatives,
    join,
)
from mir_lsp.syntax.template_expressions import PlacedExpression, PlacedFilter

Filter = Callable[[TemplateContext, Value, PlacedExpression, PlacedFilter], Value]


def expression_value(ctx: TemplateContext, expression: PlacedExpression) -> Value:
    """The value of an expression with its filters."""
    value = operand_value(ctx, expression.operand)
    for each in expression.filters:
        value = _filtered(ctx, value, expression, each)
    return value


def is_read(ctx: TemplateContext, value: Value, expression: PlacedExpression, by: str) -> None:
    """A value is asked whether it is true, or for all that is in it: a queryset is read in full."""
    for part in alternatives(value):
        if isinstance(part, QuerySet):
            evaluate(ctx, part, node_of(ctx, expression.operand), by)


def is_written(ctx: TemplateContext, value: Value, expression: PlacedExpression) -> None:
    """A value is made a text."""
    text_of(ctx, value, node_of(ctx, expression.operand))


def _filtered(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    known = _FILTERS.get(each.name)
    if known is not None:
        return known(ctx, value, expression, each)
    argument = operand_value(ctx, each.argument) if each.argument is not None else None
    if each.name in _TEXTS:
        is_written(ctx, value, expression)
        return PLAIN
    if each.name in _PLAIN:
        return PLAIN
    tag = project_filter(ctx.db, ctx.template, each.name, ctx.libraries[ctx.number])
    target = function_target(ctx.db, tag.function) if tag is not None else None
    if target is None:
        return UNKNOWN
    given = [value] if argument is None else [value, argument]
    node = ctx.named(f"{'.'.join(expression.operand.path)}|{each.name}", expression.span)
    result = call_target(ctx, node, target, given)
    return result if len(target.decorators) == 1 else UNKNOWN


def _number(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    is_read(ctx, value, expression, each.name)
    return PLAIN


def _first(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    index = ctx.index(node_of(ctx, expression.operand), ast.Constant(0))
    return join(item(ctx, part, index) for part in alternatives(value))


def _last(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    parts = [part for part in alternatives(value) if not isinstance(part, QuerySet)]
    index = ctx.index(node_of(ctx, expression.operand), ast.Constant(-1))
    return join([item(ctx, part, index) for part in parts] or [UNKNOWN])


def _any(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    return element(ctx, value, node_of(ctx, expression.operand), each.name, None)


def _slice(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    argument = operand_value(ctx, each.argument) if each.argument is not None else UNKNOWN
    text = str(argument.value) if isinstance(argument, Constant) else ":?"
    bounds = [ast.Constant(int(part)) if part.isdigit() else None for part in text.split(":")]
    index = ctx.index(node_of(ctx, expression.operand), _cut(bounds))
    index.lineno, index.end_lineno = ctx.loop(expression.span).start, ctx.loop(expression.span).end
    return join(item(ctx, part, index) for part in alternatives(value))


def _cut(bounds: list[ast.Constant | None]) -> ast.Slice:
    lower, upper, step_size = (bounds if len(bounds) > 1 else [None, *bounds]) + [None] * (3 - max(len(bounds), 2))
    return ast.Slice(lower, upper, step_size)


def _sorted(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    """`dictsort:"author.name"` looks the path up in each element."""
    node = node_of(ctx, expression.operand)
    taken = element(ctx, value, node, each.name, None)
    if each.argument is not None:
        key = operand_value(ctx, each.argument)
        path = key.value.split(".") if isinstance(key, Constant) and isinstance(key.value, str) else []
        loop = ctx.loop(each.span)
        with ctx.inside(loop):
            _look_up(ctx, varied(taken, loop), node, path, each)
    return Collection(taken)


def _look_up(ctx: TemplateContext, value: Value, node: ast.expr, path: list[str], each: PlacedFilter) -> None:
    assert each.argument is not None
    for name in path:
        read_at = ctx.attribute(node, name, each.argument.span)
        value = step(ctx, value, name, read_at)
        node = read_at


def _joined(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    node = node_of(ctx, expression.operand)
    loop = ctx.loop(each.span)
    taken = element(ctx, value, node, each.name, loop)
    with ctx.inside(loop):
        text_of(ctx, taken, node)
    return PLAIN


def _default(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    if each.name == "default":
        is_read(ctx, value, expression, each.name)
    other = operand_value(ctx, each.argument) if each.argument is not None else UNKNOWN
    return join((value, other))


def _same(ctx: TemplateContext, value: Value, expression: PlacedExpression, each: PlacedFilter) -> Value:
    return value


_FILTERS: dict[str, Filter] = {
    "length": _number,
    "length_is": _number,
    "yesno": _number,
    "pluralize": _number,
    "first": _first,
    "last": _last,
    "random": _any,
    "slice": _slice,
    "dictsort": _sorted,
    "dictsortreversed": _sorted,
    "join": _joined,
    "safeseq": _joined,
    "escapeseq": _joined,
    "unordered_list": _joined,
    "default": _default,
    "default_if_none": _default,
}
_TEXTS = frozenset(
    {
        "addslashes", "capfirst", "center", "cut", "escape", "escapejs", "force_escape", "iriencode", "linebreaks",
        "linebreaksbr", "linenumbers", "ljust", "lower", "make_list", "phone2numeric", "rjust", "safe", "slugify",
        "stringformat", "striptags", "title", "truncatechars", "truncatechars_html", "truncatewords",
        "truncatewords_html", "upper", "urlencode", "urlize", "urlizetrunc", "wordcount", "wordwrap",
    }
)  # fmt: skip
_PLAIN = frozenset(
    {
        "add", "date", "time", "timesince", "timeuntil", "divisibleby", "filesizeformat", "floatformat", "get_digit",
        "intcomma", "intword", "apnumber", "ordinal", "naturalday", "naturaltime", "json_script", "localize",
        "unlocalize", "localtime", "utc", "timezone", "pprint",
    }
)  # fmt: skip
