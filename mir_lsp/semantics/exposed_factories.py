"""Forms that code makes of a model by `modelform_factory`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.forms import editable_names
from mir_lsp.index.models import model as model_of
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.access import class_access, function_access
from mir_lsp.semantics.class_code import ClassCode, Option
from mir_lsp.semantics.exposed_fields import every_field, reach
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.serving import Use, is_routed, routes_to
from mir_lsp.semantics.trees import Function
from mir_lsp.semantics.unsaid_fields import unsaid_by_call

_FACTORIES = frozenset(
    f"django.forms.{module}{name}"
    for module in ("", "models.")
    for name in ("modelform_factory", "modelformset_factory", "inlineformset_factory")
)


def factory_exposures(code: ClassCode, qualname: str, node: Function) -> Iterator[Exposure]:
    """What is wrong with the forms that one function makes."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and _external(code, call.func) in _FACTORIES:
            yield from _made(code, qualname, call)


def _external(code: ClassCode, node: ast.expr) -> str:
    parts = dotted(node)
    symbol = resolve(code.db, code.id.path, parts) if parts is not None else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _made(code: ClassCode, qualname: str, call: ast.Call) -> Iterator[Exposure]:
    given = {each.arg: each for each in call.keywords}
    place = 1 if _external(code, call.func).endswith("inlineformset_factory") else 0
    parts = dotted(call.args[place]) if len(call.args) > place else None
    symbol = resolve(code.db, code.id.path, parts) if parts is not None else None
    if not isinstance(symbol, ClassSymbol) or None in given:
        return
    fields = given.get("fields")
    if fields is None:
        if len(call.args) == place + 1 and not {"form", "exclude", "fields"} & given.keys():
            yield unsaid_by_call(code, call, symbol.id)
        return
    found = code.db.get(model_of, symbol.id)
    if not isinstance(fields.value, ast.Constant) or fields.value.value != "__all__" or found is None:
        return
    owner = qualname.rpartition(".")[0]
    view: ClassId | FunctionSymbol
    view = ClassId(code.id.path, owner) if owner else FunctionSymbol(code.id.path, qualname)
    if not is_routed(code.db, view):
        return
    wrappers = [name for each in routes_to(code.db, view) for name in each.wrappers]
    if isinstance(view, ClassId):
        access = class_access(code.db, view, "", wrappers)
    else:
        access = function_access(code.db, view, wrappers)
    names = list(editable_names(code.db, found))
    reached = reach(code.db, symbol.id, (), names, (Use(view, "", False, True, access),))
    kept = [name for name in names if name not in reached.names]
    option = Option("fields", _statement(code, call), fields.value)
    yield every_field(code, Exposed.FORM_ALL, option, reached, kept, symbol.id, complete=found.complete)


def _statement(code: ClassCode, call: ast.Call) -> ast.stmt:
    """The innermost statement around a call, for how far to the right it stands."""
    around = [each for each in ast.walk(code.node) if isinstance(each, ast.stmt) and call in ast.walk(each)]
    return around[-1]
