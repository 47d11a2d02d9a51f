"""Migrations as Django's own objects, from the texts of their files. Nothing of them is run.

Part of the program `django_worker.py`, which loads it by its path. Expressions are read from the syntax tree: what is
imported from Django is looked up in the Django of this interpreter and called if it is a class of operations, fields,
indexes, constraints or expressions; so are a few modules of the standard library. Whatever else there is becomes an
`Opaque` that stands for it.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import inspect
import operator
import pkgutil
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Key = tuple[str, str]

OUTSIDE = "0000_outside"  # a migration of ours that makes the models of applications whose migrations are not in view

_CALLED = (
    "django.db.models.",
    "django.db.migrations.",
    "django.contrib.postgres.",
    "django.contrib.gis.db.models.",
    "django.utils.timezone.",
    "django.utils.translation.",
    "datetime.",
    "decimal.",
    "uuid.",
)
_MODULES = ("django", "datetime", "decimal", "uuid", "functools", "re", "string")
_FIELD_MODULES = ("django.db.models", "django.contrib.postgres.fields", "django.contrib.gis.db.models")
_BUILTINS = frozenset({"dict", "list", "set", "tuple", "str", "int", "float", "bool", "frozenset"})
_BINARY = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Mod: operator.mod, ast.Pow: operator.pow, ast.BitOr: operator.or_, ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor, ast.FloorDiv: operator.floordiv, ast.LShift: operator.lshift,
}  # fmt: skip
_UNARY = {ast.USub: operator.neg, ast.Invert: operator.invert, ast.Not: operator.not_, ast.UAdd: operator.pos}
# Arguments of fields that no column shows, and that are often made by code.
_UNSEEN = frozenset(
    {"verbose_name", "help_text", "error_messages", "validators", "choices", "storage", "editable", "upload_to",
     "limit_choices_to", "serialize", "auto_created"}
)  # fmt: skip
_OPTIONS = frozenset(
    {"db_table", "unique_together", "index_together", "indexes", "constraints", "order_with_respect_to", "managed",
     "proxy", "swappable", "db_tablespace", "db_table_comment", "default_related_name", "required_db_vendor",
     "required_db_features", "abstract"}
)  # fmt: skip


class Opaque:
    """Something of which only the text is known. It can be called and looked into, and stays what it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, *args: object, **kwargs: object) -> Opaque:
        return self

    def __repr__(self) -> str:
        return self.text

    def deconstruct(self) -> tuple[str, tuple[object, ...], Json]:
        """As Django asks of values that it compares."""
        return self.text, (), {}


def is_opaque(value: object) -> bool:
    """Whether something is not known, in whole or in part."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(is_opaque(each) for each in value)
    if isinstance(value, dict):
        return any(is_opaque(each) for pair in value.items() for each in pair)
    return isinstance(value, Opaque)


class Unread:
    """An operation that is not known, as Django would treat one that does nothing."""

    reduces_to_sql = False
    reversible = False
    atomic = True
    elidable = False

    def __init__(self, text: str) -> None:
        self.text = text

    def state_forwards(self, label: str, state: object) -> None:
        """Change nothing."""

    def database_forwards(self, label: str, editor: object, before: object, after: object) -> None:
        """Change nothing."""


class Reader:
    """The names of one file, and what its expressions make."""

    def __init__(self, text: str, package: str, known: Json) -> None:
        """`known` says of names as they are written what they are: `{"value": …}` or `{"field": class of Django}`."""
        self.tree = ast.parse(text)
        self.known = known
        self.names: dict[str, str] = {}
        self.assigned: dict[str, ast.expr] = {}
        self.defined: set[str] = set()
        self.reading: set[str] = set()
        for node in self.tree.body:
            self.learn(node, package)

    def learn(self, node: ast.stmt, package: str) -> None:
        """Take in the names that a statement of the file, or of the class that is read, gives."""
        if isinstance(node, ast.Import):
            for each in node.names:
                self.names[each.asname or each.name.partition(".")[0]] = (
                    each.name if each.asname else each.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for each in node.names:
                self.names[each.asname or each.name] = f"{module}.{each.name}"
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.defined.add(node.name)
        elif isinstance(node, ast.Assign):
            self.assigned.update((each.id, node.value) for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            self.assigned[node.target.id] = node.value
        elif isinstance(node, (ast.Try, ast.If)):
            for inner in node.body:
                self.learn(inner, package)

    def migration(self) -> ast.ClassDef | None:
        """The class that is the migration."""
        classes = (each for each in self.tree.body if isinstance(each, ast.ClassDef))
        return next((each for each in classes if each.name == "Migration"), None)

    def value(self, node: ast.expr) -> Any:
        """What an expression makes; `Opaque` where that is not known."""
        try:
            return self._value(node)
        except Exception:
            return self._opaque(node)

    def _value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            items = [each for one in node.elts for each in self._items(one)]
            return {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)](items)
        if isinstance(node, ast.Dict):
            return self._mapping(node)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._named(node)
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.UnaryOp):
            return self._known(node, _UNARY[type(node.op)], self.value(node.operand))
        if isinstance(node, ast.BinOp):
            left, right = self.value(node.left), self.value(node.right)
            if isinstance(node.op, ast.Add) and list in (type(left), type(right)):
                # What is known of a list counts where the rest is not.
                return [each for part in (left, right) for each in (part if isinstance(part, list) else [part])]
            return self._known(node, _BINARY[type(node.op)], left, right)
        if isinstance(node, ast.Subscript):
            return self._known(node, operator.getitem, self.value(node.value), self.value(node.slice))
        if isinstance(node, ast.JoinedStr):
            parts = [self.value(each.value if isinstance(each, ast.FormattedValue) else each) for each in node.values]
            return self._known(node, lambda *given: "".join(map(str, given)), *parts)
        return self._opaque(node)

    def _items(self, node: ast.expr) -> list[Any]:
        if not isinstance(node, ast.Starred):
            return [self.value(node)]
        found = self.value(node.value)
        return list(found) if isinstance(found, (list, tuple, set)) else [self._opaque(node)]

    def _mapping(self, node: ast.Dict) -> Any:
        made = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                made.update(self.value(value))
            else:
                made[self.value(key)] = self.value(value)
        return made

    def _known(self, node: ast.expr, function: Any, *given: Any) -> Any:
        return self._opaque(node) if any(map(is_opaque, given)) else function(*given)

    def _named(self, node: ast.expr) -> Any:
        told = self.known.get(_spelled(node)) if self.known else None
        if told is not None and "value" in told:
            return told["value"]
        dotted = self.dotted(node)
        if dotted is None:
            if isinstance(node, ast.Attribute):
                # A constant of an object that is known, as `Choices.BIG`, cannot be told from its code.
                return self._opaque(node)
            assert isinstance(node, ast.Name)
            if node.id in self.assigned and node.id not in self.reading:
                self.reading.add(node.id)
                try:
                    return self.value(self.assigned[node.id])
                finally:
                    self.reading.discard(node.id)
            if node.id not in self.defined and node.id in _BUILTINS:
                return getattr(builtins, node.id)
            return self._opaque(node)
        found = None if dotted.startswith("django.conf.settings.") else imported(dotted)
        return Opaque(dotted) if found is None else found

    def dotted(self, node: ast.expr) -> str | None:
        """The dotted name that an expression spells by the imports of the file."""
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.names:
            return None
        return ".".join([self.names[node.id], *reversed(parts)])

    def _called(self, node: ast.Call) -> Any:
        dotted = self.dotted(node.func)
        keywords = {each.arg: self.value(each.value) for each in node.keywords if each.arg is not None}
        for each in (one for one in node.keywords if one.arg is None):
            keywords.update(self.value(each.value))
        given = [each for one in node.args for each in self._items(one)]
        if dotted is None and isinstance(node.func, ast.Attribute):
            on = self.value(node.func.value)
            method = getattr(on, node.func.attr, None) if _is_ours(type(on)) else None
            return method(*given, **keywords) if method is not None else self._opaque(node)
        function = self.value(node.func)
        spelled = _spelled(node.func) if self.known else ""
        told = self.known.get(spelled)
        if told is not None and "field" in told:
            # Of some classes nobody knows how they write a value.
            told_of = {"default": Opaque("…")} if told.get("prepares") and "default" in keywords else {}
            return self._field_of(dotted or spelled, told["field"], given, keywords | told_of)
        if not (_is_ours(function) or function in (dict, list, set, tuple, str, int, float, bool, frozenset)):
            return self._unknown_call(node, dotted, given, keywords)
        if isinstance(function, type) and _is_field(function):
            return self._made(function, given, keywords, "")
        if isinstance(function, type) and _is_operation(function):
            return _operation(function, given, keywords, node)
        if any(map(is_opaque, (*given, *keywords.values()))) and function not in (dict, list, set, tuple):
            return self._opaque(node)
        return function(*given, **keywords)

    def _unknown_call(self, node: ast.Call, dotted: str | None, given: list[Any], keywords: Json) -> Any:
        name = (dotted or ast.unparse(node.func)).rpartition(".")[2]
        return unknown_field(dotted or name, keywords) if name.endswith("Field") else self._opaque(node)

    def _field_of(self, dotted: str, kind: str | None, given: list[Any], keywords: Json) -> Any:
        """A field of a class of the project, by the class of Django that it is one of."""
        found = (imported(f"{module}.{kind}") for module in _FIELD_MODULES)
        base = next((each for each in found if each is not None), None) if kind is not None else None
        if base is None:
            return unknown_field(dotted, keywords)
        return self._made(_named(base, dotted), given, keywords, dotted)

    def _made(self, function: type, given: list[Any], keywords: Json, dotted: str) -> Any:
        kept = {name: value for name, value in keywords.items() if name not in _UNSEEN}
        lost = [name for name, value in kept.items() if is_opaque(value) and name not in ("default", "on_delete")]
        if "on_delete" in kept and is_opaque(kept["on_delete"]):
            kept["on_delete"] = imported("django.db.models.deletion.DO_NOTHING")
        for name in lost:
            del kept[name]
        made = None
        while made is None:
            try:
                made = function(*given, **kept)
            except TypeError as problem:
                # An argument of the class of the project, which the class of Django does not have.
                extra = next((name for name in kept if dotted and f"'{name}'" in str(problem)), None)
                if extra is None:
                    raise
                del kept[extra]
        if lost:
            made.mir_lost = lost
        return made

    @staticmethod
    def _opaque(node: ast.AST) -> Opaque:
        return Opaque(ast.unparse(node))


def _spelled(node: ast.expr) -> str:
    """A dotted name as it is written; empty for another expression."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


@functools.lru_cache(maxsize=4096)
def imported(dotted: str) -> Any:
    """What a dotted name is in this interpreter; None for what is not there or not to be looked at."""
    parts = dotted.split(".")
    if parts[0] not in _MODULES:
        return None
    found: Any = None
    for end, name in enumerate(parts, start=1):
        inner = getattr(found, name, None)
        if inner is None:
            try:
                inner = importlib.import_module(".".join(parts[:end]))
            except Exception:
                return None
        found = inner
    return found


def _is_ours(function: Any) -> bool:
    """Whether something may be called: it only makes a value."""
    module = getattr(function, "__module__", None) or ""
    return f"{module}.".startswith(_CALLED)


@functools.cache
def _named(base: type, dotted: str) -> type:
    """A class of Django by the name of one that comes down to it: a field of another class is altered."""
    return type(dotted.rpartition(".")[2], (base,), {"__module__": dotted.rpartition(".")[0]})


def _is_field(function: type) -> bool:
    from django.db.models import Field

    return issubclass(function, Field)


def _is_operation(function: type) -> bool:
    from django.db.migrations.operations.base import Operation

    return issubclass(function, Operation)


def _operation(function: type, given: list[Any], keywords: Json, node: ast.Call) -> Any:
    """An operation without what no table shows; `Unread` when it cannot be made of what is known."""
    bound = _signature(function).bind(*given, **keywords)
    told = dict(bound.arguments)
    name = function.__name__
    if name in ("CreateModel", "AlterModelOptions") and isinstance(told.get("options"), dict):
        told["options"] = {key: value for key, value in told["options"].items() if key in _OPTIONS}
    if name == "CreateModel":
        told.pop("managers", None)
        bases = told.get("bases") or ()
        told["bases"] = _bases(bases)
        told["fields"] = [_with_known_field(each) for each in told["fields"]]
    if name == "AlterModelManagers":
        told["managers"] = []
    if name == "RunPython":
        told = {key: value if callable(value) or not is_opaque(value) else Opaque("…") for key, value in told.items()}
    elif name in ("AddField", "AlterField") and isinstance(told.get("field"), Opaque):
        told["field"] = unknown_field(told["field"].text, {})
    elif any(is_opaque(value) for key, value in told.items() if key not in ("hints", "fields", "reverse_sql")):
        return Unread(ast.unparse(node))
    return function(**told)


@functools.cache
def _signature(function: type) -> inspect.Signature:
    return inspect.signature(function)


def _with_known_field(pair: Any) -> Any:
    name, field = pair
    return name, unknown_field(field.text, {}) if isinstance(field, Opaque) else field


def _bases(bases: Any) -> tuple[Any, ...]:
    from django.db.models import Model

    known = tuple(each for each in bases if isinstance(each, str) or each is Model)
    return known or (Model,)


def unknown_field(text: str, keywords: Json) -> Any:
    """A field whose column type is not known."""
    from django.db.models import Field

    class Unknown(Field):
        mir_unknown = text

        def db_type(self, connection: object) -> str:
            return "?"

        def deconstruct(self) -> Any:
            name, _, args, kwargs = super().deconstruct()
            return name, text, args, kwargs

    kept = {
        name: value
        for name, value in keywords.items()
        if name in ("null", "unique", "db_index", "db_column", "primary_key", "default") and not is_opaque(value)
    }
    made = Unknown(**kept)
    if "default" in keywords:
        made.default = keywords["default"]
    return made


def migration_of(label: str, name: str, text: str, package: str, known: Json) -> Any:
    """The migration that a file holds; None for a file without one.

    Raises:
        SyntaxError: the file is not Python.
    """
    from django.db.migrations import Migration

    reader = Reader(text, package, known)
    body = reader.migration()
    if body is None:
        return None
    made = Migration(name, label)
    made.mir_lines, made.mir_open = [], False
    for node in body.body:
        reader.learn(node, package)
    for node in body.body:
        target, value = _assigned(node)
        if target in ("dependencies", "run_before", "replaces"):
            found = reader.value(value)
            pairs = [each for each in found if _is_key(each)] if isinstance(found, (list, tuple)) else []
            setattr(made, target, [*(getattr(made, target) if isinstance(node, ast.AugAssign) else ()), *pairs])
        elif target in ("initial", "atomic"):
            setattr(made, target, reader.value(value))
        elif target == "operations":
            _take_operations(made, reader, value)
        elif not isinstance(node, (ast.Expr, ast.Assign, ast.FunctionDef, ast.Pass)):
            made.mir_open = True
    return made


def _take_operations(made: Any, reader: Reader, value: ast.expr) -> None:
    from django.db.migrations.operations.base import Operation

    nodes = value.elts if isinstance(value, ast.List) else None
    found = [(reader.value(each), each) for each in nodes] if nodes is not None else None
    if found is None:
        listed = reader.value(value)
        if not isinstance(listed, list):
            made.mir_open = True
            return
        found = [(each, value) for each in listed]
    for each, node in found:
        is_known = isinstance(each, (Operation, Unread))
        made.operations.append(each if is_known else Unread(ast.unparse(node)))
        made.mir_lines.append(node.lineno)


def _assigned(node: ast.stmt) -> tuple[str, Any]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, (ast.AnnAssign, ast.AugAssign)) and isinstance(node.target, ast.Name) and node.value:
        return node.target.id, node.value
    return "", None


def _is_key(pair: Any) -> bool:
    return isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(each, str) for each in pair)


def of_django(labels: set[str]) -> dict[Key, Any]:
    """The migrations of Django's own applications with these labels."""
    import django.contrib

    found = {}
    for path in django.contrib.__path__:
        for app in pkgutil.iter_modules([path]):
            folder = Path(path) / app.name / "migrations"
            if app.name in labels and folder.is_dir():
                for file in sorted(folder.glob("[0-9]*.py")):
                    package = f"django.contrib.{app.name}.migrations"
                    text = file.read_text(encoding="utf-8")
                    found[app.name, file.stem] = migration_of(app.name, file.stem, text, package, {})
    return found


def outside(models: list[Json]) -> dict[Key, Any]:
    """Migrations that make the models of other applications: a table with a key each, all that others refer to."""
    from django.db import migrations
    from django.db import models as fields

    found: dict[Key, Any] = {}
    for told in models:
        key = (told["app"], OUTSIDE)
        made = found.setdefault(key, migrations.Migration(OUTSIDE, told["app"]))
        kind = getattr(fields, told.get("pk") or "BigAutoField", fields.BigAutoField)
        given = {"max_length": 255} if kind is fields.CharField else {}
        column = [(told.get("key") or "id", kind(primary_key=True, **given))]
        options = {"db_table": told["table"]} if told.get("table") else {}
        if told["name"]:
            made.operations = [*made.operations, migrations.CreateModel(told["name"], column, options)]
        made.mir_lines, made.mir_open = [], False
    return found
