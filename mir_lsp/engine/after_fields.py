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
from mir_lsp.facts.terms import CallTerm
from mir_lsp.index.admin import is_admin
from mir_lsp.index.classes import external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.forms import Form, form
from mir_lsp.index.members import ValueMember, class_named, member
from mir_lsp.index.models import model
from mir_lsp.index.parts import makes_rows
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import serializer
from mir_lsp.index.views import class_view
from mir_lsp.semantics.class_options import listing_keyword, model_of_meta

__all__ = ["HAS_KEYS", "Key", "attribute_after", "is_factory", "keys_of", "meaning_of_key"]

Found = tuple[Meaning, Spelling, ClassId | None]

HAS_KEYS = re.compile(
    r"cleaned_data|validated_data|initial|\b(?:\w+_)?fields\b|_error\(|errors\b|attrs\b|changed_data|order_fields|Form\b"
    r"|ValidationError|[Ll]ayout\b|get_initial|\*\*\w|\*\*\{|\bdefaults\s*="
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
_DEFAULTS = frozenset({"defaults", "create_defaults"})
# Methods of managers that are given values by the names of fields.
_MAKING = frozenset(
    {
        "create", "get_or_create", "update_or_create", "update", "filter", "exclude", "get", "acreate",
        "aget_or_create", "aupdate_or_create", "aupdate", "aget", "create_user", "create_superuser",
    }
)  # fmt: skip
_INITIAL = "get_initial"
_LAYOUTS = ("crispy_forms.", "crispy_bootstrap5.", "crispy_bootstrap4.")
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
        return _of_listing(db, cls, name)
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
    if is_factory(db, cls):
        yield from field_path(db, model_of_meta(db, cls), name)


def field_path(db: Database, cls: ClassId | None, name: str) -> Iterator[tuple[int, Found]]:
    """What the parts of a name with double underscores mean on a model, each with its place in the name."""
    here, start = cls, 0
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
    loops = names_in_loops(function)
    for node in ast.walk(function):
        for text, classes in _texts(holders, node):
            for each in loops.get(text.id, ()) if isinstance(text, ast.Name) else (text,):
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and classes:
                    yield Key(each, classes)


def names_in_loops(function: ast.AST) -> dict[str, tuple[ast.expr, ...]]:
    """The names that loops of a function bind to each of some expressions that are written down, with these."""
    found: dict[str, tuple[ast.expr, ...]] = {}
    for node in ast.walk(function):
        match node:
            case ast.For(
                target=ast.Name(id=name), iter=ast.List(elts=each) | ast.Tuple(elts=each) | ast.Set(elts=each)
            ):
                found[name] = (*found.get(name, ()), *each)
            case ast.comprehension(target=ast.Name(id=name), iter=ast.List(elts=each) | ast.Tuple(elts=each)):
                found[name] = (*found.get(name, ()), *each)
            case _:
                continue
    return found


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
        case ast.Call(func=ast.Attribute(value=asked, attr="update"), args=[given]):
            yield from _keys(given, holders.dicts_of(asked))
        case ast.Call():
            for asked, classes in holders.handed(node):
                yield from _keys(asked, classes)
            laid_out = holders.laid_out(node)
            yield from ((each, laid_out) for each in node.args if laid_out)
        case (
            ast.Assign(targets=[target], value=ast.Dict() as given)
            | ast.AnnAssign(target=target, value=ast.Dict() as given)
        ):
            yield from _keys(given, holders.dicts_of(target))
        case ast.Return(value=ast.Dict() as given):
            yield from _keys(given, holders.given_back)
        case _:
            return


def _keys(given: ast.expr, classes: tuple[ClassId, ...]) -> Iterator[tuple[ast.expr, tuple[ClassId, ...]]]:
    for key in given.keys if isinstance(given, ast.Dict) else ():
        if key is not None:
            yield key, classes


class _Holders:
    """Which names of a function hold forms or serializers, and which hold what is in them."""

    def __init__(self, db: Database, path: str, function: Function, scope: Scope) -> None:
        self._db = db
        self._path = path
        self._scope = scope
        self._forms: dict[str, tuple[ClassId, ...]] = {}
        self._dicts: dict[str, tuple[ClassId, ...]] = {}
        self._owner = ClassId(path, scope.owner) if scope.owner else None
        self._of_view: tuple[ClassId, ...] = ()  # the form of the view that has the function
        self._initial: tuple[ClassId, ...] = ()  # the same where the function says what it begins with
        if self._owner is not None and isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            self._bind_arguments(self._owner, function)
        bindings = [node for node in ast.walk(function) if isinstance(node, ast.Assign | ast.AnnAssign)]
        for node in sorted(bindings, key=lambda each: (each.lineno, each.col_offset)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and node.value is not None:
                    self._bind(target.id, node.value)
        self._bind_handed(function)

    @property
    def given_back(self) -> tuple[ClassId, ...]:
        """Those whose fields are the keys of a dict that the function gives back."""
        return self._initial

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
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="get_initial")):
                return self._initial
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value="initial" | "data")):
                return self._of_view
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

    def handed(self, call: ast.Call) -> Iterator[tuple[ast.expr, tuple[ClassId, ...]]]:
        """What a call is given as a dict by names of fields, with those that have these fields."""
        made = self.made_by(call)
        if (dotted(call.func) or ("",))[-1] == "ValidationError":
            yield from ((each, self.validated) for each in call.args[:1] if self.validated)
        if made:
            given = [keyword.value for keyword in call.keywords if keyword.arg in _GIVEN]
            yield from ((each, made) for value in (*call.args[:1], *given) for each in _choices(value))
        named = [keyword.value for keyword in call.keywords if keyword.arg is None or keyword.arg in _DEFAULTS]
        rows = self._rows_of(call.func) if named else ()
        yield from ((each, rows) for value in named for each in _choices(value) if rows)

    def laid_out(self, call: ast.Call) -> tuple[ClassId, ...]:
        """The form of which a part of a layout of crispy-forms shows fields: that in a method of which it is made."""
        symbol = self._scope.resolve(self._db, self._path, dotted(call.func) or ())
        names: tuple[str, ...] = (symbol.dotted,) if isinstance(symbol, ExternalSymbol) else ()
        if isinstance(symbol, ClassSymbol):
            files = (each.path.replace("/", ".") for each in project_classes(self._db, symbol.id))
            names = (*external_names(self._db, symbol.id), *(path.partition(">.")[2] for path in files))
        return self.validated if any(name.startswith(_LAYOUTS) for name in names) else ()

    def _rows_of(self, function: ast.expr) -> tuple[ClassId, ...]:
        """The model of which a call makes or asks for rows."""
        parts = dotted(function) or ()
        for named in (parts, parts[:-2] if parts[-1:] and parts[-1] in _MAKING else ()):
            symbol = self._scope.resolve(self._db, self._path, named)
            if isinstance(symbol, ClassSymbol) and self._db.get(makes_rows, symbol.id):
                return (symbol.id,)
        return ()

    def _bind_handed(self, function: Function) -> None:
        """A name is a dict of what it is handed to, if all that it is handed to is one."""
        found: dict[str, tuple[ClassId, ...]] = {}
        for node in ast.walk(function):
            for given, classes in self.handed(node) if isinstance(node, ast.Call) else ():
                if isinstance(given, ast.Name) and not self._forms.get(given.id):
                    found[given.id] = classes if found.get(given.id, classes) == classes else ()
        for name, classes in found.items():
            self._dicts.setdefault(name, classes)
            # A name that was bound to something else first has no keys yet.
            self._dicts[name] = self._dicts[name] or classes

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
            self._of_view = (view.form,) if view.form is not None else ()
            self._initial = self._of_view if function.name == _INITIAL else ()
            bind(_FORM_GIVEN, self._forms, (view.form,) if view.form is not None else ())
            bind(_SERIALIZER_GIVEN, self._forms, view.serializers)
        elif self._db.get(is_admin, owner):
            value = member(self._db, owner, "form")
            named = class_named(self._db, value.owner, value.term) if isinstance(value, ValueMember) else None
            bind(_FORM_GIVEN_TO_ADMIN, self._forms, (named,) if named is not None else ())

    def _is_known(self, cls: ClassId) -> bool:
        return self._db.get(form, cls) is not None or self._db.get(serializer, cls) is not None


def _choices(value: ast.expr) -> tuple[ast.expr, ...]:
    """What an expression may be: `data or None` is either."""
    match value:
        case ast.BoolOp(values=values):
            return tuple(values)
        case ast.IfExp(body=body, orelse=orelse):
            return (body, orelse)
        case _:
            return (value,)


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


def _of_listing(db: Database, cls: ClassId, name: str) -> Found | None:
    """The field that a filter, or a column of a table or of an export, is called after."""
    keyword = listing_keyword(db, cls)
    declared = member(db, cls, name) if keyword is not None else None
    if not isinstance(declared, ValueMember) or not isinstance(declared.term, CallTerm):
        return None
    return _field(db, model_of_meta(db, cls), name) if keyword not in dict(declared.term.keywords) else None


def _of_factory(db: Database, cls: ClassId, name: str) -> Found | None:
    return _field(db, model_of_meta(db, cls), name) if is_factory(db, cls) else None


def _field(db: Database, id: ClassId | None, name: str) -> Found | None:
    known = db.get(model, id) if id is not None else None
    if known is None or id is None:
        return None
    for field in known.fields:
        if name in (field.name, field.attname):
            return field_meaning(field, id), Spelling.NAME if name == field.name else Spelling.COLUMN, id
    return None
