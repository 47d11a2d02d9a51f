"""Python code that renders templates: `render`, `TemplateResponse`, `render_to_string`, `get_template(…).render`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mir_lsp.index.context_processors import context_processors
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ExternalSymbol
from mir_lsp.semantics import names, querysets
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, function
from mir_lsp.semantics.invoke import call_target, function_target
from mir_lsp.semantics.template_lookup import called
from mir_lsp.semantics.templates import chosen, render_at
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Closure,
    Constant,
    Items,
    Manager,
    Mapping,
    Named,
    Partial,
    QuerySet,
    Value,
    alternatives,
    join,
)

NamedValue = tuple[str, Value]

_TEMPLATE = "django.template.Template"
_RESPONSE = "django.template.response.TemplateResponse"


@function("django.shortcuts.render")
def with_request(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`render(request, template_name, context)`."""
    given = dict(keywords)
    name = arguments[1] if len(arguments) > 1 else given.get("template_name", given.get("template", UNKNOWN))
    context = arguments[2] if len(arguments) > 2 else given.get("context", UNKNOWN)
    render(ctx, node, name, context, around=around(ctx, node))
    return PLAIN


@function(_RESPONSE)
def response(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`TemplateResponse(request, template, context)`, whose context may still grow."""
    given = dict(keywords)
    name = arguments[1] if len(arguments) > 1 else given.get("template", UNKNOWN)
    with_request(ctx, node, arguments, keywords)
    return Partial(Named(ExternalSymbol(_RESPONSE)), (name,), ())


@function(f"{_RESPONSE}.context_data")
def added_to_response(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`response.context_data[key] = value`; the template comes first."""
    name, key, value = arguments
    if isinstance(key, Constant) and isinstance(key.value, str):
        render(ctx, node, name, Mapping(key, value, ((key.value, value),)))
    return PLAIN


@function("django.template.loader.render_to_string", "django.template.response.SimpleTemplateResponse")
def without_request(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`render_to_string(template_name, context)`."""
    given = dict(keywords)
    name = arguments[0] if arguments else given.get("template_name", given.get("template", UNKNOWN))
    context = arguments[1] if len(arguments) > 1 else given.get("context", UNKNOWN)
    render(ctx, node, name, context)
    return PLAIN


@function("django.template.loader.get_template", "django.template.loader.select_template")
def template_of(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """A template, for `template.render(context)`."""
    names_given = arguments[0] if arguments else dict(keywords).get("template_name", UNKNOWN)
    return Partial(Named(ExternalSymbol(_TEMPLATE)), (names_given,), ())


@function(f"{_TEMPLATE}.render")
def of_template(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`template.render(context, request)`; the template comes first."""
    context = arguments[1] if len(arguments) > 1 else dict(keywords).get("context", UNKNOWN)
    render(ctx, node, arguments[0], context)
    return PLAIN


@function("collections.defaultdict", "collections.OrderedDict")
def growing(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """A dict that is empty at first."""
    return Mapping(Items(()), Items(()))


def render(
    ctx: Context, node: ast.expr, name: Value, context: Value, doubt: str = "", around: Sequence[NamedValue] = ()
) -> None:
    """A template is rendered with a context; what is `around` is there under names that the context does not have."""
    found = chosen(ctx, ctx.path, _as_name(name))
    if ctx.code.counter is not None and len(found) != 1:
        ctx.code.counter.lost(ctx, "which template is rendered")
    for path, rests_on in found:
        for part in alternatives(context):
            if isinstance(part, Mapping):
                named = {**dict(around), **{key: held(ctx, value, node) for key, value in part.items}}
                render_at(ctx, node, path, named.items(), doubt or rests_on)
            elif part is context:
                render_at(ctx, node, path, around, doubt or rests_on)


def around(ctx: Context, node: ast.expr) -> tuple[NamedValue, ...]:
    """What context processors of the project give to every template that is rendered for a request."""
    found: dict[str, Value] = {}
    for symbol in ctx.db.get(context_processors, parent(ctx.path)):
        target = function_target(ctx.db, symbol)
        given = call_target(ctx, node, target, [UNKNOWN]) if target is not None else UNKNOWN
        if isinstance(given, Mapping):
            found.update((name, held(ctx, value, node)) for name, value in given.items)
    return tuple(found.items())


def held(ctx: Context, value: Value, node: ast.expr) -> Value:
    """What a template sees of a value: functions are called, managers asked."""
    return join(_held(ctx, part, node) for part in alternatives(value))


def _as_name(name: Value) -> Value:
    # A template that was got before is given to `TemplateResponse` as itself.
    if isinstance(name, Partial) and names.dotted(name.function) == _TEMPLATE and name.arguments:
        return name.arguments[0]
    return name


def _held(ctx: Context, value: Value, node: ast.expr) -> Value:
    match value:
        case Bound(receiver=QuerySet() | Manager() as receiver, name="all"):
            return querysets.queryset_of(ctx, receiver)
        case Bound() | Closure() | Named():
            return called(ctx, value, node, _call(node))
        case _:
            return value


def _call(node: ast.expr) -> ast.Call:
    return node if isinstance(node, ast.Call) else ast.copy_location(ast.Call(node, [], []), node)
