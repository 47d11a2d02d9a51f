"""Names that are made of names of fields, where a class stands for a model: forms, serializers and factories.

A model form has a field for one of the model, a serializer reads one, a factory sets it: their attributes, the keys
of what they hold (`cleaned_data["title"]`), and methods like `clean_title` mean the field of the model. What such a
key is asked of is read from the function alone: names that are bound to something else anywhere in it are left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.engine.meaning import Meaning, Spelling, field_meaning
from mir_lsp.engine.scopes import Function, Scope
from mir_lsp.facts.expressions import dotted
from mir_lsp.index.admin import is_admin
from mir_lsp.index.classes import external_names
from mir_lsp.index.db import Database
from mir_lsp.index.forms import Form, form
from mir_lsp.index.members import ClassMember, ValueMember, class_named, member
from mir_lsp.index.models import model
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import serializer
from mir_lsp.index.targets import model_named
from mir_lsp.index.views import class_view

__all__ = ["HAS_KEYS", "Key", "attribute_after", "is_factory", "keys_of", "meaning_of_key"]

Found = tuple[Meaning, Spelling, ClassId | None]

HAS_KEYS = re.compile(
    r"cleaned_data|validated_data|initial|\b(?:\w+_)?fields\b|_error\(|errors\b|attrs\b|changed_data|order_fields|Form\b"
    r"|ValidationError"
)
"""What a function has in its text that asks a form or serializer by the names of its fields."""

_ALL = "__all__"
_FACTORY = re.compile(r"factory\..*\bDjangoModelFactory")
_DICTS = frozenset(
    {
        "cleaned_data", "validated_data", "fields", "initial", "initial_data", "errors", "base_fields",
        "declared_fields", "changed_data",
    }
)  # fmt: skip
_READING = frozenset({"get", "pop", "setdefault", "__getitem__"})
_NAMING = frozenset({"add_error", "has_error", "order_fields"})
_GIVEN = frozenset({"initial", "data"})
# What frameworks hand to methods: the position of the argument.
_FORM_GIVEN = {"form_valid": 1, "form_invalid": 1}
_FORM_GIVEN_TO_ADMIN = {"save_model": 3, "save_form": 2, "save_related": 2}
_SERIALIZER_GIVEN = {"perform_create": 1, "perform_update": 1}
_DATA_GIVEN = {"create": 1, "update": 2, "validate": 1, "to_internal_value": 1}


@dataclass(frozen=True, slots=True)
class Key:
    """A text that asks something of one of some classes by the name of a field."""

    node: ast.Constant
    classes: tuple[ClassId, ...]


def attribute_after(db: Database, owner: ClassId, name: str) -> tuple[Found, int] | None:
    """The field of a model that an attribute or method is called after, and where in its name that begins."""
    for before in ("", "clean_", "validate_"):
        if name.startswith(before):
            found = _of_factory(db, owner, name) if not before else None
            found = found or meaning_of_key(db, owner, name[len(before) :])
            if found is not None:
                return found, len(before)
    return None


def meaning_of_key(db: Database, cls: ClassId, name: str) -> Found | None:
    """The field of a model that a field of a form or serializer takes its value from, and gives it to."""
    if db.get(makes_rows, cls):
        return _field(db, cls, name)
    as_form = db.get(form, cls)
    if as_form is not None:
        return _field(db, as_form.model, name) if _is_taken(as_form, name) else None
    as_serializer = db.get(serializer, cls)
    if as_serializer is None or as_serializer.model is None:
        return None
    known = as_serializer.field(name)
    is_read = known is not None and known.source == name
    # What was validated has the names of the model.
    is_set = any(each.source == name for each in as_serializer.fields)
    return _field(db, as_serializer.model, name) if is_read or (known is None and is_set) else None


def is_factory(db: Database, cls: ClassId) -> bool:
    """Whether a class makes rows for tests, with attributes and arguments that are called as their fields are."""
    return any(_FACTORY.match(name) is not None for name in external_names(db, cls))


def factory_path(db: Database, cls: ClassId, name: str) -> Iterator[tuple[int, Found]]:
    """What the parts of an argument of a factory mean (`author__name`), each with its place in the name."""
    if not is_factory(db, cls):
        return
    here, start = _model_of_factory(db, cls), 0
    for part in name.split("__"):
        found = _field(db, here, part)
        if found is None or here is None:
            return
        yield start, found
        known = db.get(model, here)
        field = known.field(part) if known is not None else None
        here = field.relation.target if field is not None and field.relation is not None else None
        start += len(part) + 2


def keys_of(db: Database, path: str, function: Function, scope: Scope) -> Iterator[Key]:
    """The texts of a function that ask forms and serializers by the names of their fields."""
    holders = _Holders(db, path, function, scope)
    for node in ast.walk(function):
        for text, classes in _texts(holders, node):
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and classes:
                yield Key(text, classes)


def _texts(holders: _Holders, node: ast.AST) -> Iterator[tuple[ast.expr, tuple[ClassId, ...]]]:
    match node:
        case ast.Subscript(value=asked, slice=text):
            yield text, holders.dicts_of(asked) or holders.classes_of(asked)
        case ast.Compare(left=text, ops=[ast.In() | ast.NotIn()], comparators=[asked]):
            yield text, holders.dicts_of(asked)
        case ast.Call(func=ast.Attribute(value=asked, attr=name), args=[text, *_]) if name in _READING:
            yield text, holders.dicts_of(asked)
        case ast.Call(func=ast.Attribute(value=asked, attr=name), args=[text, *_]) if name in _NAMING:
            for each in text.elts if isinstance(text, ast.List | ast.Tuple) else (text,):
                yield each, holders.classes_of(asked)
        case ast.Call(func=func, args=[ast.Dict(keys=keys), *_]) if (dotted(func) or ("",))[-1] == "ValidationError":
            yield from ((key, holders.validated) for key in keys if key is not None)
        case ast.Call():
            made = holders.made_by(node)
            given = [keyword.value for keyword in node.keywords if keyword.arg in _GIVEN]
            for each in (*node.args[:1], *given) if made else ():
                for key in each.keys if isinstance(each, ast.Dict) else ():
                    if key is not None:
                        yield key, made
        case _:
            return


class _Holders:
    """Which names of a function hold forms or serializers, and which hold what is in them."""

    def __init__(self, db: Database, path: str, function: Function, scope: Scope) -> None:
        self._db = db
        self._path = path
        self._scope = scope
        self._forms: dict[str, tuple[ClassId, ...]] = {}
        self._dicts: dict[str, tuple[ClassId, ...]] = {}
        self._owner = ClassId(path, scope.owner) if scope.owner else None
        if self._owner is not None and isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            self._bind_arguments(self._owner, function)
        bindings = [node for node in ast.walk(function) if isinstance(node, ast.Assign | ast.AnnAssign)]
        for node in sorted(bindings, key=lambda each: (each.lineno, each.col_offset)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and node.value is not None:
                    self._bind(target.id, node.value)

    @property
    def validated(self) -> tuple[ClassId, ...]:
        """The form, serializer or model in a method of which this is: errors are told by the names of its fields."""
        owner = self._owner
        return (owner,) if owner is not None and (self._is_known(owner) or self._db.get(makes_rows, owner)) else ()

    def classes_of(self, node: ast.expr) -> tuple[ClassId, ...]:
        """The forms or serializers that an expression may be, if all that it may be is known."""
        if isinstance(node, ast.Name):
            return self._forms.get(node.id, ())
        return self.made_by(node) if isinstance(node, ast.Call) else ()

    def dicts_of(self, node: ast.expr) -> tuple[ClassId, ...]:
        """Those whose fields are the keys of an expression."""
        match node:
            case ast.Name(id=name):
                return self._dicts.get(name, ())
            case ast.Attribute(value=asked, attr=name) if name in _DICTS:
                return self.classes_of(asked)
            case ast.Call(func=ast.Attribute(value=asked, attr="copy")):
                return self.dicts_of(asked)
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="clean" | "validate")):
                return (self._owner,) if self._owner is not None and self._is_known(self._owner) else ()
            case _:
                return ()

    def made_by(self, call: ast.Call) -> tuple[ClassId, ...]:
        """The form or serializer that a call makes."""
        view = self._db.get(class_view, self._owner) if self._owner is not None else None
        if view is not None and isinstance(call.func, ast.Attribute):
            if call.func.attr == "get_form" and view.form is not None:
                return (view.form,)
            if call.func.attr == "get_serializer":
                return view.serializers
        symbol = self._scope.resolve(self._db, self._path, dotted(call.func) or ())
        return (symbol.id,) if isinstance(symbol, ClassSymbol) and self._is_known(symbol.id) else ()

    def _bind(self, name: str, value: ast.expr) -> None:
        for known, found in ((self._forms, self.classes_of(value)), (self._dicts, self.dicts_of(value))):
            if isinstance(value, ast.Constant) and value.value is None:
                continue
            known[name] = found if name not in known or known[name] == found else ()

    def _bind_arguments(self, owner: ClassId, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]

        def bind(table: dict[str, int], known: dict[str, tuple[ClassId, ...]], found: tuple[ClassId, ...]) -> None:
            position = table.get(function.name, len(names))
            if position < len(names) and found:
                known[names[position]] = found

        if self._is_known(owner) and names:
            self._forms[names[0]] = (owner,)
            bind(_DATA_GIVEN, self._dicts, (owner,) if self._db.get(serializer, owner) is not None else ())
            return
        view = self._db.get(class_view, owner)
        if view is not None:
            bind(_FORM_GIVEN, self._forms, (view.form,) if view.form is not None else ())
            bind(_SERIALIZER_GIVEN, self._forms, view.serializers)
        elif self._db.get(is_admin, owner):
            value = member(self._db, owner, "form")
            named = class_named(self._db, value.owner, value.term) if isinstance(value, ValueMember) else None
            bind(_FORM_GIVEN_TO_ADMIN, self._forms, (named,) if named is not None else ())

    def _is_known(self, cls: ClassId) -> bool:
        return self._db.get(form, cls) is not None or self._db.get(serializer, cls) is not None


def _is_taken(found: Form, name: str) -> bool:
    """Whether a form has a field for that of its model; one that it declares itself has to be listed."""
    field = found.field(name)
    if field is None or found.model is None:
        return False
    if not field.declared or found.fields_option == _ALL:
        return True
    if isinstance(found.fields_option, tuple):
        return name in found.fields_option
    return found.exclude is not None and name not in found.exclude


def _of_factory(db: Database, cls: ClassId, name: str) -> Found | None:
    return _field(db, _model_of_factory(db, cls), name) if is_factory(db, cls) else None


def _model_of_factory(db: Database, cls: ClassId) -> ClassId | None:
    meta = member(db, cls, "Meta")
    named = member(db, meta.id, "model") if isinstance(meta, ClassMember) else None
    return model_named(db, named.owner.path, named.term) if isinstance(named, ValueMember) else None


def _field(db: Database, id: ClassId | None, name: str) -> Found | None:
    known = db.get(model, id) if id is not None else None
    if known is None or id is None:
        return None
    for field in known.fields:
        if name in (field.name, field.attname):
            return field_meaning(field, id), Spelling.NAME if name == field.name else Spelling.COLUMN, id
    return None
