"""Django's class-based views: which rows they hand to which template, as their code and Django's together say."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mir_lsp.facts.terms import Literal
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, member, value_of
from mir_lsp.index.models import model as model_facts
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.views import ClassView, class_view
from mir_lsp.semantics import objects, querysets
from mir_lsp.semantics.class_values import constant_of
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.detached import Detached
from mir_lsp.semantics.dicts import merged, with_item
from mir_lsp.semantics.framework import Keywords, call_inherited, function, inherited, inherited_attribute
from mir_lsp.semantics.iteration import row_of
from mir_lsp.semantics.rendering import around, render
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Bound,
    Constant,
    Items,
    Manager,
    Mapping,
    Named,
    Object,
    QuerySet,
    Row,
    Shape,
    Trait,
    Value,
    alternatives,
    join,
)
from mir_lsp.semantics.views import GENERIC

_MANY = frozenset(
    {
        "ListView", "BaseListView", "MultipleObjectMixin", "MultipleObjectTemplateResponseMixin", "ArchiveIndexView",
        "YearArchiveView", "MonthArchiveView", "WeekArchiveView", "DayArchiveView", "TodayArchiveView",
    }
)  # fmt: skip
_ONE = frozenset(
    {
        "DetailView", "BaseDetailView", "SingleObjectMixin", "UpdateView", "DeleteView", "DateDetailView",
        "BaseUpdateView", "BaseDeleteView",
    }
)  # fmt: skip
_WITH_FORMS = frozenset({"FormView", "CreateView", "UpdateView", "ModelFormMixin", "FormMixin"})
_OWN_WAYS = ("get_paginate_by", "get_paginator", "paginate_queryset", "render_to_response", "dispatch")
_ALONE = frozenset({"TemplateView", "FormView", "CreateView", "RedirectView"})
_DJANGO = "django."
_EMPTY = Mapping(Items(()), Items(()))
_BY_DEFAULT = "unless the view shows another template"


def shown(db: Database, cls: ClassId) -> Report | None:
    """What the template of a view of Django's own kinds reads; None for a class that is none."""
    view = db.get(class_view, cls)
    if view is None or view.is_api:
        return None
    ctx = Detached(db, cls)
    kinds = _kinds(db, cls)
    if kinds & (_MANY | _ONE | _ALONE):
        owner = _with_rows(ctx, Object(cls), kinds)
        context = _method(ctx, owner, "get_context_data", [])
        show(ctx, ctx.expression("get_context_data()"), owner, context)
    return ctx.report()


def get_page(ctx: Detached, cls: ClassId) -> bool:
    """A view of Django's own kinds answers a request for its page; whether it is known how."""
    kinds, counter = _kinds(ctx.db, cls), ctx.code.counter
    if counter is None or not kinds & (_MANY | _ONE | {"TemplateView"}) or kinds & _WITH_FORMS:
        return False
    owner = _with_rows(ctx, Object(cls), kinds)
    pages = value_of(ctx.db, cls, "paginate_by")
    if any(isinstance(member(ctx.db, cls, name), MethodMember) for name in _OWN_WAYS):
        return False
    if kinds & _MANY and pages not in (None, Literal(None)):
        for part in alternatives(owner.attribute("object_list") or UNKNOWN):
            if isinstance(part, QuerySet):
                counter.asked(ctx, part, ctx.expression("number of rows"), "count")
    context = _method(ctx, owner, "get_context_data", [])
    show(ctx, ctx.expression("get_context_data()"), owner, context)
    return True


def show(ctx: Context, node: ast.expr, owner: Object, context: Value) -> None:
    """A view renders its template with a context."""
    names, doubt = _template_names(ctx, node, owner.cls)
    for part in alternatives(context):
        if isinstance(part, Mapping):
            render(ctx, node, names, part, doubt, around(ctx, node))


@inherited(GENERIC, "get_context_data")
@inherited(_DJANGO, "get_context_data")
def get_context_data(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """What the view shows, under the names that Django gives it, with what it was called with."""
    context = _context(ctx, Object(owner.cls, owner.attributes), node, dict(keywords))
    extra = objects.attribute(ctx, Object(owner.cls, owner.attributes), "extra_context", node)
    for name, value in keywords:
        if name is None:
            context = merged(context, value) if isinstance(value, Mapping) else context
        else:
            context = with_item(context, name, value)
    return merged(context, extra) if isinstance(extra, Mapping) else context


@inherited(GENERIC, "get_object")
def get_object(ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """One row of the queryset that is given, or of that of the view."""
    given = arguments[0] if arguments else dict(keywords).get("queryset", Constant(None))
    if not isinstance(given, QuerySet):
        given = _call(ctx, Object(owner.cls, owner.attributes), "get_queryset", node, [])
    rows = [part for part in alternatives(given) if isinstance(part, QuerySet) and part.shape is Shape.ROWS]
    if ctx.code.counter is not None and rows:
        ctx.code.counter.asked(ctx, rows[0], node, "get")
    return join(row_of(part.having(Trait.REFINED), None) for part in rows) if rows else UNKNOWN


@inherited(_DJANGO, "render_to_response")
def render_to_response(
    ctx: Context, owner: Object, node: ast.expr, arguments: Sequence[Value], keywords: Keywords
) -> Value:
    """The template of the view is rendered."""
    context = arguments[0] if arguments else dict(keywords).get("context", UNKNOWN)
    show(ctx, node, owner, context)
    return PLAIN


@function(f"{GENERIC}ListView.as_view", f"{GENERIC}DetailView.as_view", f"{GENERIC}TemplateView.as_view")
def as_view(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """A view of Django's own that is made in a route: `ListView.as_view(model=Book)`."""
    given = dict(keywords)
    context = _EMPTY
    names: list[Value] = [given["template_name"]] if "template_name" in given else []
    rows = _rows_of(ctx, node, given)
    if rows is not None:
        known = ctx.db.get(model_facts, rows.model)
        label = known.name.lower() if known is not None else ""
        chosen = given.get("context_object_name")
        name = chosen.value if isinstance(chosen, Constant) and isinstance(chosen.value, str) else f"{label}_list"
        for each in ("object_list", "page_obj", name):
            context = with_item(context, each, rows)
        if known is not None and known.app_label:
            names.append(Constant(f"{known.app_label}/{label}_list.html"))
    extra = given.get("extra_context", UNKNOWN)
    context = merged(context, extra) if isinstance(extra, Mapping) else context
    render(
        ctx, node, Items(tuple(names)), context, "" if "template_name" in given else _BY_DEFAULT, around(ctx, node)
    )
    return UNKNOWN


@inherited_attribute(GENERIC, "object_list")
def object_list(ctx: Context, owner: Object, node: ast.expr) -> Value:
    """`self.object_list` of a view that shows many rows."""
    many = _kinds(ctx.db, owner.cls) & _MANY
    return _call(ctx, Object(owner.cls, owner.attributes), "get_queryset", node, []) if many else UNKNOWN


@inherited_attribute(GENERIC, "object")
def object_of(ctx: Context, owner: Object, node: ast.expr) -> Value:
    """`self.object` of a view that shows one row, or makes one."""
    kinds = _kinds(ctx.db, owner.cls)
    if kinds & _ONE:
        return _call(ctx, Object(owner.cls, owner.attributes), "get_object", node, [])
    view = ctx.db.get(class_view, owner.cls) if "BaseCreateView" in kinds or "CreateView" in kinds else None
    return Row(view.model) if view is not None and view.model is not None else UNKNOWN


def _rows_of(ctx: Context, node: ast.expr, given: dict[str | None, Value]) -> QuerySet | None:
    """The rows of a list that is made in a route."""
    called = node.func if isinstance(node, ast.Call) else node
    if not isinstance(called, ast.Attribute) or not ast.unparse(called.value).endswith("ListView"):
        return None
    rows = given.get("queryset", UNKNOWN)
    if isinstance(rows, QuerySet | Manager):
        return querysets.queryset_of(ctx, rows)
    named = given.get("model", UNKNOWN)
    symbol = named.symbol if isinstance(named, Named) else None
    known = ctx.db.get(model_facts, symbol.id) if isinstance(symbol, ClassSymbol) else None
    if known is None or not known.managers:
        return None
    # The route says `model=Book`: no expression builds the queryset, so no call can be added to one.
    return querysets.queryset_of(ctx, Manager(known.id, known.managers[0], ctx.span(node), None))


def _kinds(db: Database, cls: ClassId) -> frozenset[str]:
    names = (name for name in external_names(db, cls) if name.startswith(_DJANGO))
    return frozenset(name.rpartition(".")[2] for name in names)


def _with_rows(ctx: Detached, owner: Object, kinds: frozenset[str]) -> Object:
    """The view with what its `get` sets before it asks for the context."""
    if kinds & _MANY:
        rows = _method(ctx, owner, "get_queryset", [])
        return Object(owner.cls, (("object_list", rows),)) if rows is not UNKNOWN else owner
    if kinds & _ONE:
        found = _method(ctx, owner, "get_object", [])
        return Object(owner.cls, (("object", found),)) if isinstance(found, Row) else owner
    return owner


def _method(ctx: Detached, owner: Object, name: str, arguments: Sequence[Value]) -> Value:
    return _call(ctx, owner, name, ctx.expression(f"{name}()"), arguments)


def _call(ctx: Context, owner: Object, name: str, node: ast.expr, arguments: Sequence[Value]) -> Value:
    """What a method of a view gives, its own or Django's."""
    found = objects.call_method(ctx, owner, name, node, arguments, [], {})
    if found is None:
        found = call_inherited(ctx, owner, name, node, arguments, [])
    return found if found is not None else UNKNOWN


def _context(ctx: Context, owner: Object, node: ast.expr, given: dict[str | None, Value]) -> Mapping:
    kinds = _kinds(ctx.db, owner.cls)
    context = with_item(_EMPTY, "view", owner)
    if kinds & _ONE and not kinds & _MANY:
        found = _attribute(ctx, owner, "object", node)
        return _under(ctx, owner, node, context, found, ("object",), "")
    if not kinds & _MANY:
        return context
    rows = given.get("object_list", UNKNOWN)
    if rows in (UNKNOWN, Constant(None)):
        rows = _attribute(ctx, owner, "object_list", node)
    return _under(ctx, owner, node, context, rows, ("object_list", "page_obj"), "_list")


def _under(
    ctx: Context, owner: Object, node: ast.expr, context: Mapping, value: Value, names: tuple[str, ...], suffix: str
) -> Mapping:
    """The context with a value under these names and under those that the view gives it."""
    chosen = _call(ctx, owner, "get_context_object_name", node, [value])
    named = chosen if isinstance(chosen, Constant) else _attribute(ctx, owner, "context_object_name", node)
    name = named.value if isinstance(named, Constant) and isinstance(named.value, str) else None
    found = [part for part in alternatives(value) if isinstance(part, QuerySet | Row)]
    if name is None and found:
        known = ctx.db.get(model_facts, found[0].model)
        name = f"{known.name.lower()}{suffix}" if known is not None else None
    for each in (*names, name):
        if each is not None:
            context = with_item(context, each, value)
    return context


def _attribute(ctx: Context, owner: Object, name: str, node: ast.expr) -> Value:
    found = objects.attribute(ctx, owner, name, node)
    return UNKNOWN if isinstance(found, Bound) else found


def _template_names(ctx: Context, node: ast.expr, cls: ClassId) -> tuple[Value, str]:
    """The names of the template of a view, and what rests on a convention about them."""
    own = objects.call_method(ctx, Object(cls), "get_template_names", node, [], [], {})
    if own is not None and own is not UNKNOWN:
        return own, ""
    view: ClassView | None = ctx.db.get(class_view, cls)
    names = view.template_names if view is not None else ()
    if not names:
        return UNKNOWN, ""
    named = ctx.db.get(constant_of, cls, "template_name")
    return Items(tuple(map(Constant, names))), "" if isinstance(named, Constant) else _BY_DEFAULT
