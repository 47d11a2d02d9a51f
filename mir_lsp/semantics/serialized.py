"""Serializers at work: made with rows, asked for their data."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.index.serializers import serializer
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, inherited, inherited_attribute, made_by
from mir_lsp.semantics.serializer_fields import is_list_serializer
from mir_lsp.semantics.serializers import CHOSEN, represent, represent_each, represent_fields
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Constant,
    Mapping,
    Object,
    Row,
    Value,
    alternatives,
    join,
)
from mir_lsp.semantics.views import API

SERIALIZERS = "rest_framework.serializers."
_AMONG_OTHERS = "one of several"  # no name of an attribute: marks serializers that may be others
_DATA = Mapping(PLAIN, UNKNOWN)


@made_by(SERIALIZERS)
def made(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """A serializer with the rows that it was given."""
    given = dict(keywords)
    for name, value in keywords:
        if name is None and isinstance(value, Mapping):
            given.update(value.items)
    instance = arguments[0] if arguments else given.get("instance")
    kept = (("child", given.get("child")), ("instance", instance))
    return Object(owner.cls, tuple((name, value) for name, value in kept if value is not None))


def one_of(several: Sequence[Value]) -> Value:
    """One of several serializers, chosen while the program runs."""
    if len(several) < 2:
        return join(several) if several else UNKNOWN
    marked = ((_AMONG_OTHERS, Constant(True)),)
    return join(
        replace(each, attributes=(*each.attributes, *marked)) if isinstance(each, Object) else each
        for each in several
    )


@inherited_attribute(SERIALIZERS, "data")
def data(ctx: Context, owner: Object, node: ast.expr) -> Value:
    """What a serializer makes of its rows."""
    instance = owner.attribute("instance")
    if instance is None or instance == Constant(None):
        return _DATA
    represent(ctx, node, Object(owner.cls), instance, CHOSEN if owner.attribute(_AMONG_OTHERS) else "")
    return _DATA if isinstance(instance, Row) else Collection(_DATA)


@inherited(SERIALIZERS, "to_representation")
def to_representation(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """The fields of a row; of a serializer of lists, the rows one by one."""
    value = arguments[0] if arguments else UNKNOWN
    child = owner.attribute("child")
    if isinstance(child, Object) and is_list_serializer(ctx.db, owner.cls):
        for part in alternatives(value):
            represent_each(ctx, node, child, part)
        return Collection(_DATA)
    for part in alternatives(value):
        if isinstance(part, Row):
            represent_fields(ctx, node, Object(owner.cls), part)
    return _DATA


@inherited(SERIALIZERS, "create")
@inherited(SERIALIZERS, "update")
@inherited(SERIALIZERS, "save")
def saved(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """The row that a serializer of a model has saved: the one that it was given, or a new one."""
    given = arguments[0] if arguments else owner.attribute("instance")
    if isinstance(given, Row):
        return given
    known = ctx.db.get(serializer, owner.cls)
    is_of_one = known is not None and known.model is not None and not is_list_serializer(ctx.db, owner.cls)
    return Row(known.model) if is_of_one and known is not None and known.model is not None else UNKNOWN


@inherited(API, "__init__")
def initialized(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """`super().__init__(source="*")` of a field or serializer of the project: what it gives itself."""
    if isinstance(ctx.me, Object) and ctx.me.cls == owner.cls:
        for name, value in keywords:
            if name is not None and isinstance(value, Constant):
                ctx.attributes[name] = value
    return PLAIN
