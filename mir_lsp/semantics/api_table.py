"""The API of a project as a table: which route and action shows and takes which fields, and who may use it.

None stands for what is not known: code decides, or has no serializer that is in view.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, member
from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import Serializer, is_serializer, serializer
from mir_lsp.index.views import class_view
from mir_lsp.semantics.access import Access, class_access, function_access
from mir_lsp.semantics.serving import Handler, Served, Use, direct_uses, served

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
        used = tuple(direct_uses(db, each))
        if any(db.get(is_serializer, cls) for cls, _ in used):
            access = function_access(db, each.view, each.wrappers)
            shown, taken = _fields(db, used)
            yield ApiRow(route, "", each.view, "", access, shown or None, taken)
        return
    view = db.get(class_view, each.view)
    if view is None or not view.is_api:
        return
    every = tuple(direct_uses(db, each))
    for handler in each.handlers:
        used = tuple((cls, use) for cls, use in every if use.action == handler.action)
        access = class_access(db, each.view, handler.action, each.wrappers)
        shown, taken = _of_handler(db, handler, used)
        yield ApiRow(route, handler.method, each.view, handler.action, access, shown, taken)


def _of_handler(db: Database, handler: Handler, used: tuple[tuple[ClassId, Use], ...]) -> tuple[Names, Names]:
    if handler.standard and handler.action == "destroy":
        return (), ()
    shown, taken = _fields(db, used)
    return (shown if shown or handler.standard else None), taken


def _fields(db: Database, used: Iterable[tuple[ClassId, Use]]) -> tuple[Names, Names]:
    """What the one serializer that is used shows and takes; nothing is known where there are more."""
    classes = {cls for cls, _ in used}
    found = db.get(serializer, next(iter(classes))) if len(classes) == 1 else None
    if found is None or not all(use.sure for _, use in used):
        return None, None
    shown, taken = told_fields_of(db, found)
    return (
        shown if any(use.shown for _, use in used) or shown is None else (),
        taken if any(use.taken for _, use in used) or taken is None else (),
    )


def told_fields_of(db: Database, found: Serializer) -> tuple[Names, Names]:
    """What a serializer shows and takes, where it is used for both."""
    if not found.complete or any(_writes(db, found, name) for name in _CHANGING):
        return None, None
    shown = None if _writes(db, found, "to_representation") else _readable(found)
    taken = None if _writes(db, found, "to_internal_value") else _writable(found)
    return shown, taken


_CHANGING = ("__init__", "get_fields", "get_field_names", "get_extra_kwargs", "build_field", "fields")


def _writes(db: Database, found: Serializer, name: str) -> bool:
    """Whether the project has a method of its own under this name."""
    return isinstance(member(db, found.id, name), MethodMember)


def _readable(found: Serializer) -> Names:
    if any(each.write_only is None for each in found.fields):
        return None
    return tuple(each.name for each in found.fields if not each.write_only)


def _writable(found: Serializer) -> Names:
    if any(each.read_only is None for each in found.fields):
        return None
    return tuple(each.name for each in found.fields if not each.read_only and each.type != "HiddenField")
