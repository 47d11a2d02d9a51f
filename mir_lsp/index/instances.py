"""What attributes of objects that a module makes hold: `app_settings.TABLE_PREFIX`, from the body of their class.

Objects that look into the settings first (`__getattribute__` with `getattr(settings, name)`) hold what their class
says if no file assigns such a setting.
"""

from __future__ import annotations

import ast

from mir_lsp.facts.data import ClassFact
from mir_lsp.facts.terms import CallTerm, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.bodies import Body, UnitId, body_key, turns_key
from mir_lsp.index.db import Database
from mir_lsp.index.outside import SETTINGS
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, ValueSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.syntax import parse_cached

_LOOKS_FIRST = "__getattribute__"
# With these, what an object holds is not what its class says.
_SETTING_UP = frozenset({"__init__", "__new__", "__post_init__", "__setattr__"})


def attribute_of_instance(db: Database, path: str, holder: str, name: str) -> tuple[str, Term] | None:
    """The file and expression of an attribute of an object that a module has under a name; None if not known."""
    symbol = resolve(db, path, (holder,))
    made = symbol.fact.term if isinstance(symbol, ValueSymbol) and "." not in symbol.name else None
    if not isinstance(symbol, ValueSymbol) or not isinstance(made, CallTerm) or not isinstance(made.func, Ref):
        return None
    cls = resolve(db, symbol.path, made.func.parts)
    if made.args or made.keywords or made.inexact or not isinstance(cls, ClassSymbol):
        return None
    fact = class_fact(db, cls.id)
    value = fact.attribute(name) if fact is not None else None
    if fact is None or value is None or not _holds_what_it_says(db, cls.id, fact, name):
        return None
    return cls.id.path, value.term


def _holds_what_it_says(db: Database, cls: ClassId, fact: ClassFact, name: str) -> bool:
    methods = {method.name for method in fact.methods}
    marks = [each.func if isinstance(each, CallTerm) else each for each in fact.decorators]
    plain = all(isinstance(mark, Ref) and mark.last == "dataclass" for mark in marks)
    if fact.inexact or fact.bases or fact.keywords or not plain or methods & (_SETTING_UP | {name}):
        return False
    if _LOOKS_FIRST not in methods:
        return True
    # Which files assign a name is known of names in capitals alone.
    return name.isupper() and not db.read(keys.assigning(name), frozenset()) and _looks_into_settings(db, cls)


def _looks_into_settings(db: Database, cls: ClassId) -> bool:
    """Whether all that a class gives for its attributes is what settings have of that name, or what it has itself."""
    qualname = f"{cls.qualname}.{_LOOKS_FIRST}"
    turns = db.read(turns_key(cls.path, qualname), 0)
    body: Body | None = db.read(body_key(UnitId(cls.path, qualname, str(turns - 1)))) if turns == 1 else None
    if body is None or body.damage:
        return False
    nodes = [node for node in ast.walk(parse_cached(body.chunk).node) if isinstance(node, ast.FunctionDef)]
    function = next((node for node in nodes if node.name == _LOOKS_FIRST), None)
    if function is None or len(function.args.args) != 2:
        return False
    asked = function.args.args[1].arg
    returns = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    return bool(returns) and all(_is_either(db, cls.path, value, asked) for value in returns)


def _is_either(db: Database, path: str, value: ast.expr | None, asked: str) -> bool:
    """Whether an expression is `getattr(settings, name)` or `super().__getattribute__(name)`."""
    if not isinstance(value, ast.Call) or value.keywords or not value.args:
        return False
    last = value.args[-1]
    if not isinstance(last, ast.Name) or last.id != asked:
        return False
    if isinstance(value.func, ast.Attribute):
        return value.func.attr == _LOOKS_FIRST
    first = value.args[0]
    symbol = resolve(db, path, (first.id,)) if isinstance(first, ast.Name) and len(value.args) == 2 else None
    is_settings = isinstance(symbol, ExternalSymbol) and symbol.dotted == SETTINGS
    return isinstance(value.func, ast.Name) and value.func.id == "getattr" and is_settings
