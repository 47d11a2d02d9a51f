"""Expressions in the words of messages."""

from __future__ import annotations

import ast
from collections.abc import Callable

_SHORT = 28


def as_written(node: ast.expr) -> str:
    """An expression as written, but for its layout."""
    return _remembered(node, "mir_text", ast.unparse)


def called(node: ast.expr) -> str:
    """A call as written if that is short; what is given in it is left out otherwise."""
    text = as_written(node)
    return text if len(text) <= _SHORT else written(node)


def written(node: ast.expr) -> str:
    """An expression for messages: what is given in calls is left out."""
    return _remembered(node, "mir_short_text", lambda node: ast.unparse(_shortened(node)))


def _remembered(node: ast.expr, name: str, make: Callable[[ast.expr], str]) -> str:
    """A text of a node, made once: the same code is gone through for each kind of call."""
    kept = vars(node)
    text = kept.get(name)
    if not isinstance(text, str):
        text = kept[name] = make(node)
    return text


def _shortened(node: ast.AST) -> ast.AST:
    """A copy without what is given in calls."""
    if isinstance(node, ast.Call):
        given: list[ast.expr] = [ast.Name("…", ast.Load())] if node.args or node.keywords else []
        function = _shortened(node.func)
        assert isinstance(function, ast.expr)
        return ast.Call(function, given, [])
    return type(node)(**{name: _part(value) for name, value in ast.iter_fields(node)})


def _part(value: object) -> object:
    if isinstance(value, list):
        return [_part(each) for each in value]
    return _shortened(value) if isinstance(value, ast.AST) else value
