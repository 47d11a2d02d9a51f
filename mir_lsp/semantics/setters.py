"""The methods of a class that set attributes of its objects, found by their text: their code is gone through then."""

from __future__ import annotations

import re

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.classes import project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.invoke import method_of

_MOST_METHODS = 40  # of a class that are asked what they set on its objects
_SETS = re.compile(r"\bself\b(?=\s*\.\s*(\w+)\b[^\n=]*=(?!=))")
RUNS_OVERRIDDEN = "super()"
"""Stands among the names that a method sets for those that the method sets which it overrides."""


def setters(db: Database, cls: ClassId) -> tuple[tuple[UnitId, str, frozenset[str]], ...]:
    """The methods of a class that may set attributes of its objects: the first parameter of each, and which."""
    found: list[tuple[UnitId, str, frozenset[str]]] = []
    reached: set[str] = set()
    for base in project_classes(db, cls):
        fact = class_fact(db, base)
        methods = dict.fromkeys(method.name for method in fact.methods) if fact is not None else {}
        for method in list(methods)[:_MOST_METHODS]:
            target = method_of(db, base, method) if method not in reached else None
            reached.add(method)
            if target is None or target.is_static or target.is_of_class or not target.fact.parameters:
                continue
            names = db.get(_names_set, target.unit, method)
            if names:
                found.append((target.unit, target.fact.parameters[0].name, names))
    return tuple(found)


def _names_set(db: Database, unit: UnitId, method: str) -> frozenset[str]:
    """The attributes that a method seems to set on `self`; with `RUNS_OVERRIDDEN` where it runs what it overrides."""
    body: Body | None = db.read(body_key(unit))
    if body is None:
        return frozenset()
    names = frozenset(_SETS.findall(body.text))
    return names | {RUNS_OVERRIDDEN} if f"super().{method}(" in body.text else names
