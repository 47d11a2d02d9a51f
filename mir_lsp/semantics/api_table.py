"""The API of a project as a table: which route and action shows and takes which fields, and who may use it.

None stands for what is not known: code decides, or has no serializer that is in view.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import Serializer, is_serializer, serializer
from mir_lsp.index.views import class_view
from mir_lsp.semantics.access import Access, api_methods, class_access, function_access
from mir_lsp.semantics.handler_fields import answered_names, called_methods, reads_sent, taken_names
from mir_lsp.semantics.reshaping import Reshaped, reshaped_by_view, reshaped_fields, reshaped_input, reshaped_rows
from mir_lsp.semantics.serving import Handler, Served, Use, direct_uses, left_to, method_node, served
from mir_lsp.semantics.trees import Function, function_named

Names = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ApiRow:
    """One way to call a route. `view` is what answers, `action` how it is called there; `access` is who may.

    `readable` and `writable` are the fields of the serializer that clients see and set.
    """

    route: str
    method: str
    view: ClassId | FunctionSymbol
    action: str
    access: Access
    readable: Names
    writable: Names


def api_rows(db: Database, root: str) -> tuple[ApiRow, ...]:
    """The rows of the routes below a URL configuration that lead to REST framework, in their order."""
    return tuple(row for each in db.get(served, root) for row in _rows(db, each))


def rows_of_view(db: Database, root: str, view: ClassId | FunctionSymbol) -> tuple[ApiRow, ...]:
    """The rows of one view."""
    return tuple(row for each in db.get(served, root) if each.view == view for row in _rows(db, each))


def _rows(db: Database, each: Served) -> Iterator[ApiRow]:
    route = each.route.pattern if each.route.pattern is not None else "?"
    if isinstance(each.view, FunctionSymbol):
        yield from _of_function(db, each, each.view, route)
        return
    view = db.get(class_view, each.view)
    if view is None or not view.is_api:
        return
    every = tuple(direct_uses(db, each))
    for handler in each.handlers:
        used = tuple((cls, use) for cls, use in every if use.action == handler.action)
        access = class_access(db, each.view, handler.action, each.wrappers)
        shown, taken = _of_handler(db, each.view, handler, used)
        yield ApiRow(route, handler.method, each.view, handler.action, access, shown, taken)


def _of_function(db: Database, each: Served, view: FunctionSymbol, route: str) -> Iterator[ApiRow]:
    """The rows of a function: one for each method that it is decorated for, if it is."""
    methods = api_methods(db, view)
    used = tuple((cls, use) for cls, use in direct_uses(db, each) if db.get(is_serializer, cls))
    if not used and not methods:
        return
    node = function_named(db, view.path, view.qualname)
    access = function_access(db, view, each.wrappers)
    shown, taken = _of_code(db, None, node, used) if node is not None else (None, None)
    for method in methods or ("",):
        yield ApiRow(route, method, view, "", access, shown, () if method in _SAFE else taken)


_SAFE = frozenset({"get", "head", "options"})


def _of_handler(
    db: Database, view: ClassId, handler: Handler, used: tuple[tuple[ClassId, Use], ...]
) -> tuple[Names, Names]:
    if handler.standard and handler.action == "destroy":
        return (), ()
    if not all(_is_left_alone(db, view, cls) for cls in {cls for cls, _ in used}):
        return None, None
    shown, taken = _fields(db, used)
    found = method_node(db, view, handler.action)
    if handler.standard or found is None:
        return shown, taken
    if left_to(db, view, handler, found[1]) is not None:
        return (None if _changes_data(found[1]) else shown), taken
    shown, taken = _of_code(db, view, found[1], used)
    return shown, () if handler.method in _SAFE else taken


def _of_code(
    db: Database, view: ClassId | None, node: Function, used: tuple[tuple[ClassId, Use], ...]
) -> tuple[Names, Names]:
    """What a handler of the project answers and takes, with its serializers and by itself."""
    shown, taken = _fields(db, used) if used else (None, ())
    if not any(use.taken for _, use in used) and _is_given_data(node):
        taken = None
    own = None if view is not None and _asks_others(db, view, node) else taken_names(node)
    both = tuple(dict.fromkeys((*taken, *own))) if taken is not None and own is not None else None
    return answered_names(node, shown), both


def _asks_others(db: Database, view: ClassId, node: Function) -> bool:
    """Whether a method of the view that a handler calls may read what was sent."""
    called = (method_node(db, view, name) for name in called_methods(node))
    return any(found is not None and reads_sent(found[1]) for found in called)


def _is_left_alone(db: Database, view: ClassId, cls: ClassId) -> bool:
    """Whether a view does no more with a serializer that it makes than REST framework does."""
    found = db.get(serializer, cls)
    names = tuple(each.name for each in found.fields) if found is not None else ()
    return reshaped_by_view(db, view, cls, names) == Reshaped()


def _changes_data(node: ast.AST) -> bool:
    """Whether code that leaves the work to its base writes something into the answer."""
    stored = (each for each in ast.walk(node) if isinstance(getattr(each, "ctx", None), ast.Store | ast.Del))
    return any(isinstance(part, ast.Attribute) and part.attr == "data" for each in stored for part in ast.walk(each))


def _is_given_data(node: ast.AST) -> bool:
    """Whether something besides the answer is given data, as serializers are."""
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
    given = (call for call in calls if any(each.arg == "data" for each in call.keywords))
    return any((dotted(call.func) or ("",))[-1] != "Response" for call in given)


def _fields(db: Database, used: Iterable[tuple[ClassId, Use]]) -> tuple[Names, Names]:
    """What the serializer that is used shows, and what that takes; nothing is known where there are more."""
    every = tuple(used)
    if not every:
        return None, None
    shown = _of_one(db, [item for item in every if item[1].shown])
    taken = _of_one(db, [item for item in every if item[1].taken])
    return shown[0], taken[1]


def _of_one(db: Database, used: list[tuple[ClassId, Use]]) -> tuple[Names, Names]:
    if not used:
        return (), ()
    classes = {cls for cls, _ in used}
    found = db.get(serializer, next(iter(classes))) if len(classes) == 1 else None
    if found is None or not all(use.sure for _, use in used):
        return None, None
    return told_fields_of(db, found)


def told_fields_of(db: Database, found: Serializer) -> tuple[Names, Names]:
    """What a serializer shows and takes, where it is used for both."""
    if not found.complete:
        return None, None
    names = tuple(each.name for each in found.fields)
    fields = reshaped_fields(db, found.id, names)
    shown, taken = _readable(found), _writable(found)
    shown = fields.of(shown) if shown is not None else None
    taken = fields.of(taken) if taken is not None else None
    rows, given = reshaped_rows(db, found.id, names), reshaped_input(db, found.id, names)
    return rows.of(shown) if shown is not None else None, taken if given.known else None


def _readable(found: Serializer) -> Names:
    if any(each.write_only is None for each in found.fields):
        return None
    return tuple(each.name for each in found.fields if not each.write_only)


def _writable(found: Serializer) -> Names:
    if any(each.read_only is None for each in found.fields):
        return None
    return tuple(each.name for each in found.fields if not each.read_only and each.type != "HiddenField")
