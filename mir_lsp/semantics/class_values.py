"""Plain values in the bodies of classes: `related = ("author",)`, where no method sets another."""

from __future__ import annotations

import re

from mir_lsp.facts.terms import Literal, Sequence, Term
from mir_lsp.index.bodies import Body, body_key
from mir_lsp.index.classes import descendants, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import value_of
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.invoke import method_of
from mir_lsp.semantics.values import UNKNOWN, Constant, Items, Value, join

_LONGEST = 12
_MOST_DESCENDANTS = 40


def constant_of(db: Database, cls: ClassId, name: str) -> Value:
    """What an attribute of objects of a class is by the body of the class; unknown where a method may set it.

    Where subclasses say something else it is any of that: an object may be one of theirs.
    """
    value = _of_body(db, cls, name)
    if value is UNKNOWN or is_set(db, cls, name):
        return UNKNOWN
    below = db.get(descendants, cls)
    if len(below) > _MOST_DESCENDANTS:
        return UNKNOWN
    values = [value, *(_of_body(db, each, name) for each in below)]
    return UNKNOWN if UNKNOWN in values else join(values)


def _of_body(db: Database, cls: ClassId, name: str) -> Value:
    term = value_of(db, cls, name)
    return _value(term) if term is not None else UNKNOWN


def _value(term: Term) -> Value:
    match term:
        case Literal(value=value):
            return Constant(value)
        case Sequence(items=items, exact=True) if len(items) <= _LONGEST:
            values = tuple(map(_value, items))
            return Items(values) if UNKNOWN not in values else UNKNOWN
        case _:
            return UNKNOWN


def is_set(db: Database, cls: ClassId, name: str) -> bool:
    """Whether a method of a class may set an attribute of its objects."""
    sets = re.compile(rf"\bself\s*\.\s*{re.escape(name)}\b\s*(?::[^=\n]*)?=(?!=)|\bsetattr\b")
    for owner in project_classes(db, cls):
        fact = class_fact(db, owner)
        for method in dict.fromkeys(each.name for each in fact.methods) if fact is not None else ():
            target = method_of(db, owner, method)
            body: Body | None = db.read(body_key(target.unit)) if target is not None else None
            if body is not None and sets.search(body.text) is not None:
                return True
    return False
