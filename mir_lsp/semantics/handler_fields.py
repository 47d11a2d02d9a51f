"""Names that a handler answers and takes by itself: a dict that it writes, keys of the request that it reads.

None is said of whatever code may do besides.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mir_lsp.semantics.answered import is_error
from mir_lsp.semantics.trees import Function

Names = tuple[str, ...] | None
_SENT = frozenset({"data", "POST", "FILES", "body", "stream"})
_TAKING = frozenset({"get", "getlist", "pop"})


def answered_names(node: Function, whole: Names) -> Names:
    """The names in what a handler answers, but for errors; `whole` are those of its serializer.

    None where answers differ, and where one is not known.
    """
    around = parents(node)
    answers = [each.value for each in around if isinstance(each, ast.Return) and not is_error(each.value)]
    found = {_names_of(node, each, whole, around) for each in answers if not _is_inner(each, node, around)}
    known = {frozenset(each) if each is not None else None for each in found}
    return next(iter(found)) if len(known) == 1 else None


def taken_names(node: Function) -> Names:
    """The keys that a handler reads of what was sent, besides what serializers get; None where others may be."""
    around = parents(node)
    names: dict[str, None] = {}
    held = {"request"} & {each.arg for each in node.args.args} or {""}
    for each in around:
        if isinstance(each, ast.Name) and each.id in held and not _is_looked_at(each, around):
            return None
        if isinstance(each, ast.Attribute) and each.attr in _SENT and _is_request(each.value):
            found = _keys(node, each, around)
            if found is None:
                return None
            names.update(dict.fromkeys(found))
    return tuple(names)


def called_methods(node: Function) -> frozenset[str]:
    """The methods of its own view that a handler calls."""
    return frozenset(
        each.func.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and isinstance(each.func.value, ast.Name)
        and each.func.value.id == "self"
    )


def reads_sent(node: Function) -> bool:
    """Whether code may read what a client has sent."""
    return any(isinstance(each, ast.Attribute) and each.attr in _SENT - {"data"} for each in ast.walk(node)) or any(
        isinstance(each, ast.Attribute) and each.attr == "data" and _is_request(each.value) for each in ast.walk(node)
    )


def parents(node: Function) -> Mapping[ast.AST, ast.AST]:
    """What each node of a function stands in."""
    return {child: each for each in ast.walk(node) for child in ast.iter_child_nodes(each)}


def _names_of(node: Function, answer: ast.expr | None, whole: Names, around: Mapping[ast.AST, ast.AST]) -> Names:
    if not isinstance(answer, ast.Call):
        return None
    called = answer.func.attr if isinstance(answer.func, ast.Attribute) else getattr(answer.func, "id", "")
    given = answer.args[0] if answer.args else next((k.value for k in answer.keywords if k.arg == "data"), None)
    if called == "get_paginated_response":
        return whole if _is_data(given) and whole else None
    if called == "HttpResponse":
        return () if given is None and not any(k.arg in ("content", None) for k in answer.keywords) else None
    if called != "Response":
        return None
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return ()
    given = _bound(node, given, around) if isinstance(given, ast.Name) else given
    if _is_data(given):
        return whole or None
    return _of_dict(given) if isinstance(given, ast.Dict) else None


def _of_dict(given: ast.Dict) -> Names:
    keys = [each.value if isinstance(each, ast.Constant) else None for each in given.keys]
    names = [each for each in keys if isinstance(each, str)]
    return tuple(dict.fromkeys(names)) if len(names) == len(keys) else None


def _is_data(given: ast.expr | None) -> bool:
    return isinstance(given, ast.Attribute) and given.attr == "data"


def _bound(node: Function, name: ast.Name, around: Mapping[ast.AST, ast.AST]) -> ast.expr | None:
    """What a name is bound to, if that is all that is done with it before it is answered."""
    every = [
        each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name.id and each is not name
    ]
    if len(every) != 1 or not isinstance(every[0].ctx, ast.Store):
        return None
    match around.get(every[0]):
        case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=value):
            return value
        case _:
            return None


def _is_inner(answer: ast.AST | None, node: Function, around: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether an answer is that of a function inside of the handler."""
    while answer is not None and answer is not node:
        answer = around.get(answer)
        if isinstance(answer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and answer is not node:
            return True
    return False


def _is_request(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="request") | ast.Attribute(value=ast.Name(id="self"), attr="request"):
            return True
        case _:
            return False


def _is_looked_at(node: ast.Name, around: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether the request is asked for an attribute, or only goes along in the context of a serializer."""
    parent = around.get(node)
    if isinstance(parent, ast.Dict):
        above = around.get(parent)
        return isinstance(above, ast.keyword) and above.arg == "context"
    return isinstance(parent, ast.Attribute)


def _keys(node: Function, sent: ast.expr, around: Mapping[ast.AST, ast.AST]) -> Names:
    match around.get(sent):
        case ast.keyword(arg="data"):
            return ()
        case ast.Assign(targets=[ast.Name(id=name)]):
            return _of_places(node, name, around)
        case ast.Attribute(attr="copy" | "dict") as copying:
            call = around.get(copying)
            return _keys(node, call, around) if isinstance(call, ast.Call) and call.func is copying else None
        case _:
            return _of_place(sent, around)


def _of_places(node: Function, name: str, around: Mapping[ast.AST, ast.AST]) -> Names:
    found: list[str] = []
    for each in _loads(node, name):
        keys = (
            () if isinstance(around.get(each), ast.keyword) and _is_given(each, around) else _of_place(each, around)
        )
        if keys is None:
            return None
        found += keys
    return tuple(found)


def _is_given(each: ast.expr, around: Mapping[ast.AST, ast.AST]) -> bool:
    keyword = around.get(each)
    return isinstance(keyword, ast.keyword) and keyword.arg == "data"


def _loads(node: Function, name: str) -> Iterator[ast.Name]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load):
            yield each


def _of_place(sent: ast.expr, around: Mapping[ast.AST, ast.AST]) -> Names:
    """The one key that is read of what was sent."""
    parent = around.get(sent)
    match parent:
        case ast.Subscript(slice=ast.Constant(value=str(key)), ctx=ast.Load()):
            return (key,)
        case ast.Subscript(slice=ast.Constant(), ctx=ast.Store() | ast.Del()):
            return ()
        case ast.Call(func=ast.Name(id="isinstance" | "len" | "bool")):
            return ()
        case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
            return (key,)
        case ast.Attribute(attr=name) if name in _TAKING:
            call = around.get(parent)
            match call:
                case ast.Call(args=[ast.Constant(value=str(key)), *_]) if call.func is parent:
                    return (key,)
    return None
