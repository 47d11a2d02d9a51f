"""Assignment to every kind of target."""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.semantics import objects
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.dicts import set_item
from mir_lsp.semantics.iteration import element, settled
from mir_lsp.semantics.values import UNKNOWN, Collection, Items, Object, QuerySet, Row, Value, alternatives, join


def assign(ctx: Context, target: ast.expr, value: Value) -> None:
    """Bind a target to a value."""
    if isinstance(target, ast.Name):
        _bind(ctx, target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(ctx, target.elts, value)
    elif isinstance(target, ast.Starred):
        assign(ctx, target.value, value if isinstance(value, Collection) else Collection(UNKNOWN))
    elif isinstance(target, ast.Attribute):
        _set_attribute(ctx, target, value)
    elif isinstance(target, ast.Subscript):
        ctx.evaluate(ctx, target.value)
        ctx.evaluate(ctx, target.slice)
        set_item(ctx, target, value)


def forget(ctx: Context, target: ast.expr) -> None:
    """A target that is deleted or bound to something that is not looked at."""
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            _bind(ctx, node.id, UNKNOWN)


def _bind(ctx: Context, name: str, value: Value) -> None:
    ctx.state.names[name] = value
    start = f"{name}."
    # Names are bound all the time, and attributes are known of few: one look at all names tells.
    if start in " ".join(ctx.state.names):
        for known in [known for known in ctx.state.names if known.startswith(start)]:
            del ctx.state.names[known]


def _unpack(ctx: Context, targets: list[ast.expr], value: Value) -> None:
    choices = [_parts(ctx, part, targets) for part in alternatives(value)]
    for index, target in enumerate(targets):
        assign(ctx, target, join(parts[index] for parts in choices))


def _parts(ctx: Context, value: Value, targets: list[ast.expr]) -> list[Value]:
    starred = any(isinstance(target, ast.Starred) for target in targets)
    if isinstance(value, Items) and len(value.items) == len(targets) and not starred:
        return list(value.items)
    if isinstance(value, Object) and not starred:
        fields = objects.fields_of(ctx, value)
        if fields is not None and len(fields) == len(targets):
            return fields
    if isinstance(value, QuerySet):
        value = Collection(element(ctx, value, targets[0], "unpacking", None))
    if isinstance(value, Collection):
        return [value if isinstance(target, ast.Starred) else value.element for target in targets]
    return [UNKNOWN] * len(targets)


def _set_attribute(ctx: Context, target: ast.Attribute, value: Value) -> None:
    base = ctx.evaluate(ctx, target.value)
    if not isinstance(target.value, ast.Name):
        _set_on_item(ctx, target, value)
        return
    name = target.value.id
    parts = alternatives(base)
    if base == ctx.me and isinstance(base, Object):
        known = ctx.attributes.get(target.attr)
        still = value
        for loop in ctx.frame.loops:
            still = settled(still, loop)
        ctx.attributes[target.attr] = still if known is None else join((known, still))
    if any(isinstance(part, Row) for part in parts):
        # A relation that is set by hand is there: reading it costs nothing.
        freed = [replace(part, free=part.free | {target.attr}) if isinstance(part, Row) else part for part in parts]
        ctx.state.names[name] = join(freed)
        _give(ctx, parts, target.attr)
    else:
        ctx.state.names[f"{name}.{target.attr}"] = value


def _set_on_item(ctx: Context, target: ast.Attribute, value: Value) -> None:
    """`self.fields["owner"].queryset = rows` is kept of the object under that path."""
    match target.value:
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id=name), attr=held), slice=ast.Constant(value=str(key))
        ) if name == ctx.my_name and isinstance(ctx.me, Object):
            ctx.attributes[f"{held}.{key}.{target.attr}"] = value


def _give(ctx: Context, rows: tuple[Value, ...], name: str) -> None:
    """A loop over rows sets a relation on each: reading it from them later costs nothing."""
    for row in rows:
        if isinstance(row, Row) and row.source is not None and row.source.given is not None and not row.path:
            ctx.gave[row.source.given, name] = None
        if isinstance(row, Row) and row.source is not None and not row.path and ctx.varying(row):
            cell = ctx.cell(row.source.site)
            ctx.set_cell(row.source.site, replace(cell, given=cell.given | {name}))
