"""Objects of classes of the project that are not models: their attributes and methods."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index.classes import external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.managers import manager_of
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.class_references import reference_of
from mir_lsp.semantics.class_values import constant_of
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, attribute_of, make
from mir_lsp.semantics.given import relocated
from mir_lsp.semantics.invoke import Target, call_target, method_of, method_target
from mir_lsp.semantics.plans import plain
from mir_lsp.semantics.values import (
    UNKNOWN,
    Bound,
    Collection,
    Items,
    Link,
    Manager,
    Mapping,
    Named,
    Object,
    OneOf,
    QuerySet,
    Row,
    Value,
    alternatives,
    join,
)

_DATACLASSES = frozenset({"dataclasses.dataclass", "attr.s", "attr.define", "attrs.define", "attrs.frozen"})
_NAMED_TUPLES = frozenset({"typing.NamedTuple"})
_QUERYSET = "django.db.models.QuerySet"
_MANAGERS = ("django.db.models.Manager", "django.db.models.QuerySet")


def self_value(db: Database, owner: ClassId) -> Value:
    """What `self` is in a method of a class: a row of unknown origin, an object, or not known."""
    if db.get(makes_rows, owner):
        return Row(owner)
    return UNKNOWN if any(name.startswith(_MANAGERS) for name in external_names(db, owner)) else Object(owner)


def attribute(ctx: Context, owner: Object, name: str, node: ast.expr) -> Value:
    """The value of an attribute of an object."""
    target = reached(ctx.db, owner, name)
    if target is not None:
        if target.is_property:
            return call_target(ctx, node, target, [_self(owner, target)]) if target.plain else UNKNOWN
        base = node.value if isinstance(node, ast.Attribute) else node
        return Bound(owner, name, ctx.span(base))
    own = owner.attribute(name)
    if own is not None:
        return own
    seen = ctx.code.seen(ctx.db, owner.cls, name)
    if seen:
        return relocated(join(seen), ctx.span(node))
    known = attribute_of(ctx, owner, name, node)
    if known is not None and known is not UNKNOWN:
        return known
    constant = ctx.db.get(constant_of, owner.cls, name)
    if constant is not UNKNOWN:
        return constant
    named = ctx.db.get(reference_of, owner.cls, name)
    if named is not UNKNOWN:
        return named
    base = node.value if isinstance(node, ast.Attribute) else node
    return Bound(owner, name, ctx.span(base))


def call_method(
    ctx: Context,
    owner: Object,
    name: str,
    node: ast.expr,
    positional: Sequence[Value],
    keywords: Keywords,
    given: dict[str, Value],
) -> Value | None:
    """What a method of an object gives; None when its code is not in view or not what runs.

    `given` takes what it sets on the object.
    """
    target = reached(ctx.db, owner, name)
    if target is None or not target.plain:
        return None
    first = [] if target.is_static else [_self(owner, target)]
    return call_target(ctx, node, target, [*first, *positional], keywords, given=given)


def construct(ctx: Context, cls: ClassId, node: ast.expr, positional: Sequence[Value], keywords: Keywords) -> Value:
    """A new object of a class, with what its `__init__` or its fields were given."""
    made = Object(cls)
    known = make(ctx, made, node, positional, keywords)
    if known is not None:
        return known
    if any(name.startswith(_QUERYSET) for name in external_names(ctx.db, cls)):
        return _queryset(ctx, cls, node, positional, keywords)
    fields = _fields(ctx.db, cls)
    if fields is not None:
        return _holding(
            made,
            {
                **dict(zip(fields, positional, strict=False)),
                **{name: value for name, value in keywords if name is not None},
            },
        )
    target = method_target(ctx.db, cls, "__init__")
    if target is None or not target.plain:
        return made
    given: dict[str, Value] = {}
    call_target(ctx, node, target, [made, *positional], keywords, given=given)
    return _holding(made, given)


def _queryset(ctx: Context, cls: ClassId, node: ast.expr, positional: Sequence[Value], keywords: Keywords) -> Value:
    """`BookQuerySet(self.model, using=self._db)`: all rows, with the methods of the class."""
    of = positional[0] if positional else dict(keywords).get("model", UNKNOWN)
    if not isinstance(of, Named) or not isinstance(of.symbol, ClassSymbol) or len(positional) > 1:
        return UNKNOWN
    span = ctx.span(node)
    shape = manager_of(ctx.db, "", (cls,))
    link = Link(span, span.end if ctx.editable else None)
    return QuerySet(of.symbol.id, (link,), manager=shape, plan=plain(ctx, of.symbol.id))


def holding(made: Object, attributes: dict[str, Value]) -> Object:
    """An object with some attributes set anew."""
    return _holding(made, {**dict(made.attributes), **attributes})


def fields_of(ctx: Context, made: Object) -> list[Value] | None:
    """What a named tuple holds, in order; None for another object."""
    names = _fields(ctx.db, made.cls)
    return [made.attribute(name) or UNKNOWN for name in names] if names is not None else None


def _holding(made: Object, attributes: dict[str, Value]) -> Object:
    return replace(made, attributes=tuple(sorted(attributes.items(), key=lambda item: item[0])))


def _fields(db: Database, cls: ClassId) -> tuple[str, ...] | None:
    """The fields of a dataclass or named tuple in the order of its parameters; None for another class."""
    fact = class_fact(db, cls)
    if fact is None:
        return None
    marks = [term.func if isinstance(term, CallTerm) else term for term in fact.decorators]
    symbols = [db.get(resolve, cls.path, term.parts) for term in (*marks, *fact.bases) if isinstance(term, Ref)]
    names = {symbol.dotted for symbol in symbols if isinstance(symbol, ExternalSymbol)}
    if not names & (_DATACLASSES | _NAMED_TUPLES):
        return None
    declared = [name for name, _ in fact.annotations]
    declared += [name for name, value in fact.attributes if value.annotation is not None]
    return tuple(declared)


def reached(db: Database, owner: Object, name: str) -> Target | None:
    """The method that a name reaches on an object; behind `super()` only those of the classes after it."""
    if owner.above is None:
        return method_target(db, owner.cls, name)
    classes = project_classes(db, owner.cls)
    if owner.above not in classes:
        return None
    for cls in classes[classes.index(owner.above) + 1 :]:
        found = method_of(db, cls, name)
        if found is not None:
            return found
    return None


def _self(owner: Object, target: Target) -> Value:
    return Named(ClassSymbol(owner.cls)) if target.is_of_class else replace(owner, above=None)


def of_the_orm(value: Value) -> bool:
    """Whether a value is, or holds, a queryset, manager or row."""
    match value:
        case QuerySet() | Manager() | Row():
            return True
        case Collection():
            return of_the_orm(value.element)
        case Items():
            return any(of_the_orm(item) for item in value.items)
        case Mapping():
            return of_the_orm(value.key) or of_the_orm(value.value)
        case Object():
            return any(of_the_orm(each) for _, each in value.attributes)
        case OneOf():
            return any(of_the_orm(part) for part in alternatives(value))
        case _:
            return False
