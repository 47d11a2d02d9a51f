"""Which routed view uses which serializer or form, for reading or for writing, and who may use it.

One query goes through all routes of a project. What a framework does by itself is known of its base classes; code of
the project is looked at for what it makes of serializers and forms.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index.classes import external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.forms import is_form
from mir_lsp.index.members import MethodMember, class_named, member, value_of
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol, class_fact, resolve
from mir_lsp.index.routers import extra_actions
from mir_lsp.index.routes import Route, root_urls, routes
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import is_serializer, serializer
from mir_lsp.index.terms import texts
from mir_lsp.index.views import ClassView, class_view
from mir_lsp.semantics.access import UNKNOWN_ACCESS, Access, class_access, function_access
from mir_lsp.semantics.answered import is_answered
from mir_lsp.semantics.choosing_serializers import Way, chosen_serializers
from mir_lsp.semantics.trees import Function, function_named

HTTP = ("get", "post", "put", "patch", "delete")
_API = "rest_framework."
_READS = frozenset({"list", "retrieve", "create", "update", "partial_update"})
_WRITES = frozenset({"create", "update", "partial_update"})
_GENERIC = {
    "ListAPIView": (("get", "list"),),
    "CreateAPIView": (("post", "create"),),
    "RetrieveAPIView": (("get", "retrieve"),),
    "DestroyAPIView": (("delete", "destroy"),),
    "UpdateAPIView": (("put", "update"), ("patch", "partial_update")),
    "ListCreateAPIView": (("get", "list"), ("post", "create")),
    "RetrieveUpdateAPIView": (("get", "retrieve"), ("put", "update"), ("patch", "partial_update")),
    "RetrieveDestroyAPIView": (("get", "retrieve"), ("delete", "destroy")),
    "RetrieveUpdateDestroyAPIView": (
        ("get", "retrieve"),
        ("put", "update"),
        ("patch", "partial_update"),
        ("delete", "destroy"),
    ),
}
_EDITING = {"CreateView": "create", "UpdateView": "update", "FormView": "create"}
_USER = frozenset({"user"})
_VIEWSETS = "rest_framework.viewsets."


@dataclass(frozen=True, slots=True)
class Handler:
    """One way to call a view: an HTTP method, and what answers it. `standard` says that REST framework does."""

    method: str
    action: str
    standard: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What a view does with a serializer or form.

    `shown` is whether a client gets what it reads, `taken` whether what it sends is stored. `own` says that the rows
    are those of the user who asks. With `sure` False code decides, in a way that is not known, whether it is used.
    """

    view: ClassId | FunctionSymbol
    action: str
    shown: bool
    taken: bool
    access: Access
    own: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Served:
    """What is known of one route: its view, and how it is called."""

    route: Route
    view: ClassId | FunctionSymbol
    handlers: tuple[Handler, ...]
    wrappers: tuple[str, ...]


def served(db: Database, root: str) -> tuple[Served, ...]:
    """The routes below a URL configuration whose views are in view, without those that only add a suffix."""
    found = []
    for route in db.get(routes, root):
        if route.view is None or route.suffixed:
            continue
        symbol = route.view.symbol
        if isinstance(symbol, ClassSymbol):
            handlers = handlers_of(db, symbol.id, route.view.mapping)
            found.append(Served(route, symbol.id, handlers, route.view.wrappers))
        elif isinstance(symbol, FunctionSymbol):
            found.append(Served(route, symbol, (), route.view.wrappers))
    return tuple(found)


def uses(db: Database, root: str) -> Mapping[ClassId, tuple[Use, ...]]:
    """Every use of a serializer or form by a routed view, those inside of others included."""
    found: dict[ClassId, dict[Use, None]] = {}
    for each in db.get(served, root):
        for cls, use in db.get(uses_by_route, each):
            found.setdefault(cls, {})[use] = None
    return {cls: tuple(every) for cls, every in found.items()}


def uses_by_route(db: Database, each: Served) -> tuple[tuple[ClassId, Use], ...]:
    """The uses of one route: what is changed in a view is looked at again for its routes alone."""
    return tuple(item for cls, use in direct_uses(db, each) for item in _with_nested(db, cls, use, ()))


def uses_of(db: Database, cls: ClassId) -> tuple[Use, ...]:
    """The uses of one serializer or form."""
    root = db.get(root_urls, cls.path)
    return db.get(uses, root).get(cls, ()) if root is not None else ()


def by_view(db: Database, root: str) -> Mapping[ClassId | FunctionSymbol, tuple[Served, ...]]:
    """The routes below a URL configuration by the views that they lead to."""
    found: dict[ClassId | FunctionSymbol, list[Served]] = {}
    for each in db.get(served, root):
        found.setdefault(each.view, []).append(each)
    return {view: tuple(every) for view, every in found.items()}


def is_routed(db: Database, view: ClassId | FunctionSymbol) -> bool:
    """Whether a route leads to a view."""
    return bool(routes_to(db, view))


def routes_to(db: Database, view: ClassId | FunctionSymbol) -> tuple[Served, ...]:
    """The routes that lead to a view."""
    root = db.get(root_urls, view.path)
    return db.get(by_view, root).get(view, ()) if root is not None else ()


def handlers_of(db: Database, view: ClassId, mapping: tuple[tuple[str, str], ...] = ()) -> tuple[Handler, ...]:
    """What answers which HTTP method, for those that the view admits."""
    names = texts(value_of(db, view, "http_method_names"))
    allowed = {name.lower() for name in names} if names is not None else set(HTTP)
    pairs = list(mapping) or [*_own_handlers(db, view), *_generic_handlers(db, view)]
    found: dict[str, Handler] = {}
    for method, action in pairs:
        if method in allowed:
            written = isinstance(member(db, view, action), MethodMember)
            found.setdefault(method, Handler(method, action, standard=not written and action in _STANDARD))
    return tuple(found.values())


_STANDARD = frozenset({"list", "retrieve", "create", "update", "partial_update", "destroy"})


def method_node(db: Database, view: ClassId, name: str) -> tuple[ClassId, Function] | None:
    """The tree of the method that a class has under a name, and the class that defines it."""
    found = member(db, view, name)
    if not isinstance(found, MethodMember):
        return None
    node = function_named(db, found.owner.path, f"{found.owner.qualname}.{name}")
    return (found.owner, node) if node is not None else None


def names_user(node: ast.AST, names: frozenset[str] = frozenset()) -> bool:
    """Whether code reads the user of a request, or one of the `names` that it is bound to."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and each.attr in _USER and _is_request(each.value):
            return True
        if isinstance(each, ast.Name) and each.id in names and isinstance(each.ctx, ast.Load):
            return True
    return False


def user_names(node: ast.AST) -> frozenset[str]:
    """The names that a function binds to the user of its request."""
    found: set[str] = set()
    for each in ast.walk(node):
        value = each.value if isinstance(each, ast.Assign | ast.AnnAssign) else None
        targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
        if isinstance(value, ast.Attribute) and value.attr in _USER and _is_request(value.value):
            found.update(target.id for target in targets if isinstance(target, ast.Name))
    return frozenset(found)


def decides(node: ast.AST) -> bool:
    """Whether a function asks more about the user of its request than whether there is one."""
    names = user_names(node)
    for each in ast.walk(node):
        test = each.test if isinstance(each, ast.If | ast.IfExp | ast.Assert) else None
        test = each if isinstance(each, ast.Compare) else test
        if test is not None and names_user(test, names) and not _asks_for_login(test):
            return True
    return False


def _asks_for_login(test: ast.AST) -> bool:
    asked = {each.attr for each in ast.walk(test) if isinstance(each, ast.Attribute)}
    return bool(asked & {"is_authenticated", "is_anonymous"})


def _decides_itself(db: Database, view: ClassId) -> bool:
    """Whether a method of a view asks who the user is, besides those that find its rows."""
    for owner in project_classes(db, view):
        fact = class_fact(db, owner)
        for method in fact.methods if fact is not None else ():
            node = function_named(db, owner.path, f"{owner.qualname}.{method.name}")
            if method.name not in _FINDING and node is not None and decides(node):
                return True
    return False


_FINDING = frozenset({"get_queryset", "filter_queryset"})


def is_own(db: Database, view: ClassId) -> bool:
    """Whether a view works on the rows of the user who asks: what finds them names that user."""
    for name in ("get_queryset", "get_object", "filter_queryset"):
        found = method_node(db, view, name)
        if found is not None and names_user(found[1]):
            return True
    return False


def _is_request(node: ast.expr) -> bool:
    name = dotted(node)
    return name is not None and name[-1] == "request"


def _own_handlers(db: Database, view: ClassId) -> Iterator[tuple[str, str]]:
    for method in HTTP:
        if isinstance(member(db, view, method), MethodMember):
            yield method, method


def _generic_handlers(db: Database, view: ClassId) -> Iterator[tuple[str, str]]:
    for name in external_names(db, view):
        if name.startswith("rest_framework.generics."):
            yield from _GENERIC.get(name.rpartition(".")[2], ())
        elif name.startswith("django.views."):
            last = name.rpartition(".")[2]
            if last in ("CreateView", "UpdateView", "FormView", "DeleteView"):
                yield from (("get", "get"), ("post", "post"))
            elif last in ("ListView", "DetailView", "TemplateView"):
                yield "get", "get"


def direct_uses(db: Database, each: Served) -> Iterator[tuple[ClassId, Use]]:
    """What the view of a route does with serializers and forms, those inside of others left out."""
    if isinstance(each.view, FunctionSymbol):
        yield from _of_function(db, each.view, each.wrappers)
        return
    view = db.get(class_view, each.view)
    if view is None:
        return
    if view.is_api:
        yield from _of_api(db, view, each)
    else:
        yield from _of_page(db, view, each)


def _of_function(db: Database, view: FunctionSymbol, wrappers: tuple[str, ...]) -> Iterator[tuple[ClassId, Use]]:
    node = function_named(db, view.path, view.qualname)
    if node is None:
        return
    access = function_access(db, view, wrappers)
    access = UNKNOWN_ACCESS if decides(node) else access
    yield from _made_in(db, view.path, None, node, Use(view, "", False, False, access))


def _of_api(db: Database, view: ClassView, each: Served) -> Iterator[tuple[ClassId, Use]]:
    own, deciding = is_own(db, view.id), _decides_itself(db, view.id)
    chosen = {action.name: action for action in db.get(extra_actions, view.id)}
    for handler in each.handlers:
        access = UNKNOWN_ACCESS if deciding else class_access(db, view.id, handler.action, each.wrappers)
        use = Use(view.id, handler.action, False, False, access, own)
        if handler.standard:
            if handler.action in _READS:
                taken = handler.action in _WRITES
                yield from _default(db, view, handler, replace(use, shown=True, taken=taken))
            continue
        found = method_node(db, view.id, handler.action)
        if found is None:
            continue
        owner, node = found
        handed_on = left_to(db, view.id, handler, node)
        if handed_on is not None:
            if handed_on in _READS:
                kinds = replace(use, shown=True, taken=handed_on in _WRITES)
                yield from _default(db, view, handler, kinds)
            continue
        yield from _made_in(db, owner.path, owner, node, use)
        if _asks_serializer(node):
            kinds = replace(
                use, shown=_answers(db, owner.path, node), taken=_takes(node) or handler.action in _WRITES
            )
            own_class = _of_action(db, view.id, handler.action) if handler.action in chosen else None
            yield from [(own_class, kinds)] if own_class is not None else _default(db, view, handler, kinds)


def left_to(db: Database, view: ClassId, handler: Handler, node: Function) -> str | None:
    """The standard action that a handler leaves the work to: that of its base, or another of the view."""
    generic = dict(_generic_handlers(db, view))
    standard = handler.action if handler.action in _STANDARD else generic.get(handler.action)
    for call in ast.walk(node):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name)):
                if name == node.name and standard is not None:
                    return standard
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if name in _STANDARD:
                if not isinstance(member(db, view, name), MethodMember):
                    return name
    return None


def _default(db: Database, view: ClassView, handler: Handler, use: Use) -> Iterator[tuple[ClassId, Use]]:
    """The serializers that the view gives when it is asked."""
    has_actions = any(name.startswith(_VIEWSETS) for name in external_names(db, view.id))
    way = Way(handler.action if has_actions else None, handler.method.upper())
    chosen = chosen_serializers(db, view.id, way)
    classes = chosen.classes if chosen.known else tuple(dict.fromkeys((*chosen.classes, *view.serializers)))
    for cls in classes:
        yield cls, replace(use, sure=chosen.known and len(classes) == 1)


def _of_action(db: Database, view: ClassId, action: str) -> ClassId | None:
    found = member(db, view, action)
    for mark in found.fact.decorators if isinstance(found, MethodMember) else ():
        named = mark.keyword("serializer_class") if isinstance(mark, CallTerm) else None
        if named is not None and isinstance(found, MethodMember):
            return class_named(db, found.owner, named)
    return None


def _of_page(db: Database, view: ClassView, each: Served) -> Iterator[tuple[ClassId, Use]]:
    access = class_access(db, view.id, "", each.wrappers)
    access = UNKNOWN_ACCESS if _decides_itself(db, view.id) else access
    use = Use(view.id, "post", False, False, access, is_own(db, view.id))
    lasts = [name.rpartition(".")[2] for name in external_names(db, view.id)]
    action = next((_EDITING[last] for last in lasts if last in _EDITING), "")
    if view.form is not None and action:
        yield view.form, replace(use, action=action, shown=action == "update", taken=True)
    for owner in project_classes(db, view.id):
        fact = class_fact(db, owner)
        for method in fact.methods if fact is not None else ():
            node = function_named(db, owner.path, f"{owner.qualname}.{method.name}")
            if node is not None:
                yield from _made_in(db, owner.path, owner, node, replace(use, action=method.name))


def _made_in(
    db: Database, path: str, owner: ClassId | None, node: Function, use: Use
) -> Iterator[tuple[ClassId, Use]]:
    """The serializers and forms that code makes: what is given data takes it, what is asked for `data` shows it."""
    local = {alias.asname or alias.name for each in ast.walk(node) for alias in _imports(each)}
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        parts = dotted(call.func)
        if parts is None or not parts[-1][:1].isupper() or parts[0] in local:
            continue
        symbol = resolve(db, path, parts)
        if not isinstance(symbol, ClassSymbol):
            continue
        own = use.own or any(names_user(argument) for argument in (*call.args, *(k.value for k in call.keywords)))
        given = {keyword.arg for keyword in call.keywords}
        if db.get(is_serializer, symbol.id):
            taken = "data" in given or len(call.args) > 1
            shown = is_answered(db, path, node, [call])
            yield symbol.id, replace(use, shown=shown, taken=taken and _saves(node), own=own)
        elif db.get(is_form, symbol.id):
            taken = bool(call.args) or "data" in given
            yield symbol.id, replace(use, shown="instance" in given, taken=taken, own=own)


def _imports(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _saves(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr in ("save", "validated_data") for each in ast.walk(node))


def _asks_serializer(node: Function) -> bool:
    """Whether a handler asks the view for its serializer, or leaves that to the base class."""
    wanted = {"get_serializer", "get_serializer_class", "serializer_class", node.name}
    return any(isinstance(each, ast.Attribute) and each.attr in wanted for each in ast.walk(node))


def _answers(db: Database, path: str, node: Function) -> bool:
    """Whether a handler that asks the view for its serializer sends what that says."""
    made = [
        each
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _MAKERS
    ]
    return not made or is_answered(db, path, node, made)


_MAKERS = frozenset({"get_serializer", "serializer_class"})


def _takes(node: Function) -> bool:
    return any(isinstance(each, ast.keyword) and each.arg == "data" for each in ast.walk(node)) and _saves(node)


def _with_nested(db: Database, cls: ClassId, use: Use, above: tuple[ClassId, ...]) -> Iterator[tuple[ClassId, Use]]:
    """A use, and what it means for the serializers that are fields of this one."""
    yield cls, use
    found = db.get(serializer, cls) if db.get(is_serializer, cls) else None
    for each in found.fields if found is not None else ():
        if each.nested is not None and each.nested not in above and len(above) < _DEEPEST:
            inner = replace(
                use,
                shown=use.shown and each.write_only is not True,
                taken=use.taken and each.read_only is False,
                own=False,
            )
            yield from _with_nested(db, each.nested, inner, (*above, cls))


_DEEPEST = 4


def called_class(db: Database, path: str, node: ast.Call) -> ClassId | None:
    """The class of the project that is called."""
    parts = dotted(node.func)
    symbol = resolve(db, path, parts) if parts is not None else None
    return symbol.id if isinstance(symbol, ClassSymbol) else None


def reference(term: object) -> tuple[str, ...]:
    """The parts of a name; none for another expression."""
    return term.parts if isinstance(term, Ref) else ()
