"""What names and dotted names stand for."""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace

from mir_lsp.facts.terms import AttributeTerm, CallTerm, Ref
from mir_lsp.index import keys
from mir_lsp.index.classes import descendants, find_method
from mir_lsp.index.histories import history_under
from mir_lsp.index.parts import first_manager, has_field, is_abstract, makes_rows, manager_named
from mir_lsp.index.resolve import (
    ClassSymbol,
    ExternalSymbol,
    FunctionSymbol,
    ModuleSymbol,
    Symbol,
    ValueSymbol,
    attribute,
    resolve,
)
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.class_references import reference_of
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.given import relocated
from mir_lsp.semantics.model_functions import given_model
from mir_lsp.semantics.reads import manager_shape
from mir_lsp.semantics.values import PLAIN, UNKNOWN, Collection, Manager, Named, Row, Value, alternatives, join

_BUILTINS = frozenset(dir(builtins))
_DEFAULT_MANAGERS = frozenset({"_default_manager", "_base_manager"})
_CONTAINERS = frozenset(
    {"list", "List", "Iterable", "Sequence", "Iterator", "Collection", "set", "Set", "frozenset", "Generator"}
)


def lookup(ctx: Context, name: str, node: ast.expr | None = None) -> Value:
    """The value of a name: a local, else what the module binds, else a builtin."""
    known = ctx.state.names.get(name)
    if known is not None:
        return known
    if name in ctx.locals:
        return UNKNOWN
    symbol = ctx.db.get(resolve, ctx.path, (name,))
    if isinstance(symbol, ValueSymbol) and node is not None:
        return _of_module(ctx, symbol, node)
    named = symbol_value(symbol)
    if named is UNKNOWN and name in _BUILTINS and not _is_bound(ctx, name):
        return Named(ExternalSymbol(f"builtins.{name}"))
    return named


def _of_module(ctx: Context, symbol: ValueSymbol, node: ast.expr) -> Value:
    """A model, queryset, manager or row that a module keeps under a name."""
    term = symbol.fact.term
    model = given_model(ctx.db, symbol.path, term) if isinstance(term, CallTerm) else UNKNOWN
    if model is not UNKNOWN:
        return model
    if "." in symbol.name or not isinstance(term, CallTerm | AttributeTerm | Ref):
        return UNKNOWN
    values = ctx.code.seen(ctx.db, ClassId(symbol.path, ""), symbol.name)
    return relocated(values[-1], ctx.span(node)) if values else UNKNOWN


def member(ctx: Context, symbol: Symbol, name: str, node: ast.expr) -> Value:
    """The value of an attribute of a class or module."""
    if isinstance(symbol, ExternalSymbol):
        return Named(ExternalSymbol(f"{symbol.dotted}.{name}"))
    if isinstance(symbol, ModuleSymbol):
        return symbol_value(ctx.db.get(attribute, symbol, name))
    if isinstance(symbol, ClassSymbol):
        return _class_member(ctx, symbol.id, name, node)
    return UNKNOWN


def symbol_value(symbol: Symbol) -> Value:
    """The value of what a name resolves to."""
    known = isinstance(symbol, ClassSymbol | ExternalSymbol | ModuleSymbol | FunctionSymbol)
    return Named(symbol) if known else UNKNOWN


def dotted(value: Value) -> str:
    """The dotted name of something outside of the project, else empty."""
    return value.symbol.dotted if isinstance(value, Named) and isinstance(value.symbol, ExternalSymbol) else ""


def annotated(ctx: Context, annotation: ast.expr | None) -> Value:
    """What a parameter may hold by its annotation: rows of unknown origin, or anything."""
    node = _unquoted(annotation)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        parts = [annotated(ctx, part) for part in (node.left, node.right) if not _is_none(part)]
        found = join(parts) if parts else UNKNOWN
        return found if len(parts) == 2 else or_none(found)
    if isinstance(node, ast.Subscript):
        return _generic(ctx, node)
    if isinstance(node, ast.Name | ast.Attribute):
        value = ctx.evaluate(ctx, node)
        if isinstance(value, Named) and isinstance(value.symbol, ClassSymbol):
            return instance(ctx, value.symbol.id)
    return UNKNOWN


def or_none(value: Value) -> Value:
    """The same where there may be none."""
    return join(replace(part, optional=True) if isinstance(part, Row) else part for part in alternatives(value))


def instance(ctx: Context, class_id: ClassId) -> Value:
    """An object of a class: a row of unknown origin if the class is a model."""
    return Row(class_id) if ctx.db.get(makes_rows, class_id) else UNKNOWN


def _generic(ctx: Context, node: ast.Subscript) -> Value:
    outer = node.value
    name = outer.attr if isinstance(outer, ast.Attribute) else outer.id if isinstance(outer, ast.Name) else ""
    if name == "Optional":
        return or_none(annotated(ctx, node.slice))
    if name in _CONTAINERS:
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        return Collection(annotated(ctx, inner))
    return UNKNOWN


def _unquoted(node: ast.expr | None) -> ast.expr | None:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or len(node.value) > 200:
        return node
    try:
        return ast.parse(node.value, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _class_member(ctx: Context, class_id: ClassId, name: str, node: ast.expr) -> Value:
    shape = None if ctx.db.get(is_abstract, class_id) else ctx.db.get(manager_named, class_id, name)
    if shape is None and name in _DEFAULT_MANAGERS:
        shape = ctx.db.get(first_manager, class_id)
    if shape is not None:
        return Manager(class_id, shape, ctx.span(node), ctx.span(node).end)
    kept = ctx.db.get(history_under, class_id, name)
    if kept is not None:
        return Manager(kept, manager_shape(ctx, kept), ctx.span(node), ctx.span(node).end)
    if ctx.db.get(has_field, class_id, name):
        return PLAIN
    found = ctx.db.get(find_method, class_id, name)
    if found is not None:
        return Named(FunctionSymbol(found[0].path, f"{found[0].qualname}.{name}"))
    if ctx.db.get(makes_rows, class_id) or name.startswith("__"):
        return UNKNOWN
    seen = ctx.code.seen(ctx.db, class_id, name)
    if seen:
        return relocated(join(seen), ctx.span(node))
    # `cls` may be a subclass, which may name another class.
    return ctx.db.get(reference_of, class_id, name) if not ctx.db.get(descendants, class_id) else UNKNOWN


def _is_bound(ctx: Context, name: str) -> bool:
    return bool(ctx.db.read(keys.bindings(ctx.path, name)))
