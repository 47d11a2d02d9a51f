"""Functions that give a model: `get_user_model()`, `apps.get_model("shop", "Book")`, `load_model("shop", "Book")`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mir_lsp.facts.terms import CallTerm, Literal, Ref
from mir_lsp.index.db import Database
from mir_lsp.index.outside import GET_USER_MODEL
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import text_setting
from mir_lsp.index.targets import model_named, swapped_in
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords, function
from mir_lsp.semantics.values import UNKNOWN, Constant, Named, Value

# The last component of their names.
GIVING_MODELS = frozenset({"get_user_model", "get_model", "load_model"})
_PARAMETERS = ("app_label", "model_name")


@function(GET_USER_MODEL)
def _user_model(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    label = text_setting(ctx.db, parent(ctx.path), "AUTH_USER_MODEL")
    return _named(ctx.db, ctx.path, label) if label is not None else UNKNOWN


@function("django.apps.apps.get_model")
def _get_model(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    given = dict(zip(_PARAMETERS, arguments, strict=False))
    given.update((name, value) for name, value in keywords if name is not None)
    texts = [given[name] for name in _PARAMETERS if name in given]
    label = ".".join(each.value for each in texts if isinstance(each, Constant) and isinstance(each.value, str))
    spread = any(name is None for name, _ in keywords)
    return _named(ctx.db, ctx.path, label) if not spread and label.count(".") == 1 else UNKNOWN


@function("swapper.load_model")
def _load_model(ctx: Context, node: ast.expr, arguments: Sequence[Value], keywords: Keywords) -> Value:
    """The model that a setting may put in the place of another one."""
    match arguments:
        case [Constant(value=str(label)), Constant(value=str(name))]:
            return _model(ctx.db, swapped_in(ctx.db, ctx.path, label, name))
        case _:
            return UNKNOWN


def given_model(db: Database, path: str, call: CallTerm) -> Value:
    """The model that a module-level call gives: `User = get_user_model()`."""
    if not isinstance(call.func, Ref) or call.func.last not in GIVING_MODELS:
        return UNKNOWN
    return _model(db, model_named(db, path, call))


def _named(db: Database, path: str, label: str) -> Value:
    return _model(db, model_named(db, path, Literal(label)))


def _model(db: Database, id: ClassId | None) -> Value:
    return Named(ClassSymbol(id)) if id is not None and db.get(makes_rows, id) else UNKNOWN
