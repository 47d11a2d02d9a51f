"""What methods of serializers do to their fields: most that are overridden leave the names of the fields alone.

`__init__` narrows a queryset, `get_fields` gives a field a label, `to_representation` writes a value anew. Each use
of the fields, or of what the row became, has to be one that is known to keep the names; those that are added or taken
away whatever happens are told, and of all others nothing is known.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.bundled import is_bundled, module_at
from mir_lsp.index.classes import ExternalBase, mro
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, member
from mir_lsp.index.resolve import FunctionSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.narrowing import asked_for
from mir_lsp.semantics.tables.serializers import KEEPING, is_of_rest_framework
from mir_lsp.semantics.trees import Function, function_named

MADE = "get_serializer"
_INIT, _GET_FIELDS, _SHOWN, _TAKEN = "__init__", "get_fields", "to_representation", "to_internal_value"
# What decides about all fields at once.
_DECIDING = ("get_field_names", "get_extra_kwargs", "build_field", "fields")
_FLAGS = frozenset({"read_only", "write_only", "source"})
_READING = frozenset({"get", "keys", "values", "items", "copy"})
_COPYING = frozenset({"dict", "OrderedDict"})
_LOOKING = frozenset(
    {"len", "list", "set", "tuple", "sorted", "any", "all", "iter", "enumerate", "bool", "frozenset"}
)
_LOOKING_AT = frozenset({"super", "getattr", "hasattr", "isinstance", "type", "id"})
_CONDITIONAL = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.IfExp, ast.BoolOp, ast.comprehension, ast.Lambda,
    ast.FunctionDef,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reshaped:
    """The names of fields that code adds and takes away; `known` is False where it may do more."""

    added: tuple[str, ...] = ()
    removed: frozenset[str] = frozenset()
    known: bool = True

    def of(self, names: tuple[str, ...]) -> tuple[str, ...] | None:
        """The names that are left of some, and those that come with them; None where that is not known."""
        if not self.known:
            return None
        kept = [name for name in names if name not in self.removed]
        return tuple(dict.fromkeys((*kept, *self.added)))


_UNKNOWN = Reshaped(known=False)


def reshaped_fields(db: Database, cls: ClassId, names: tuple[str, ...]) -> Reshaped:
    """What `__init__`, `get_fields` and what they call do to the fields of a serializer, which are `names`."""
    if not all(_keeps(db, cls, name) for name in _DECIDING):
        return _UNKNOWN
    return _joined(_reshaped(db, cls, method, names) for method in (_INIT, _GET_FIELDS))


def reshaped_rows(db: Database, cls: ClassId, names: tuple[str, ...]) -> Reshaped:
    """What `to_representation` does to what is shown of a row."""
    return _reshaped(db, cls, _SHOWN, names)


def reshaped_input(db: Database, cls: ClassId, names: tuple[str, ...]) -> Reshaped:
    """What `to_internal_value` does to what is taken."""
    return _reshaped(db, cls, _TAKEN, names)


def reshaped_by_view(db: Database, view: ClassId, cls: ClassId, names: tuple[str, ...]) -> Reshaped:
    """What `get_serializer` of a view does to the fields of the serializer that it makes."""
    found = member(db, view, MADE)
    if not isinstance(found, MethodMember):
        return Reshaped()
    function = _function(db, found.owner, MADE)
    if function is None:
        return _UNKNOWN
    made = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _is_super(node.value, MADE)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return _Reader(_Read(db, cls, names, frozenset({MADE})), function, made, found.owner.path).read()


def _joined(found: Iterator[Reshaped]) -> Reshaped:
    every = list(found)
    return Reshaped(
        added=tuple(name for each in every for name in each.added),
        removed=frozenset(name for each in every for name in each.removed),
        known=all(each.known for each in every),
    )


def _keeps(db: Database, cls: ClassId, name: str) -> bool:
    return not any(True for _ in _owners(db, cls, name))


def _owners(db: Database, cls: ClassId, name: str) -> Iterator[ClassId | None]:
    """The classes that have a method of their own which may matter, in order; None for one that is not in view."""
    for base in db.get(mro, cls):
        if isinstance(base, ExternalBase):
            if not is_of_rest_framework(base.dotted):
                yield None
            continue
        fact = class_fact(db, base)
        if is_bundled(base.path):
            if f"{module_at(base.path)}.{base.qualname}" in KEEPING:
                continue
            if fact is None or fact.method(name) is not None or fact.attribute(name) is not None:
                yield None
        elif fact is not None and fact.method(name) is not None:
            yield base


def _reshaped(db: Database, cls: ClassId, name: str, names: tuple[str, ...]) -> Reshaped:
    every = []
    for owner in _owners(db, cls, name):
        function = _function(db, owner, name) if owner is not None else None
        if function is None or owner is None:
            return _UNKNOWN
        every.append(_Reader(_Read(db, cls, names, frozenset({name})), function, _first(function), owner.path).read())
    return _joined(iter(every))


def _first(function: Function) -> list[str]:
    return [each.arg for each in (*function.args.posonlyargs, *function.args.args)[:1]]


def _function(db: Database, owner: ClassId, name: str) -> Function | None:
    return function_named(db, owner.path, f"{owner.qualname}.{name}")


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read: the code of a serializer, with the names of its fields; `seen` has been gone into."""

    db: Database
    cls: ClassId
    names: tuple[str, ...]
    seen: frozenset[str]


class _Reader:
    """Reads one function: each place that has the fields, or what the row became, says what it does to them.

    `me` are the names of the serializer in it.
    """

    def __init__(self, of: _Read, function: Function, me: Iterable[str], path: str) -> None:
        self._of, self._function, self._path = of, function, path
        self._names = frozenset(of.names)
        self._parents: dict[ast.AST, ast.AST] = {}
        self._nodes: list[ast.AST] = [function]
        for node in self._nodes:
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
                self._nodes.append(child)
        self._me = self._names_of_serializer(frozenset(me))
        self._holding = self._names_of_holders()
        self._added: dict[str, None] = {}
        self._removed: set[str] = set()

    def read(self) -> Reshaped:
        """What the method does."""
        name = self._function.name
        if name in (_GET_FIELDS, _SHOWN, _TAKEN) and not any(_is_super(node, name) for node in self._nodes):
            return _UNKNOWN
        if name == _TAKEN and not self._takes_fields_only():
            return _UNKNOWN
        if not all(self._is_harmless(node) for node in self._nodes):
            return _UNKNOWN
        return Reshaped(tuple(self._added), frozenset(self._removed))

    def _names_of_serializer(self, known: frozenset[str]) -> frozenset[str]:
        """Its names, those of the one for a single row of many among them."""
        found = set(known)
        while True:
            before = len(found)
            for node in self._nodes:
                if isinstance(node, ast.Assign) and _is_serializer(node.value, found):
                    found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
            if len(found) == before:
                return frozenset(found)

    def _names_of_holders(self) -> frozenset[str]:
        found: set[str] = set()
        while True:
            self._holding = frozenset(found)
            for node in self._nodes:
                if isinstance(node, ast.Assign) and self._holds(node.value):
                    found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
            if found == self._holding:
                return self._holding

    def _holds(self, node: ast.AST) -> bool:
        """Whether an expression is the fields, or what the row became."""
        match node:
            case ast.Name(id=name):
                return name in self._holding
            case ast.Attribute(value=ast.Name(id=me), attr="fields"):
                return me in self._me
            case ast.Call(func=ast.Name(id=name), args=[first]) if name in _COPYING:
                return self._holds(first)
            case ast.Call(func=ast.Attribute(value=held, attr="copy")):
                return self._holds(held)
            case ast.Call():
                return self._function.name in (_GET_FIELDS, _SHOWN) and _is_super(node, self._function.name)
            case _:
                return False

    def _is_harmless(self, node: ast.AST) -> bool:
        match node:
            case ast.Attribute(attr=attr, ctx=ast.Store() | ast.Del()):
                return attr not in _FLAGS and not self._holds(node) and not _is_of_meta(node)
            case ast.Subscript(ctx=ast.Store() | ast.Del()) if _is_of_meta(node):
                return False
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=name), _]) if name not in _FLAGS:
                return True
            case ast.Call(func=ast.Name(id="setattr")):
                return False
            case ast.Return(value=value) if self._function.name == MADE:
                is_made = isinstance(value, ast.Name) and value.id in self._me
                return is_made or (value is not None and _is_super(value, MADE))
            case ast.Return(value=value) if self._function.name in (_GET_FIELDS, _SHOWN):
                return self._is_inner(node) or (value is not None and self._holds(value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=me), attr=name)) if me in self._me:
                return self._is_harmless_method(name)
            case ast.Name(id=me, ctx=ast.Load()) if me in self._me:
                return self._is_harmless_self(node)
        return not self._holds(node) or self._is_harmless_use(node)

    def _is_inner(self, node: ast.AST) -> bool:
        """Whether a node is of a function inside of this one."""
        while node is not self._function:
            node = self._parents[node]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                return node is not self._function
        return False

    def _is_harmless_method(self, name: str) -> bool:
        """Whether a method that is called leaves the fields alone; those of DRF do."""
        found = member(self._of.db, self._of.cls, name)
        if not isinstance(found, MethodMember) or name in self._of.seen:
            return True
        function = None if is_bundled(found.owner.path) else _function(self._of.db, found.owner, name)
        return function is not None and self._leaves_alone(function, _first(function), found.owner.path)

    def _leaves_alone(self, function: Function, me: Iterable[str], path: str) -> bool:
        inner = replace(self._of, seen=self._of.seen | {function.name})
        return _Reader(inner, function, me, path).read() == Reshaped()

    def _is_harmless_self(self, node: ast.Name) -> bool:
        """Whether a place where the serializer is named leaves its fields alone."""
        parent = self._parents[node]
        if isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Assign) and parent.value is node):
            return True
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in _LOOKING_AT:
            return True
        if self._function.name in (_SHOWN, _TAKEN) or (
            isinstance(parent, ast.Return) and self._function.name == MADE
        ):
            return True
        return isinstance(parent, ast.Call) and node in parent.args and self._is_harmless_function(parent, node)

    def _is_harmless_function(self, call: ast.Call, node: ast.Name) -> bool:
        parts = dotted(call.func)
        symbol = resolve(self._of.db, self._path, parts) if parts is not None else None
        if not isinstance(symbol, FunctionSymbol) or symbol.qualname in self._of.seen:
            return False
        function = function_named(self._of.db, symbol.path, symbol.qualname)
        if function is None:
            return False
        parameters = (*function.args.posonlyargs, *function.args.args)
        number = call.args.index(node)
        if any(isinstance(each, ast.Starred) for each in call.args) or number >= len(parameters):
            return False
        return self._leaves_alone(function, [parameters[number].arg], symbol.path)

    def _is_harmless_use(self, node: ast.AST) -> bool:
        parent = self._parents[node]
        match parent:
            case ast.Assign() | ast.AnnAssign() | ast.Return() | ast.Expr() | ast.For() | ast.comprehension():
                return True
            case ast.Compare():
                return node is not parent.left and all(isinstance(each, ast.In | ast.NotIn) for each in parent.ops)
            case ast.If(test=test) | ast.IfExp(test=test):
                return test is node
            case ast.Call(func=ast.Name(id=name)):
                return name in _LOOKING | _COPYING
            case ast.Subscript(value=value, slice=key, ctx=ctx) if value is node:
                return isinstance(ctx, ast.Load) or self._does(parent, key, adds=isinstance(ctx, ast.Store))
            case ast.Attribute(attr=attr):
                return self._is_harmless_call(parent, attr)
            case _:
                return False

    def _is_harmless_call(self, node: ast.Attribute, attr: str) -> bool:
        call = self._parents[node]
        if not isinstance(call, ast.Call) or call.func is not node:
            return False
        if attr in _READING:
            return True
        if attr == "pop" and call.args:
            return self._does(call, call.args[0], adds=False)
        if attr == "update" and all(each.arg is not None for each in call.keywords):
            named = [ast.Constant(each.arg) for each in call.keywords]
            given = [each.keys if isinstance(each, ast.Dict) else [None] for each in call.args]
            return all(self._does(call, key, adds=True) for keys in (named, *given) for key in keys)
        return False

    def _does(self, node: ast.AST, key: ast.expr | None, *, adds: bool) -> bool:
        """Write down that a name comes or goes; False where it is not known which, or whether it does."""
        if not adds and asked_for(self._function, node, self._parents):
            return True
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return False
        if adds == (key.value in self._names):
            # A field that is put in the place of another may be read or written otherwise; a value may not.
            return not adds or self._function.name == _SHOWN
        if self._is_conditional(node) or (adds and self._function.name != _SHOWN):
            return False
        if adds:
            self._added[key.value] = None
        else:
            self._removed.add(key.value)
        return True

    def _is_conditional(self, node: ast.AST) -> bool:
        while (node := self._parents[node]) is not self._function:
            if isinstance(node, _CONDITIONAL):
                return True
        # What leaves before decides, too.
        return sum(isinstance(each, ast.Return) for each in self._nodes) > 1

    def _takes_fields_only(self) -> bool:
        """Whether nothing but fields is taken out of what was sent."""
        for node in self._nodes:
            match node:
                case ast.Subscript(slice=key):
                    pass
                case ast.Call(func=ast.Attribute(attr="get" | "pop" | "setdefault"), args=[key, *_]):
                    pass
                case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()]):
                    pass
                case _:
                    continue
            if not isinstance(key, ast.Constant) or key.value not in self._names:
                return False
        return True


def _is_super(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attr)):
            return attr == name
        case _:
            return False


def _is_serializer(node: ast.expr, names: Collection[str]) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="child"):
            return name in names
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=name), ast.Constant(value="child"), *_]):
            return name in names
        case _:
            return False


def _is_of_meta(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr in ("Meta", "_declared_fields"):
            return True
        node = node.value
    return False
