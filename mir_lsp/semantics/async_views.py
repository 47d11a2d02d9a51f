"""What asynchronous views wait for besides the ORM's own calls: the user and the session of their request, and
frameworks that do not run coroutines.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.middlewares import AUTHENTICATION, middleware_names
from mir_lsp.index.resolve import ExternalSymbol, FunctionSymbol, class_fact, resolve
from mir_lsp.index.routes import routes_of
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import setting, text_setting
from mir_lsp.index.terms import flag, mapping_value
from mir_lsp.semantics.tables import blocking as table
from mir_lsp.semantics.waits import Wait, Waits
from mir_lsp.text.spans import Span

_HANDLERS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_VIEW = "django.views."
_DRF = "rest_framework."
_OF_DRF = "rest_framework.decorators.api_view"
_NON_ATOMIC = "django.db.transaction.non_atomic_requests"
_REQUESTS = frozenset({"django.http.HttpRequest", "django.http.request.HttpRequest"})
_SESSIONS_IN_DATABASE = frozenset(
    {"django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db"}
)
_SESSION_ENGINE = "django.contrib.sessions.backends.db"


def waits_of_view(
    db: Database, unit: UnitId, function: ast.AsyncFunctionDef, span: Callable[[ast.AST], Span], name: Span
) -> Iterator[Wait]:
    """What a coroutine waits for because it is a view; `name` is where its name stands."""
    owner = ClassId(unit.path, unit.name.rpartition(".")[0])
    bases = external_names(db, owner) if owner.qualname and class_fact(db, owner) is not None else ()
    decorators = {_external(db, unit.path, each) for each in function.decorator_list}
    handles = function.name in _HANDLERS and any(base.startswith((_VIEW, _DRF)) for base in bases)
    if (handles and any(base.startswith(_DRF) for base in bases)) or _OF_DRF in decorators:
        yield _wait(Waits.HANDLER, name, function.name)
        return
    routes = routes_of(db, unit.path, FunctionSymbol(unit.path, unit.name)) if not owner.qualname else ()
    wrappers = [set(route.view.wrappers) for route in routes if route.view is not None]
    loose = _NON_ATOMIC in decorators or any(_NON_ATOMIC in each for each in wrappers)
    if routes and not loose and _every_request_is_atomic(db, unit.path):
        yield _wait(Waits.EVERY_REQUEST, name, function.name)
    request = _request_of(db, unit.path, function, handles=handles, routed=bool(routes))
    if request:
        yield from _of_request(db, unit.path, function, request, span)


def _wait(kind: Waits, at: Span, by: str) -> Wait:
    return Wait(at, "", by, (), None, kind, by)


def _external(db: Database, path: str, node: ast.expr) -> str:
    parts = dotted(node.func if isinstance(node, ast.Call) else node)
    symbol = db.get(resolve, path, parts) if parts is not None else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _every_request_is_atomic(db: Database, path: str) -> bool:
    default = mapping_value(db.get(setting, path, "DATABASES"), "default")
    return flag(mapping_value(default, "ATOMIC_REQUESTS")) is True


def _request_of(db: Database, path: str, function: ast.AsyncFunctionDef, *, handles: bool, routed: bool) -> str:
    """The parameter that is a request; empty where that is not known."""
    parameters = [*function.args.posonlyargs, *function.args.args]
    for each in parameters:
        if each.annotation is not None and _external(db, path, each.annotation) in _REQUESTS:
            return each.arg
    place = 1 if handles else 0 if routed else len(parameters)
    return parameters[place].arg if place < len(parameters) else ""


def _of_request(
    db: Database, path: str, function: ast.AsyncFunctionDef, request: str, span: Callable[[ast.AST], Span]
) -> Iterator[Wait]:
    body = list(_own_nodes(function))
    parents = {child: node for node in body for child in ast.iter_child_nodes(node)}
    users, sessions = partial(_is_of, request, "user"), partial(_is_of, request, "session")
    attributes = (node for node in body if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    sets_user = any(map(users, attributes))
    installed = db.get(middleware_names, path)
    if (not installed or AUTHENTICATION in installed) and not sets_user:
        named = _names_holding(body, users)
        for node in body:
            if (users(node) or (isinstance(node, ast.Name) and node.id in named)) and _is_looked_at(node, parents):
                yield _wait(Waits.REQUEST, span(node), "user")
    engine = text_setting(db, path, "SESSION_ENGINE")
    if (engine or _SESSION_ENGINE) in _SESSIONS_IN_DATABASE:
        for node in body:
            parent = parents.get(node)
            if sessions(node) and parent is not None and _opens_session(parent, node, parents.get(parent)):
                yield _wait(Waits.REQUEST, span(node), "session")


def _own_nodes(function: ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions in it, which run when somebody calls them."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


def _is_of(request: str, name: str, node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != name:
        return False
    return isinstance(node.value, ast.Name) and node.value.id == request


def _names_holding(body: list[ast.AST], wanted: Callable[[ast.AST], bool]) -> set[str]:
    """The names that are bound once, to what is wanted."""
    bound: dict[str, int] = {}
    for node in body:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound[node.id] = bound.get(node.id, 0) + 1
    found = set()
    for node in body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and wanted(node.value):
            target = node.targets[0]
            if isinstance(target, ast.Name) and bound[target.id] == 1:
                found.add(target.id)
    return found


def _is_looked_at(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a user that is loaded when needed is needed there: handing it on does not."""
    parent = parents.get(node)
    if isinstance(parent, ast.Attribute):
        return parent.value is node
    if isinstance(parent, ast.If | ast.IfExp | ast.While):
        return parent.test is node
    return isinstance(parent, ast.FormattedValue | ast.UnaryOp | ast.BoolOp)


def _opens_session(parent: ast.AST, node: ast.AST, above: ast.AST | None) -> bool:
    if isinstance(parent, ast.Subscript):
        return parent.value is node
    if isinstance(parent, ast.Compare):
        return node in parent.comparators and isinstance(parent.ops[-1], ast.In | ast.NotIn)
    opens = isinstance(parent, ast.Attribute) and parent.attr in table.OPENING_SESSIONS
    return opens and isinstance(above, ast.Call) and above.func is parent
