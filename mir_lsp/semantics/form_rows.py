"""The rows of forms: what a form of a model saves and works on, and what frameworks hand to methods that they call.

Nothing is known of what is loaded with such a row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mir_lsp.index.admin import is_admin
from mir_lsp.index.classes import find_method
from mir_lsp.index.db import Database
from mir_lsp.index.forms import form
from mir_lsp.index.members import ValueMember, class_named, member
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import serializer
from mir_lsp.index.views import ClassView, class_view
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import inherited_attribute
from mir_lsp.semantics.values import UNKNOWN, Constant, Object, Row, Unknown, Value, join

Function = ast.FunctionDef | ast.AsyncFunctionDef

# The position, behind `self`, of the form or serializer that a view gives to a method, or an admin class to its own.
_FORM_OF_VIEW = {"form_valid": 0, "form_invalid": 0}
_SERIALIZER_OF_VIEW = {"perform_create": 0, "perform_update": 0}
_FORM_OF_ADMIN = {"save_model": 2, "save_form": 1, "save_related": 1}


@inherited_attribute("django.forms.", "instance")
@inherited_attribute("django.contrib.auth.forms.", "instance")
def instance(ctx: Context, owner: Object, node: ast.expr) -> Value:
    """`self.instance` of a form of a model."""
    return _row(ctx.db, owner.cls)


@inherited_attribute("rest_framework.serializers.", "instance")
def instance_of_serializer(ctx: Context, owner: Object, node: ast.expr) -> Value:
    """`self.instance` of a serializer of a model that is not for many of its rows."""
    return _row(ctx.db, owner.cls)


def saved(db: Database, receiver: Value, method: str) -> Value:
    """What a method that is not in view gives: `save` of a form gives its row."""
    if method != "save" or not isinstance(receiver, Object):
        return UNKNOWN
    return _row(db, receiver.cls) if db.get(form, receiver.cls) is not None else UNKNOWN


def writes(db: Database, receiver: Value, method: str, keywords: Iterable[tuple[str | None, Value]]) -> bool:
    """Whether a method of a form or serializer writes its row, by code of Django or DRF."""
    if method != "save" or not isinstance(receiver, Object) or ("commit", Constant(False)) in keywords:
        return False
    cls = receiver.cls
    return isinstance(_row(db, cls), Row) and find_method(db, cls, method) is None


def bind_given(ctx: Context, function: Function) -> None:
    """The parameter for which a framework has a form or serializer, in the method of a view or admin class."""
    name, owner = function.name, ctx.owner
    if owner is None or not (name in _FORM_OF_VIEW or name in _SERIALIZER_OF_VIEW or name in _FORM_OF_ADMIN):
        return
    for table, value in _given(ctx.db, owner):
        position = table.get(name)
        arguments = [*function.args.posonlyargs, *function.args.args][1:]
        if position is None or position >= len(arguments) or isinstance(value, Unknown):
            continue
        parameter = arguments[position].arg
        if isinstance(ctx.state.names.get(parameter, UNKNOWN), Unknown):
            ctx.state.names[parameter] = value


def _given(db: Database, owner: ClassId) -> list[tuple[dict[str, int], Value]]:
    if db.get(is_admin, owner):
        return [(_FORM_OF_ADMIN, _form_of_admin(db, owner))]
    view: ClassView | None = db.get(class_view, owner)
    if view is None:
        return []
    of_form = Object(view.form) if view.form is not None else UNKNOWN
    of_serializers = join(Object(each) for each in view.serializers) if view.serializers else UNKNOWN
    return [(_FORM_OF_VIEW, of_form), (_SERIALIZER_OF_VIEW, of_serializers)]


def _form_of_admin(db: Database, owner: ClassId) -> Value:
    value = member(db, owner, "form")
    named = class_named(db, value.owner, value.term) if isinstance(value, ValueMember) else None
    return Object(named) if named is not None else UNKNOWN


def _row(db: Database, cls: ClassId) -> Value:
    """A row of the model that a form or serializer is for."""
    as_form = db.get(form, cls)
    if as_form is not None:
        return Row(as_form.model) if as_form.model is not None else UNKNOWN
    as_serializer = db.get(serializer, cls)
    return Row(as_serializer.model) if as_serializer is not None and as_serializer.model is not None else UNKNOWN
