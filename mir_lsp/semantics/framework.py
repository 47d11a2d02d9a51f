"""Methods that classes of a project inherit from Django and DRF: what they give is known, their code is not read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from mir_lsp.facts.data import FunctionFact
from mir_lsp.index.classes import UNKNOWN_BASE, external_names
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.values import Object, Value

Keywords = Sequence[tuple[str | None, Value]]
Function = Callable[[Context, ast.expr, Sequence[Value], Keywords], Value]
Method = Callable[[Context, Object, ast.expr, Sequence[Value], Keywords], Value]
Maker = Callable[[Context, Object, ast.expr, Sequence[Value], Keywords], Value | None]
Attribute = Callable[[Context, Object, ast.expr], Value]
Receiver = Callable[[Database, Object, FunctionFact], Object]

# By dotted name.
_FUNCTIONS: dict[str, Function] = {}

# By the start of the dotted name of a base, and the name of the method.
_METHODS: dict[str, dict[str, Method]] = {}
_ATTRIBUTES: dict[str, dict[str, Attribute]] = {}
_MAKERS: dict[str, Maker] = {}
_RECEIVERS: dict[str, Receiver] = {}


def inherited(prefix: str, name: str) -> Callable[[Method], Method]:
    """Register what a method gives that classes inherit from bases whose dotted name starts with `prefix`."""

    def register(method: Method) -> Method:
        _METHODS.setdefault(prefix, {})[name] = method
        return method

    return register


def inherited_attribute(prefix: str, name: str) -> Callable[[Attribute], Attribute]:
    """Register what an attribute holds that such bases set."""

    def register(attribute: Attribute) -> Attribute:
        _ATTRIBUTES.setdefault(prefix, {})[name] = attribute
        return attribute

    return register


def made_by(prefix: str) -> Callable[[Maker], Maker]:
    """Register what instances of classes with such bases are, in place of what their `__init__` does.

    A maker that gives None leaves it to that.
    """

    def register(maker: Maker) -> Maker:
        _MAKERS[prefix] = maker
        return maker

    return register


def receiver(prefix: str) -> Callable[[Receiver], Receiver]:
    """Register what a framework sets on `self` before it calls a method of a class with such bases."""

    def register(found: Receiver) -> Receiver:
        _RECEIVERS[prefix] = found
        return found

    return register


def function(*dotted: str) -> Callable[[Function], Function]:
    """Register what functions or classes of a framework give when they are called, by their dotted names."""

    def register(made: Function) -> Function:
        _FUNCTIONS.update(dict.fromkeys(dotted, made))
        return made

    return register


def function_named(dotted: str) -> Function | None:
    """What is registered under a dotted name."""
    return _FUNCTIONS.get(dotted)


def attribute_of(ctx: Context, owner: Object, name: str, node: ast.expr) -> Value | None:
    """What an attribute holds that a framework sets; None when it is not known."""
    if not any(name in attributes for attributes in _ATTRIBUTES.values()):
        return None
    bases = _bases(ctx.db, owner.cls)
    for prefix, attributes in _ATTRIBUTES.items():
        attribute = attributes.get(name)
        if attribute is not None and any(base.startswith(prefix) for base in bases):
            return attribute(ctx, owner, node)
    return None


def make(ctx: Context, made: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value | None:
    """A new object as a framework makes it; None when none does."""
    for prefix, maker in _MAKERS.items():
        if any(base.startswith(prefix) for base in external_names(ctx.db, made.cls)):
            return maker(ctx, made, node, arguments, keywords)
    return None


def received(db: Database, me: Value, method: FunctionFact) -> Value:
    """`self` with what a framework sets on it before it calls a method."""
    if isinstance(me, Object):
        for prefix, found in _RECEIVERS.items():
            if any(base.startswith(prefix) for base in _bases(db, me.cls)):
                return found(db, me, method)
    return me


def _bases(db: Database, cls: ClassId) -> tuple[str, ...]:
    """The bases of a class that are not in view; none when one of them is not known and may come before all."""
    bases = external_names(db, cls)
    return () if UNKNOWN_BASE.dotted in bases else bases


def call_inherited(
    ctx: Context, owner: Object, name: str, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value | None:
    """What an inherited method of a framework gives; None when it is not known."""
    bases = _bases(ctx.db, owner.cls)
    for prefix, methods in _METHODS.items():
        method = methods.get(name)
        if method is not None and any(base.startswith(prefix) for base in bases):
            return method(ctx, owner, node, arguments, keywords)
    return None
