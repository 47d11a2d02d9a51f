"""Views of DRF: which rows they hand to which serializer, as their code and DRF's together say."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mir_lsp.facts.data import FunctionFact
from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, class_named, member
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.views import actions
from mir_lsp.semantics import objects, querysets, serialized
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.detached import Detached
from mir_lsp.semantics.framework import Keywords, call_inherited, inherited, receiver
from mir_lsp.semantics.iteration import row_of
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Constant,
    Manager,
    Named,
    Object,
    QuerySet,
    Shape,
    Value,
    alternatives,
    join,
)
from mir_lsp.semantics.views import API

_VIEWS = ("rest_framework.generics.", "rest_framework.viewsets.", "rest_framework.mixins.")
_VIEWSETS = "rest_framework.viewsets."
_LISTS = frozenset({"ListAPIView", "ListCreateAPIView"})
_SHOWS_ONE = frozenset(
    {"RetrieveAPIView", "RetrieveUpdateAPIView", "RetrieveDestroyAPIView", "RetrieveUpdateDestroyAPIView"}
)
_STANDARD = frozenset({"list", "retrieve", "create", "update", "partial_update", "destroy"})


def served(db: Database, cls: ClassId) -> Report | None:
    """What the serializers of a view read of its rows; None for a class that is no generic view of DRF."""
    names = external_names(db, cls)
    if not any(name.startswith(_VIEWS) for name in names):
        return None
    ctx = Detached(db, cls)
    last = {name.rpartition(".")[2] for name in names if name.startswith(API)}
    for action, generic in (("list", _LISTS), ("retrieve", _SHOWS_ONE)):
        inherits = action in db.get(actions, cls) or last & generic
        own = ("get", action) if last & generic else (action,)
        if inherits and not any(isinstance(member(db, cls, name), MethodMember) for name in own):
            _ask(ctx, Object(cls, (("action", Constant(action)),)), action, ctx.expression(f"{cls.name}.{action}"))
    return ctx.report()


@receiver(_VIEWSETS)
def handling(db: Database, me: Object, method: FunctionFact) -> Object:
    """`self` in an action of a viewset: DRF says there which one it is, and sets what its decorator says."""
    options = [term for term in method.decorators if isinstance(term, CallTerm) and _is_action(term)]
    if method.name not in _STANDARD and not options:
        return me
    found: list[tuple[str, Value]] = [("action", Constant(method.name))]
    for call in options:
        named = call.keyword("serializer_class")
        chosen = class_named(db, me.cls, named) if named is not None else None
        if named is not None:
            found.append(("serializer_class", Named(ClassSymbol(chosen)) if chosen is not None else UNKNOWN))
    return Object(me.cls, tuple(sorted(found, key=lambda item: item[0])))


@inherited(API, "list")
def list_rows(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """All rows of a view are serialized."""
    me = _acting(owner, "list")
    rows = _ask(ctx, me, "filter_queryset", node, [_ask(ctx, me, "get_queryset", node)])
    page = _ask(ctx, me, "paginate_queryset", node, [rows])
    # Without a page all rows are shown; a page of unknown making is taken for some of the same rows.
    shown = [rows if part in (UNKNOWN, Constant(None)) else part for part in alternatives(page)]
    _serialize(ctx, me, node, [join(shown)], [("many", Constant(True))])
    return PLAIN


@inherited(API, "retrieve")
def retrieve(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """One row is serialized."""
    me = _acting(owner, "retrieve")
    _serialize(ctx, me, node, [_ask(ctx, me, "get_object", node)], [])
    return PLAIN


@inherited(API, "get")
def get(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """Generic views list their rows, or show one of them."""
    names = {name.rpartition(".")[2] for name in external_names(ctx.db, owner.cls)}
    action = "list" if names & _LISTS else "retrieve" if names & _SHOWS_ONE else ""
    return _ask(ctx, Object(owner.cls, owner.attributes), action, node, arguments) if action else UNKNOWN


@inherited(API, "get_object")
def get_object(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """One row of the view's queryset."""
    me = Object(owner.cls, owner.attributes)
    rows = _ask(ctx, me, "filter_queryset", node, [_ask(ctx, me, "get_queryset", node)])
    found = [querysets.queryset_of(ctx, part) for part in alternatives(rows) if isinstance(part, QuerySet | Manager)]
    if ctx.code.counter is not None and found:
        ctx.code.counter.asked(ctx, found[0], node, "get")
    return join([row_of(part, None) for part in found if part.shape is Shape.ROWS] or [UNKNOWN])


@inherited(API, "filter_queryset")
@inherited(API, "paginate_queryset")
def same_rows(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """Some of the rows; backends for filters are given more than that."""
    given = [*arguments, *(value for _, value in keywords)]
    rows = [value for value in given if any(isinstance(part, QuerySet) for part in alternatives(value))]
    return rows[0] if rows else given[0] if len(given) == 1 else UNKNOWN


@inherited(API, "get_serializer_class")
def get_serializer_class(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """The `serializer_class` of the view."""
    return objects.attribute(ctx, Object(owner.cls, owner.attributes), "serializer_class", node)


@inherited(API, "get_serializer")
def get_serializer(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """A serializer of the view's class for it."""
    chosen = _ask(ctx, Object(owner.cls, owner.attributes), "get_serializer_class", node)
    made = [
        objects.construct(ctx, part.symbol.id, node, arguments, keywords)
        for part in alternatives(chosen)
        if isinstance(part, Named) and isinstance(part.symbol, ClassSymbol)
    ]
    return serialized.one_of(made)


def act(ctx: Context, owner: Object, action: str, pages: bool | None) -> None:
    """A standard action of a view is run, whoever wrote it; `pages` is whether the rows are counted for pages."""
    me, node = _acting(owner, action), ast.Name(action, ast.Load(), lineno=1, col_offset=0)
    counter = ctx.code.counter
    if counter is not None and action == "list" and pages is not False:
        rows = _ask(ctx, me, "filter_queryset", node, [_ask(ctx, me, "get_queryset", node)])
        for part in alternatives(rows):
            if pages is None or not isinstance(part, QuerySet):
                counter.lost(ctx, "how the rows are made pages of")
            else:
                counter.asked(ctx, part, node, "count")
    _ask(ctx, me, action, node)


def _serialize(ctx: Context, me: Object, node: ast.expr, arguments: list[Value], keywords: Keywords) -> None:
    made = _ask(ctx, me, "get_serializer", node, arguments, keywords)
    for part in alternatives(made):
        if isinstance(part, Object):
            serialized.data(ctx, part, node)


def _ask(
    ctx: Context, me: Object, name: str, node: ast.expr, arguments: Sequence[Value] = (), keywords: Keywords = ()
) -> Value:
    """What a method of the view gives: the project's own, else DRF's."""
    found = objects.call_method(ctx, me, name, node, arguments, keywords, {})
    if found is None and not isinstance(member(ctx.db, me.cls, name), MethodMember):
        found = call_inherited(ctx, me, name, node, arguments, keywords)
    return found if found is not None else UNKNOWN


def _acting(owner: Object, action: str) -> Object:
    others = tuple(item for item in owner.attributes if item[0] != "action")
    return Object(owner.cls, tuple(sorted((*others, ("action", Constant(action))), key=lambda item: item[0])))


def _is_action(term: CallTerm) -> bool:
    return isinstance(term.func, Ref) and term.func.last == "action"
