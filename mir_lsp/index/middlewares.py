"""The middlewares of the project that settings name, and which of their methods get the request first."""

from __future__ import annotations

import re

from mir_lsp.facts.calls import texts_in
from mir_lsp.facts.terms import Literal
from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.evaluation import Evaluation
from mir_lsp.index.resolve import ClassSymbol, class_fact, resolve_import
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import settings_file, text_setting
from mir_lsp.index.targets import model_named

AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
_SETTING = "MIDDLEWARE"
_TAKE_REQUESTS = frozenset({"__call__", "__acall__", "process_request", "process_view"})


def middleware_names(db: Database, folder: str) -> tuple[str, ...]:
    """The entries of `MIDDLEWARE` for the code in a folder that are known; others there may be."""
    start = db.get(settings_file, folder)
    value = Evaluation(db, every=True).name(start, _SETTING) if start is not None else None
    return tuple(texts_in(value))


def request_handlers(db: Database, folder: str) -> tuple[tuple[UnitId, str], ...]:
    """The methods of middlewares that Django hands each request to, with the name of that parameter."""
    start = db.get(settings_file, folder)
    found: dict[tuple[UnitId, str], None] = {}
    for name in db.get(middleware_names, folder) if start is not None else ():
        module, _, last = name.rpartition(".")
        symbol = resolve_import(db, start or "", module, last, 0)
        for cls in project_classes(db, symbol.id) if isinstance(symbol, ClassSymbol) else ():
            found.update(dict.fromkeys(_handlers(db, cls)))
    return tuple(found)


def names_set(db: Database, folder: str) -> frozenset[str]:
    """The attributes that middlewares, for the code in a folder, seem to set on requests."""
    names = {"user"} if AUTHENTICATION in db.get(middleware_names, folder) else set()
    for unit, parameter in db.get(request_handlers, folder):
        body: Body | None = db.read(body_key(unit))
        if body is not None:
            names.update(re.findall(rf"\b{parameter}\.(\w+)\s*=[^=]", body.text))
    return frozenset(names)


def user_model(db: Database, folder: str) -> ClassId | None:
    """The model of users for the code in a folder."""
    start = db.get(settings_file, folder)
    name = text_setting(db, folder, "AUTH_USER_MODEL")
    return model_named(db, start, Literal(name)) if start is not None and name is not None else None


def _handlers(db: Database, cls: ClassId) -> list[tuple[UnitId, str]]:
    fact = class_fact(db, cls)
    found = []
    for method in fact.methods if fact is not None else ():
        turns = db.read(turns_key(cls.path, f"{cls.qualname}.{method.name}"), 0)
        names = [each.name for each in method.parameters if each.kind == "positional"]
        if method.name in _TAKE_REQUESTS and turns and len(names) > 1:
            found.append((UnitId(cls.path, f"{cls.qualname}.{method.name}", str(turns - 1)), names[1]))
    return found
