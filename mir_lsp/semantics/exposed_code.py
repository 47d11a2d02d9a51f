"""What functions do with requests and rows: fields that the client names, secrets that are sent, unchecked rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.forms import is_form
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.secrecy import owners, secrets
from mir_lsp.index.views import class_view
from mir_lsp.semantics.access import Access, Level, class_access, function_access, row_permissions
from mir_lsp.semantics.class_code import ClassCode
from mir_lsp.semantics.exposed_fields import is_shown
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.serving import Use, is_routed, names_user, routes_to, user_names
from mir_lsp.semantics.tainted import Sinks, Sunk, entry_of, sinks_of
from mir_lsp.semantics.trees import Function

_FETCHING = frozenset(
    {
        "django.shortcuts.get_object_or_404",
        "rest_framework.generics.get_object_or_404",
        "rest_framework.get_object_or_404",
    }
)
_LIST_THEM = "name the fields that may be written: a serializer or form does, or `{name: data[name] for name in (…)}`"


def code_exposures(code: ClassCode, qualname: str, node: Function) -> Iterator[Exposure]:
    """What one function lets clients do."""
    db, path = code.db, code.id.path
    owner = qualname.rpartition(".")[0]
    view: ClassId | FunctionSymbol = ClassId(path, owner) if owner else FunctionSymbol(path, qualname)
    routed = is_routed(db, view)
    given = entry_of(db, path, qualname, node, routed=routed)
    if given:
        for each in sinks_of(db, path, qualname, node, given):
            found = _sunk(db, view, node, each, routed=routed)
            if found is not None:
                yield found
    if routed:
        yield from _foreign_forms(code, view, node)
        if isinstance(view, ClassId):
            yield from _unchecked(code, view, node)


def _sunk(
    db: Database, view: ClassId | FunctionSymbol, node: Function, each: Sunk, *, routed: bool
) -> Exposure | None:
    model = each.model.name if each.model is not None else "row"
    if each.what is Sinks.FIELDS:
        said = (("model", model), ("by", each.by))
        return Exposure(Exposed.MASS, each.at, said, refusal=_LIST_THEM)
    if each.model is None or not routed:
        return None
    use = Use(view, node.name, True, False, _access(db, view, node), False)
    shown = [secret for secret in db.get(secrets, each.model) if is_shown(secret, [use])]
    if not shown:
        return None
    said = (("name", shown[0].name), ("model", model))
    doubt = "" if shown[0].by_role else f"if `{shown[0].name}` is what its name says"
    return Exposure(Exposed.SECRET, each.at, said, doubt=doubt, refusal="name the fields that clients need")


def _access(db: Database, view: ClassId | FunctionSymbol, node: Function) -> Access:
    wrappers = [name for each in routes_to(db, view) for name in each.wrappers]
    if isinstance(view, ClassId):
        return class_access(db, view, node.name, wrappers)
    return function_access(db, view, wrappers)


def _external(db: Database, path: str, node: ast.expr) -> str:
    parts = dotted(node)
    symbol = resolve(db, path, parts) if parts is not None else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _model(db: Database, path: str, node: ast.expr) -> ClassId | None:
    """The model that `Note` or `Note.objects` in a lookup is, where nothing narrows its rows."""
    parts = dotted(node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else node)
    while parts is not None and parts[-1] in ("objects", "all"):
        parts = parts[:-1]
    symbol = resolve(db, path, parts) if parts else None
    return symbol.id if isinstance(symbol, ClassSymbol) else None


def _fetches(db: Database, path: str, node: Function) -> Iterator[tuple[ast.Call, ClassId, ast.stmt]]:
    """The single rows of a model that a function fetches by nothing but a key, each with its statement."""
    for statement in ast.walk(node):
        if not isinstance(statement, ast.Assign | ast.Return | ast.Expr) or statement.value is None:
            continue
        call = statement.value
        if not isinstance(call, ast.Call):
            continue
        model: ClassId | None = None
        if _external(db, path, call.func) in _FETCHING and call.args:
            model, rest = _model(db, path, call.args[0]), call.args[1:]
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "get":
            model, rest = _model(db, path, call.func.value), call.args
        else:
            continue
        names = {each.arg for each in call.keywords}
        if model is not None and not rest and names and names <= {"pk", "id", "uuid", "slug"}:
            yield call, model, statement


def _unchecked(code: ClassCode, view: ClassId, node: Function) -> Iterator[Exposure]:
    """Rows that a view of REST framework fetches itself, whose permission nobody asks for."""
    found = code.db.get(class_view, view)
    if found is None or not found.is_api or node.name == "get_object":
        return
    guards = row_permissions(code.db, view, node.name)
    answers = {each.action for one in routes_to(code.db, view) for each in one.handlers}
    if not guards or node.name not in answers:
        return
    called = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    if {"check_object_permissions", "get_object", "has_object_permission", "has_perm"} & called:
        return
    generic = any(name.startswith("rest_framework.generics.") for name in external_names(code.db, view))
    for call, model, statement in _fetches(code.db, code.id.path, node):
        if found.model is not None and found.model != model:
            continue
        name = _bound(statement)
        if _compared(node) or _held_against(node, name) or (generic and found.model is None):
            continue
        request = _request_name(node)
        check = f"self.check_object_permissions({request}, {name})"
        yield Exposure(
            Exposed.UNCHECKED,
            code.place(call),
            (("model", model.name), ("permission", guards[0].name)),
            title="Ask for the permission of the row",
            changes=(code.line_after(statement, check),) if name and isinstance(statement, ast.Assign) else (),
            refusal="" if name else "call `self.check_object_permissions(request, row)`",
        )


def _compared(node: Function) -> bool:
    """Whether a function looks who asks, besides asking for a user at all."""
    asking = ast.If | ast.IfExp | ast.Assert | ast.Compare
    names = user_names(node)
    return any(isinstance(each, asking) and names_user(each, names) for each in ast.walk(node))


def _held_against(node: Function, name: str) -> bool:
    """Whether a row is only let through when it is the same as another one."""
    for each in ast.walk(node):
        if isinstance(each, ast.Compare) and isinstance(each.ops[0], ast.Eq | ast.NotEq):
            sides = (each.left, *each.comparators)
            plain = all(isinstance(side, ast.Name | ast.Attribute) for side in sides)
            if plain and name in [side.id for side in sides if isinstance(side, ast.Name)]:
                return True
    return False


def _bound(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def _request_name(node: Function) -> str:
    names = [each.arg for each in node.args.args]
    return names[1] if len(names) > 1 else "self.request"


def _foreign_forms(code: ClassCode, view: ClassId | FunctionSymbol, node: Function) -> Iterator[Exposure]:
    """Forms about a row that the address names, whoever it belongs to."""
    db, path = code.db, code.id.path
    access = _access(db, view, node)
    if access.level > Level.SIGNED_IN or not access.known or _compared(node):
        return
    rows = {_bound(statement): model for _, model, statement in _fetches(db, path, node)}
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        symbol = resolve(db, path, dotted(call.func) or ("?",))
        if not isinstance(symbol, ClassSymbol) or not db.get(is_form, symbol.id) or names_user(call):
            continue
        for keyword in call.keywords:
            if keyword.arg == "instance" and isinstance(keyword.value, ast.Name) and keyword.value.id in rows:
                model = rows[keyword.value.id]
                keys = db.get(owners, model)
                if keys:
                    yield Exposure(
                        Exposed.FOREIGN_FORM,
                        code.place(call),
                        (("model", model.name), ("key", keys[0])),
                        doubt=f"if rows of {model.name} are their `{keys[0]}`'s business",
                        refusal=f"fetch it by `{keys[0]}=request.user`, too",
                    )
