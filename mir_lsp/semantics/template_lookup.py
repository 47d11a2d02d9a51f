"""Variables of templates: `book.author.name` looked up as Django does, and what calls of it read on the way."""

from __future__ import annotations

import ast

from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.semantics import names, objects
from mir_lsp.semantics.calling import row_attribute
from mir_lsp.semantics.calls import invoked
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.expressions import item
from mir_lsp.semantics.row_columns import read_attribute
from mir_lsp.semantics.tables.queryset import LOADERS, method
from mir_lsp.semantics.template_absent import look_for
from mir_lsp.semantics.template_context import TemplateContext
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Closure,
    Collection,
    Constant,
    Items,
    Manager,
    Mapping,
    Named,
    Object,
    Partial,
    Plain,
    QuerySet,
    Row,
    Value,
    alternatives,
    join,
)
from mir_lsp.syntax.template_expressions import Operand, TemplateConstant, TemplateText, TemplateVariable
from mir_lsp.text.spans import Span

_CONSTANTS = {"True": True, "False": False, "None": None}

# Methods that Django does not call in templates: they change data, or need arguments.
_NEVER_CALLED = LOADERS | {
    "save", "delete", "create", "get_or_create", "update_or_create", "update", "bulk_create", "bulk_update",
    "add", "remove", "set", "clear", "asave", "adelete",
}  # fmt: skip
_VIEWS_OF_DICTS = frozenset({"items", "keys", "values"})
_GROUP = {"grouper": 0, "list": 1}


def operand_value(ctx: TemplateContext, operand: Operand) -> Value:
    """The value of a variable or literal; what the lookup reads is written down."""
    match operand.value:
        case TemplateText(value=text):
            return Constant(text)
        case TemplateConstant(value=text):
            return _constant(text)
        case TemplateVariable():
            return _variable(ctx, operand)
        case _:
            return UNKNOWN


def node_of(ctx: TemplateContext, operand: Operand) -> ast.expr:
    """What stands for an operand."""
    return ctx.named(".".join(operand.path) or "value", operand.span)


def called(ctx: Context, value: Value, node: ast.expr, call: ast.Call) -> Value:
    """What a lookup gives: functions and methods are called without arguments."""
    return join(_called(ctx, part, node, call) for part in alternatives(value))


def along(ctx: TemplateContext, value: Value, node: ast.expr, operand: Operand, first: int) -> Value:
    """What the parts of an operand lead to from a value, from one part on."""
    for number in range(first, len(operand.path)):
        name = operand.path[number]
        node = ctx.attribute(node, name, _upto(operand, number))
        look_for(ctx, value, name, operand.span_of(number))
        value = step(ctx, value, name, node)
    return value


def step(ctx: TemplateContext, value: Value, name: str, node: ast.Attribute) -> Value:
    """What one part of a lookup gives: of a dict, an object, or a list."""
    call = ctx.call(node)
    return join(_called(ctx, _member(ctx, part, name, node), node, call) for part in alternatives(value))


def _variable(ctx: TemplateContext, operand: Operand) -> Value:
    name = operand.path[0]
    node = ctx.named(name, operand.span_of(0))
    value = called(ctx, ctx.state.names.get(name, UNKNOWN), node, ctx.call(node))
    return along(ctx, value, node, operand, 1)


def _upto(operand: Operand, number: int) -> Span:
    return Span(operand.span.start, operand.span_of(number).end)


def _constant(text: str) -> Value:
    if text in _CONSTANTS:
        return Constant(_CONSTANTS[text])
    return Constant(int(text)) if text.isdigit() else PLAIN


def _member(ctx: TemplateContext, base: Value, name: str, node: ast.Attribute) -> Value:
    match base:
        case Row():
            value = read_attribute(ctx, base, name, node)
            return row_attribute(ctx, base, node) if value is UNKNOWN else value
        case Object():
            return objects.attribute(ctx, base, name, node)
        case Mapping():
            return _of_dict(ctx, base, name, node)
        case QuerySet() | Manager():
            return _of_queryset(ctx, base, name, node)
        case Items() if name in _GROUP and len(base.items) == len(_GROUP):
            return base.items[_GROUP[name]]
        case Items() | Collection():
            return _indexed(ctx, base, name, node) if name.isdigit() else UNKNOWN
        case Constant() | Plain():
            return PLAIN
        case Named():
            return names.member(ctx, base.symbol, name, node)
        case _:
            return UNKNOWN


def _of_dict(ctx: TemplateContext, base: Mapping, name: str, node: ast.Attribute) -> Value:
    known = dict(base.items)
    if name in known:
        return known[name]
    if name in _VIEWS_OF_DICTS:
        return Bound(base, name, ctx.span(node.value))
    return UNKNOWN if known or base.value == Items(()) else base.value


def _of_queryset(ctx: TemplateContext, base: QuerySet | Manager, name: str, node: ast.Attribute) -> Value:
    if name.isdigit():
        return _indexed(ctx, base, name, node) if isinstance(base, QuerySet) else UNKNOWN
    if name == "object_list":  # of a page
        return base
    shape = base.shape if isinstance(base, Manager) else base.manager
    if method(name) is None and (shape is None or name not in shape.methods):
        return UNKNOWN
    return Bound(base, name, ctx.span(node.value))


def _indexed(ctx: TemplateContext, base: Value, name: str, node: ast.Attribute) -> Value:
    index = ctx.index(node.value, ast.Constant(int(name)))
    index.lineno, index.end_lineno = node.lineno, node.end_lineno
    return item(ctx, base, index)


def _called(ctx: Context, value: Value, node: ast.expr, call: ast.Call) -> Value:
    match value:
        case Bound(name=name) if name in _NEVER_CALLED:
            return UNKNOWN
        case Bound(receiver=QuerySet() | Manager() | Row() | Object() | Mapping()):
            return invoked(ctx, call, value, [], [])
        case Bound(receiver=Constant() | Plain()):
            return PLAIN
        case Bound():
            return UNKNOWN
        case Named(symbol=FunctionSymbol()) | Closure() | Partial():
            return invoked(ctx, call, value, [], [])
        case _:
            return value
