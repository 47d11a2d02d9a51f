"""Fields that a serializer leaves out only if a client asks for that: `?fields=id,name`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from mir_lsp.semantics.trees import Function

_ASKED = frozenset({"query_params", "GET"})
_TAKING = frozenset({"get", "getlist"})


def asked_for(function: Function, node: ast.AST, around: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether code runs only if there is a parameter in the address: without one, it is as if it was not there."""
    names = _asked_names(function)
    while node is not function:
        above = around[node]
        if isinstance(above, ast.If) and node in above.body and _is_asked(above.test, names):
            return True
        if isinstance(above, ast.For) and node in above.body and _is_parameter(above.iter, names):
            return True
        node = above
    return False


def _asked_names(function: Function) -> frozenset[str]:
    """The names that only hold something if a client asks: those that are bound to nothing else."""
    found: dict[str, list[ast.expr]] = {}
    others: set[str] = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
    simple: set[ast.AST] = set()
    for each in ast.walk(function):
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
            found.setdefault(each.targets[0].id, []).append(each.value)
            simple.add(each.targets[0])
    for each in ast.walk(function):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and each not in simple:
            others.add(each.id)
    names: set[str] = set()
    while True:
        more = {
            name
            for name, values in found.items()
            if name not in others | names and _is_parameter(values[0], names)
            if all(_is_parameter(value, {*names, name}) for value in values)
        }
        if not more:
            return frozenset(names)
        names |= more


def _is_asked(test: ast.expr, names: Collection[str]) -> bool:
    """Whether a condition holds only if there is a parameter."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_is_asked(each, names) for each in values)
        case ast.Compare(left=ast.Name(id=name), ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return name in names
        case ast.Compare(ops=[ast.In()], comparators=[ast.Attribute(attr=attr)]):
            return attr in _ASKED
        case _:
            return _is_parameter(test, names)


def _is_parameter(value: ast.expr, names: Collection[str]) -> bool:
    """Whether a value is empty where there is no parameter."""
    match value:
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=attr), attr=method), args=[_, *default]):
            if attr in _ASKED and method in _TAKING:
                return not default or (isinstance(default[0], ast.Constant) and not default[0].value)
            return False
        case ast.Call(func=ast.Attribute(value=inner, attr="split" | "strip")):
            return _is_parameter(inner, names)
        case ast.Call(func=ast.Name(id="set" | "list" | "tuple" | "sorted"), args=[inner]):
            return _is_parameter(inner, names)
        case _:
            return False
