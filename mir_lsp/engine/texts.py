"""Texts in Python code that name a template, a route or a model, by the call or the attribute that they stand in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from mir_lsp.engine.meaning import ClassMeaning, Meaning, RouteMeaning, TemplateMeaning, field_meaning, of_symbol
from mir_lsp.engine.scopes import Scope
from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import Literal, Ref
from mir_lsp.index.db import Database
from mir_lsp.index.fields import field_type
from mir_lsp.index.models import model as model_of
from mir_lsp.index.outside import RELATION_FIELDS
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.index.routes import Route, project_routes
from mir_lsp.index.schema import ClassId
from mir_lsp.index.targets import model_named, target_of
from mir_lsp.index.templates import find_template
from mir_lsp.syntax.locate import Locator
from mir_lsp.text.spans import Span


class Naming(Enum):
    """What a text names."""

    TEMPLATE = "template"
    ROUTE = "route"
    MODEL = "model"
    APP = "application"
    ROUTE_GIVEN = "name that a route is given"
    REVERSE = "name of a relation from the other side"
    EXPORT = "name that a module gives to others"


@dataclass(frozen=True, slots=True)
class TextUse:
    """A text that names something; `span` is inside its quotes. `source` is the model that has the field it is in.

    `app` is the label that stands in a text of its own before the name of a model. `field` is the field of `source`
    that is called so from the other side.
    """

    naming: Naming
    span: Span
    text: str
    source: ClassId | None = None
    app: str | None = None
    field: str | None = None

    @property
    def key(self) -> str:
        """The last part: a place that may name the same thing has it, too."""
        return self.text[max(self.text.rfind(mark) for mark in _BEFORE_THE_LAST[self.naming]) + 1 :]


GIVEN = frozenset({Naming.ROUTE_GIVEN, Naming.REVERSE, Naming.EXPORT})
"""Texts that give a name to something, or hand it on, instead of asking for one that there is."""

# What stands before the last part of a text.
_BEFORE_THE_LAST = {
    Naming.TEMPLATE: "/",
    Naming.ROUTE: ":",
    Naming.MODEL: ".",
    Naming.APP: ".",
    Naming.ROUTE_GIVEN: ":",
    Naming.REVERSE: ".",
    Naming.EXPORT: ".",
}


# By dotted name: the position of the text, its keyword, and what it names.
_CALLS: dict[str, tuple[int, str, Naming]] = {
    "django.shortcuts.render": (1, "template_name", Naming.TEMPLATE),
    "django.template.response.TemplateResponse": (1, "template", Naming.TEMPLATE),
    "django.template.response.SimpleTemplateResponse": (0, "template", Naming.TEMPLATE),
    "django.template.loader.render_to_string": (0, "template_name", Naming.TEMPLATE),
    "django.template.loader.get_template": (0, "template_name", Naming.TEMPLATE),
    "django.template.loader.select_template": (0, "template_name_list", Naming.TEMPLATE),
    "django.shortcuts.redirect": (0, "to", Naming.ROUTE),
    "django.shortcuts.resolve_url": (0, "to", Naming.ROUTE),
    "django.urls.reverse": (0, "viewname", Naming.ROUTE),
    "django.urls.base.reverse": (0, "viewname", Naming.ROUTE),
    "django.urls.reverse_lazy": (0, "viewname", Naming.ROUTE),
    "django.urls.base.reverse_lazy": (0, "viewname", Naming.ROUTE),
    "rest_framework.reverse.reverse": (0, "viewname", Naming.ROUTE),
    "rest_framework.reverse.reverse_lazy": (0, "viewname", Naming.ROUTE),
    "django_tables2.LinkColumn": (0, "viewname", Naming.ROUTE),
    "django_tables2.columns.LinkColumn": (0, "viewname", Naming.ROUTE),
    "django.urls.path": (3, "name", Naming.ROUTE_GIVEN),
    "django.urls.re_path": (3, "name", Naming.ROUTE_GIVEN),
    "django.urls.conf.path": (3, "name", Naming.ROUTE_GIVEN),
    "django.urls.conf.re_path": (3, "name", Naming.ROUTE_GIVEN),
    "django.conf.urls.url": (3, "name", Naming.ROUTE_GIVEN),
}
_CALL_NAMES = frozenset(name.rpartition(".")[2] for name in _CALLS)
_MODEL_CALLS = frozenset({"django.apps.apps.get_model", "django.db.models.loading.get_model"})
_ATTRIBUTES = {"template_name": Naming.TEMPLATE}
_OF_RELATIONS = frozenset({"to", "through"})
_FROM_THE_OTHER_SIDE = frozenset({"related_name", "related_query_name"})
_LITERAL = re.compile(r"""[rRuU]?("{3}|'{3}|"|')""")


def text_uses(
    db: Database, path: str, node: ast.AST, scope: Scope, locator: Locator, source: str
) -> Iterator[TextUse]:
    """The texts that a call, an assignment or a class attribute names something with."""
    if isinstance(node, ast.Call):
        yield from _of_call(_Place(db, path, scope, locator, source), node)
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        if scope.owner and not scope.in_function and isinstance(node.value, ast.Call):
            yield from _from_the_other_side(_Place(db, path, scope, locator, source), node.value, name)
        in_body = scope.owner and not scope.in_function
        naming = _ATTRIBUTES.get(name) if in_body else _setting(name)
        if naming is not None:
            yield from _placed(_Place(db, path, scope, locator, source), naming, node.value)


def meanings_of_text(db: Database, path: str, use: TextUse) -> tuple[Meaning, ...]:
    """What a text means for the code of a file, nothing when nothing known has that name.

    The name that a route is given has a meaning for each place from which its module is included.
    """
    match use.naming:
        case Naming.TEMPLATE:
            found = db.get(find_template, parent(path), use.text)
            return (TemplateMeaning(found.path),) if found is not None else ()
        case Naming.ROUTE:
            route = route_meaning(db, parent(path), use.text)
            return (route,) if route is not None else ()
        case Naming.ROUTE_GIVEN:
            known = (each for each in named_routes(db, parent(path)) if (each.path, each.name) == (path, use.text))
            return tuple(RouteMeaning(path, use.text, each.full_name or "") for each in known)
        case Naming.MODEL:
            text = f"{use.app}.{use.text}" if use.app is not None else use.text
            term = Literal(text)
            model = target_of(db, path, term, use.source) if use.source is not None else model_named(db, path, term)
            return (ClassMeaning(model),) if model is not None else ()
        case Naming.REVERSE:
            known_model = db.get(model_of, use.source) if use.source is not None else None
            field = known_model.field(use.field or "") if known_model is not None else None
            return (field_meaning(field, known_model.id),) if field is not None and known_model is not None else ()
        case Naming.EXPORT:
            exported = of_symbol(resolve(db, path, (use.text,)))
            return (exported,) if exported is not None else ()
        case Naming.APP:
            return ()


def named_routes(db: Database, folder: str) -> tuple[Route, ...]:
    """The routes with a name that the code in a folder can reverse."""
    return tuple(route for route in db.get(project_routes, folder) if route.full_name)


def route_meaning(db: Database, folder: str, name: str) -> RouteMeaning | None:
    """The route that a name for `reverse` means; the last one counts, as it does for Django."""
    for route in reversed(named_routes(db, folder)):
        if name in (route.full_name, ":".join((*route.app_names, route.name or ""))):
            return RouteMeaning(route.path, route.name or "", route.full_name or "")
    return None


def inner_span(node: ast.Constant, locator: Locator, source: str) -> Span | None:
    """Where a text stands inside its quotes; None when it is not written as it reads."""
    whole = locator.span(node)
    opening = _LITERAL.match(source, whole.start)
    if opening is None or not isinstance(node.value, str):
        return None
    start = opening.end()
    inner = Span(start, whole.end - len(opening[1]))
    return inner if source[inner.start : inner.end] == node.value else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where code is looked at."""

    db: Database
    path: str
    scope: Scope
    locator: Locator
    source: str

    def external(self, parts: tuple[str, ...]) -> str:
        """The dotted name of something outside of the project, empty for all else."""
        symbol = self.scope.resolve(self.db, self.path, parts)
        return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _of_call(place: _Place, node: ast.Call) -> Iterator[TextUse]:
    parts = dotted(node.func)
    if not parts:
        return
    if parts[-1] in _CALL_NAMES:
        known = _CALLS.get(place.external(parts))
        value = _argument(node, known[0], known[1]) if known is not None else None
        if known is not None and value is not None:
            yield from _placed(place, known[2], value)
    elif parts[-1] == "get_model":
        yield from _of_get_model(place, node, parts)
    elif parts[-1].endswith(("Field", "Key", "Relation")) and _is_relation(place, parts):
        owner = ClassId(place.path, place.scope.owner) if place.scope.owner else None
        for value in (*node.args[:1], *(each.value for each in node.keywords if each.arg in _OF_RELATIONS)):
            yield from _placed(place, Naming.MODEL, value, owner)


def _from_the_other_side(place: _Place, call: ast.Call, field: str) -> Iterator[TextUse]:
    """What a field of the class around it says that it is called from the other side."""
    given = [each.value for each in call.keywords if each.arg in _FROM_THE_OTHER_SIDE]
    for value in given if _is_relation(place, dotted(call.func) or ("",)) else ():
        for use in _placed(place, Naming.REVERSE, value, ClassId(place.path, place.scope.owner)):
            yield replace(use, field=field)


def _of_get_model(place: _Place, node: ast.Call, parts: tuple[str, ...]) -> Iterator[TextUse]:
    if place.external(parts) not in _MODEL_CALLS or not node.args:
        return
    first = node.args[0]
    if len(node.args) == 1:
        yield from _placed(place, Naming.MODEL, first)
    elif isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield from _placed(place, Naming.APP, first)
        yield from _placed(place, Naming.MODEL, node.args[1], app=first.value)


def _is_relation(place: _Place, parts: tuple[str, ...]) -> bool:
    is_field, kind = field_type(place.db, place.path, Ref(parts))
    return is_field and kind in RELATION_FIELDS


def _argument(node: ast.Call, position: int, keyword: str) -> ast.expr | None:
    if len(node.args) > position:
        return node.args[position]
    return next((each.value for each in node.keywords if each.arg == keyword), None)


def _placed(
    place: _Place, naming: Naming, value: ast.expr, owner: ClassId | None = None, app: str | None = None
) -> Iterator[TextUse]:
    match value:
        case ast.List(elts=choices) | ast.Tuple(elts=choices):
            for each in choices:
                yield from _placed(place, naming, each, owner, app)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _placed(place, naming, body, owner, app)
            yield from _placed(place, naming, orelse, owner, app)
        case ast.Constant(value=str(text)):
            span = inner_span(value, place.locator, place.source)
            if span is not None:
                yield TextUse(naming, span, text, owner, app)
        case _:
            return


def _setting(name: str) -> Naming | None:
    if name == "__all__":
        return Naming.EXPORT
    return Naming.MODEL if name == "AUTH_USER_MODEL" or name.endswith("_USER_MODEL") else None
