"""The flow over one unit of code, as a memoized query, and the inlining of methods of managers and querysets."""

from __future__ import annotations

import ast
from dataclasses import replace

from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId, ManagerShape
from mir_lsp.semantics.context import Code, Context
from mir_lsp.semantics.expressions import value_of
from mir_lsp.semantics.report import EMPTY, Report
from mir_lsp.semantics.state import State
from mir_lsp.semantics.statements import bind_parameters, run
from mir_lsp.semantics.values import (
    UNKNOWN,
    Collection,
    Items,
    Manager,
    QuerySet,
    Row,
    Trait,
    Value,
    alternatives,
    join,
)
from mir_lsp.syntax import offsets, parse_cached

_DEEPEST = 4  # methods that call methods: beyond that the result is unknown

Function = ast.FunctionDef | ast.AsyncFunctionDef


def report(db: Database, unit: UnitId) -> Report:
    """Everything the flow finds out about a unit; empty when there is no such unit."""
    body: Body | None = db.read(body_key(unit))
    if body is None:
        return EMPTY
    owner = _owner(db, unit)
    ctx = _context(db, unit.path, owner, body)
    try:
        if body.is_function:
            function = _function_at(body)
            if function is None:
                return EMPTY
            _enter(ctx, function, owner)
            run(ctx, function.body)
        else:
            run(ctx, _statements_of(body))
    except RecursionError:
        return replace(EMPTY, trouble="nested too deeply")
    if any(blanked.overlaps(body.span) for blanked in parse_cached(body.chunk).blanked):
        return replace(ctx.report(), trouble="a part of it cannot be parsed")
    return ctx.report()


def inline(ctx: Context, owner: ClassId, name: str, receiver: Value) -> Value:
    """What a method returns for a receiver; unknown when it is called by itself, decorated or asynchronous."""
    if (owner.path, f"{owner.qualname}.{name}") in ctx.callers or len(ctx.callers) >= _DEEPEST:
        return UNKNOWN
    unit = _last_of(ctx.db, owner, name)
    body: Body | None = ctx.db.read(body_key(unit)) if unit is not None else None
    function = _function_at(body) if body is not None else None
    if body is None or function is None or not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return UNKNOWN
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function)):
        return UNKNOWN
    inner = _context(ctx.db, owner.path, owner, body)
    inner.callers = (*ctx.callers, (owner.path, f"{owner.qualname}.{name}"))
    _enter(inner, function, owner)
    parameters = (*function.args.posonlyargs, *function.args.args)
    if parameters:
        inner.state.names[parameters[0].arg] = receiver
    inner.parent = _parent(receiver, owner)
    run(inner, function.body)
    return join(_exported(value) for value in inner.frame.returned) if inner.frame.returned else UNKNOWN


_CODE = Code(value_of, inline)


def _context(db: Database, path: str, owner: ClassId | None, body: Body) -> Context:
    return Context(db, path, owner, offsets(parse_cached(body.chunk).source), body.span.start, body.text, _CODE)


def _enter(ctx: Context, function: Function, owner: ClassId | None) -> None:
    ctx.state = State()
    ctx.locals, ctx.rebound = _bound_names(function)
    bind_parameters(ctx, function)


def _owner(db: Database, unit: UnitId) -> ClassId | None:
    outer, _, _ = unit.name.rpartition(".")
    owner = ClassId(unit.path, outer)
    return owner if outer and db.get(class_fact, owner) is not None else None


def _last_of(db: Database, owner: ClassId, name: str) -> UnitId | None:
    qualname = f"{owner.qualname}.{name}"
    turns = db.read(turns_key(owner.path, qualname), 0)
    return UnitId(owner.path, qualname, str(turns - 1)) if turns else None


def _function_at(body: Body) -> Function | None:
    """The function of a body in the tree of its chunk."""
    tree = parse_cached(body.chunk)
    locator = offsets(tree.source)
    blocks: list[list[ast.stmt]] = [tree.node.body]
    while blocks:
        for node in blocks.pop():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if locator.span(node).end == body.span.end:
                    return node
            else:
                blocks.extend(_blocks(node))
    return None


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a class or conditional statement in which functions of the module are defined."""
    blocks = [getattr(node, name) for name in ("body", "orelse", "finalbody") if hasattr(node, name)]
    for handler in getattr(node, "handlers", ()):
        blocks.append(handler.body)
    for case in getattr(node, "cases", ()):
        blocks.append(case.body)
    return blocks


def _statements_of(body: Body) -> list[ast.stmt]:
    """Module-level code, or the code of a class body, without the functions and classes that are units."""
    tree = parse_cached(body.chunk)
    locator = offsets(tree.source)
    units = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    blocks: list[list[ast.stmt]] = [tree.node.body]
    while blocks:
        block = blocks.pop()
        for node in block:
            if isinstance(node, ast.ClassDef):
                if locator.span(node).end == body.span.end and body.span.start > 0:
                    return [each for each in node.body if not isinstance(each, units)]
                blocks.append(node.body)
    return [each for each in tree.node.body if not isinstance(each, units)]


def _bound_names(function: Function) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a function binds, local everywhere in it, and those that it binds in more than one place."""
    bound: set[str] = set()
    again: set[str] = set()
    outer: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                (again if node.id in bound else bound).add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            outer.update(node.names)
    return frozenset(bound - outer), frozenset(again)


def _parent(receiver: Value, owner: ClassId) -> Value | None:
    """What `super()` is in a method of `owner`: the same manager without that class and those derived from it."""
    shape = receiver.shape if isinstance(receiver, Manager) else getattr(receiver, "manager", None)
    if not isinstance(shape, ManagerShape) or owner not in shape.classes:
        return None
    rest = shape.classes[shape.classes.index(owner) + 1 :]
    above = replace(shape, classes=rest)
    if isinstance(receiver, Manager):
        return replace(receiver, shape=above)
    return replace(receiver, manager=above) if isinstance(receiver, QuerySet) else None


def _exported(value: Value) -> Value:
    """A value as its caller sees it: places inside the method mean nothing outside."""
    if isinstance(value, QuerySet):
        return value if Trait.COMBINED not in value.traits else UNKNOWN
    if isinstance(value, Row):
        return Row(value.model)
    if isinstance(value, Collection):
        return Collection(join(_exported(part) for part in alternatives(value.element)))
    return UNKNOWN if isinstance(value, Manager | Items) else value
