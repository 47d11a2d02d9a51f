"""Whether what a serializer says of a row leaves the function that makes the serializer."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ClassSymbol, resolve
from mir_lsp.semantics.trees import Function

# What a serializer is asked that only checks or stores what was sent.
_QUIET = frozenset({"is_valid", "save", "errors", "validated_data", "initial_data", "instance"})
_STORING = frozenset({"perform_create", "perform_update"})
_FIRST_ERROR = 400


def is_answered(db: Database, path: str, node: Function, calls: Collection[ast.Call]) -> bool:
    """Whether clients may get the `data` of serializers that these calls in a function make.

    Who only checks and stores what was sent, or looks up one value, sends nothing. What is handed on may be sent.
    """
    around = {child: parent for parent in ast.walk(node) for child in ast.iter_child_nodes(parent)}
    names: set[str] = set()
    for call in calls:
        match around.get(call):
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case _:
                if _is_sent(db, path, call, around):
                    return True
    return any(
        _is_sent(db, path, each, around)
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and each.id in names
    )


def is_error(answer: ast.expr | None) -> bool:
    """Whether an answer of a handler tells of an error by its status."""
    for keyword in answer.keywords if isinstance(answer, ast.Call) else ():
        if keyword.arg == "status":
            status = keyword.value
            if isinstance(status, ast.Constant):
                return isinstance(status.value, int) and status.value >= _FIRST_ERROR
            return isinstance(status, ast.Attribute) and status.attr.startswith(("HTTP_4", "HTTP_5"))
    return False


def _is_sent(db: Database, path: str, node: ast.expr, around: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether something that is a serializer may get out here, or its data."""
    match around.get(node):
        case ast.Expr():
            return False
        case ast.Attribute(attr=name) as read:
            return name not in _QUIET and (name != "data" or _is_whole(db, path, read, around))
        case ast.Call(func=ast.Attribute(attr=name)) if name in _STORING:
            return False
        case _:
            return True


def _is_whole(db: Database, path: str, read: ast.expr, around: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether all of the data goes on, and not one value of it, or into a form or another class of the project."""
    parent = around.get(read)
    if isinstance(parent, ast.Subscript) and parent.value is read:
        return False
    call = around.get(parent) if isinstance(parent, ast.keyword) else parent
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "get_success_headers"
    ):
        return False
    parts = dotted(call.func) if isinstance(call, ast.Call) else None
    return parts is None or not isinstance(resolve(db, path, parts), ClassSymbol)
