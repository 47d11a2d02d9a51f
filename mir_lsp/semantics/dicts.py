"""Dicts that are built step by step: what stands under which text after each."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mir_lsp.semantics import names
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import function_named
from mir_lsp.semantics.iteration import changed_by, settled
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Constant,
    Items,
    Mapping,
    Partial,
    Value,
    alternatives,
    join,
)

_NOTHING = Items(())


def set_item(ctx: Context, target: ast.Subscript, value: Value) -> None:
    """`base[key] = value`, where the base is a dict under a name."""
    name = name_of(target.value)
    known = ctx.state.names.get(name)
    if known is None:
        _tell_holder(ctx, target, value)
        return
    key = target.slice.value if isinstance(target.slice, ast.Constant) else None
    still = _still(ctx, value)
    parts = [with_item(part, key, still) if isinstance(part, Mapping) else part for part in alternatives(known)]
    ctx.state.names[name] = join(parts)


def call(
    ctx: Context,
    receiver: Mapping,
    name: str,
    node: ast.Call,
    arguments: Sequence[Value],
    keywords: Sequence[tuple[str | None, Value]],
) -> Value:
    """The value of `dict.name(...)`."""
    first = arguments[0] if arguments else UNKNOWN
    match name:
        case "values":
            return _written_out(receiver) or Collection(receiver.value)
        case "items":
            written = _written_out(receiver)
            if written is not None:
                return Items(tuple(Items((PLAIN, value)) for value in written.items))
            return Collection(Items((receiver.key, receiver.value)))
        case "keys":
            return Collection(receiver.key)
        case "get" | "pop" | "setdefault":
            known = isinstance(first, Constant) and isinstance(first.value, str)
            found = receiver.item(str(first.value)) if known and isinstance(first, Constant) else receiver.value
            if not known and node.args:
                found = changed_by(ctx, found, node.args[0])
            if known and receiver.is_exact:
                there = any(Constant(under) == first for under, _ in receiver.items)
                return found if there else arguments[1] if len(arguments) > 1 else Constant(None)
            return join((found, *arguments[1:2]))
        case "update":
            _update(ctx, node, receiver, arguments, keywords)
            return PLAIN
        case "copy":
            return receiver
        case _:
            return UNKNOWN


def _written_out(receiver: Mapping) -> Items | None:
    """The values of a dict all of whose keys are written in the code: there are as many as are written."""
    keys = {part.value for part in alternatives(receiver.key) if isinstance(part, Constant)}
    names = {name for name, _ in receiver.items}
    if not names or keys != names or len(keys) != len(alternatives(receiver.key)):
        return None
    return Items(tuple(value for _, value in receiver.items))


def _update(
    ctx: Context,
    node: ast.Call,
    receiver: Mapping,
    arguments: Sequence[Value],
    keywords: Sequence[tuple[str | None, Value]],
) -> None:
    """`base.update(other, name=value)`."""
    name = name_of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    if name not in ctx.state.names:
        return
    made = receiver
    for value in (*arguments, *(value for key, value in keywords if key is None)):
        made = merged(made, value)
    for key, value in keywords:
        if key is not None:
            made = with_item(made, key, _still(ctx, value))
    ctx.state.names[name] = made


def _tell_holder(ctx: Context, target: ast.Subscript, value: Value) -> None:
    """`response.context_data[key] = value`: what the dict belongs to may be known."""
    base = target.value
    if not isinstance(base, ast.Attribute) or not isinstance(base.value, ast.Name):
        return
    for holder in alternatives(ctx.state.names.get(base.value.id, UNKNOWN)):
        setter = (
            function_named(f"{names.dotted(holder.function)}.{base.attr}") if isinstance(holder, Partial) else None
        )
        if setter is not None and isinstance(holder, Partial):
            key = target.slice.value if isinstance(target.slice, ast.Constant) else None
            under = Constant(key) if isinstance(key, str) else PLAIN
            setter(ctx, target, [*holder.arguments, under, value], [])


def merged(base: Mapping, other: Value) -> Mapping:
    """`base | other`."""
    if not isinstance(other, Mapping):
        return Mapping(UNKNOWN, UNKNOWN, base.items)
    items = {**dict(base.items), **dict(other.items)}
    return Mapping(_either(base.key, other.key), _either(base.value, other.value), tuple(items.items()))


def with_item(base: Mapping, key: object, value: Value) -> Mapping:
    """The same dict with one more value, under a text or under something else."""
    items = base.items
    if isinstance(key, str):
        items = (*(item for item in items if item[0] != key), (key, value))
    under = Constant(key) if isinstance(key, str) else PLAIN
    return Mapping(_either(base.key, under), _either(base.value, value), items)


def name_of(node: ast.expr) -> str:
    """The name that the state keeps an expression under; empty for others than names and attributes of them."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def local_names(ctx: Context) -> Mapping:
    """`locals()`."""
    items = tuple((name, value) for name, value in ctx.state.names.items() if "." not in name)
    return Mapping(PLAIN, UNKNOWN, items)


def _either(one: Value, other: Value) -> Value:
    if one == _NOTHING:
        return other
    return one if other == _NOTHING else join((one, other))


def _still(ctx: Context, value: Value) -> Value:
    """The value without the loops around: what is kept in a dict no longer changes with their rounds."""
    for loop in ctx.frame.loops:
        value = settled(value, loop)
    return value
