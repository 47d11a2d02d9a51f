"""What the `__init__` of a field class does to the arguments it is given, read from its statements."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mir_lsp.facts.data import Given
from mir_lsp.facts.expressions import dotted, term
from mir_lsp.facts.terms import OPAQUE, Ref, Term

# The arguments of fields that the index asks for: what is done to others is not kept.
ARGUMENTS = frozenset(
    {
        "db_column",
        "null",
        "parent_link",
        "primary_key",
        "related_name",
        "related_query_name",
        "symmetrical",
        "through",
        "through_fields",
        "to",
    }
)
_TARGET = "to"

# The first part of terms that stand for an attribute of the object that is made, and for a parameter.
OBJECT = "self"
PARAMETER = "*"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def given(node: FunctionNode) -> tuple[Given, ...]:
    """The arguments that a constructor sets or has defaults for, in the order of the text; others pass as they are.

    What is set under a condition, or in a way that has no form here, is given as `OPAQUE`.
    """
    if node.name != "__init__" or not node.args.args:
        return ()
    reader = _Constructor(node)
    reader.block(node.body, certain=True)
    return tuple(dict.fromkeys((*_defaults(node.args), *reader.found)))


def _defaults(args: ast.arguments) -> Iterator[Given]:
    """Parameters with defaults: what the caller leaves out has that value inside."""
    plain = [*args.posonlyargs, *args.args]
    with_default = zip(plain[len(plain) - len(args.defaults) :], args.defaults, strict=True)
    only = ((arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default)
    for arg, default in (*with_default, *only):
        if arg.arg in ARGUMENTS:
            yield Given(arg.arg, term(default), always=False)


class _Constructor:
    """The statements of one constructor gone through once."""

    __slots__ = ("_keywords", "_locals", "_names", "_self", "_tables", "found")

    def __init__(self, node: FunctionNode) -> None:
        arguments = node.args
        self.found: list[Given] = []
        self._self = arguments.args[0].arg
        self._keywords = arguments.kwarg.arg if arguments.kwarg is not None else None
        self._names = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        # What names stand for that are bound once to an attribute of the object, which its class may define.
        self._locals: dict[str, Term] = {}
        # Dictionaries of arguments by their names, until they are used in a way that has no form here.
        self._tables: dict[str, _Table] = {}

    def block(self, statements: Iterable[ast.stmt], *, certain: bool) -> None:
        for statement in statements:
            self._statement(statement, certain)

    def _statement(self, node: ast.stmt, certain: bool) -> None:
        match node:
            case ast.Assign(targets=[target], value=value):
                self._assign(target, value, certain)
            case ast.Expr(value=ast.Call() as call):
                self._call(call, certain)
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                if isinstance(node, ast.For):
                    self._mention(node.iter)
                for child in ast.iter_child_nodes(node):
                    self._inner(child)
            case _:
                self._mention(node)

    def _inner(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            self._statement(node, False)
        elif isinstance(node, ast.ExceptHandler):
            self.block(node.body, certain=False)

    def _assign(self, target: ast.expr, value: ast.expr, certain: bool) -> None:
        match target:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))) if name == self._keywords:
                self._give(key, value, certain, always=True)
            case ast.Attribute(value=ast.Name(id=name), attr=key) if name == self._self:
                self._give(key, value, certain, always=True)
            case ast.Name(id=name):
                is_new = name not in self._locals and name not in self._tables
                pairs = _pairs(value) if is_new and certain and name not in self._names else None
                if pairs is not None:
                    self._tables[name] = _Table(pairs)
                    return
                self._mention(target)
                self._locals[name] = self._value(value) if is_new else OPAQUE
                self._mention(value)
            case _:
                self._mention(target)
                self._mention(value)

    def _call(self, call: ast.Call, certain: bool) -> None:
        name = dotted(call.func)
        if name == (self._keywords, "setdefault") and len(call.args) == 2:
            self._written(call.args[0], call.args[1], certain, always=False)
        elif name == (self._keywords, "update") and not call.args:
            self._hand_on(call.keywords, certain)
        elif certain and self._keywords and (table := self._filled_up(name, call)) is not None:
            table.is_filled_up = True
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
            self._parent(call, certain)
        else:
            self._mention(call)

    def _filled_up(self, name: tuple[str, ...] | None, call: ast.Call) -> _Table | None:
        """The dictionary that `options.update(kwargs)` adds all other arguments to."""
        match call.args:
            case [ast.Name(id=given)] if given == self._keywords and not call.keywords and name:
                return self._tables.get(name[0]) if name[1:] == ("update",) else None
            case _:
                return None

    def _parent(self, call: ast.Call, certain: bool) -> None:
        """`super().__init__(...)` or `Base.__init__(self, ...)`."""
        args = call.args if isinstance(call.func, ast.Attribute) and _is_super(call.func.value) else call.args[1:]
        if args and not isinstance(args[0], ast.Starred):
            self._give(_TARGET, args[0], certain, always=True)
        self._hand_on(call.keywords, certain)

    def _hand_on(self, keywords: list[ast.keyword], certain: bool) -> None:
        for keyword in keywords:
            if keyword.arg is not None:
                self._give(keyword.arg, keyword.value, certain, always=True)
            elif isinstance(keyword.value, ast.Name) and self._is_filled_up(keyword.value.id):
                for key, value in self._tables[keyword.value.id].pairs:
                    self._give(key, value, certain, always=False)
            elif not (isinstance(keyword.value, ast.Name) and keyword.value.id == self._keywords):
                self._mention(keyword.value)

    def _is_filled_up(self, name: str) -> bool:
        return name in self._tables and self._tables[name].is_filled_up

    def _written(self, key: ast.expr, value: ast.expr, certain: bool, *, always: bool) -> None:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self._give(key.value, value, certain, always=always)

    def _give(self, name: str, value: ast.expr, certain: bool, *, always: bool) -> None:
        if name not in ARGUMENTS:
            self._mention(value)
            return
        found = self._value(value)
        if found != Ref((PARAMETER, name)):
            # A default that is there only if the object has one is what the condition is about.
            is_known = certain or (not always and isinstance(found, Ref) and found.parts[0] == OBJECT)
            self.found.append(Given(name, found if is_known else OPAQUE, always))

    def _value(self, value: ast.expr) -> Term:
        """A term that says whose attribute or parameter it is: `getattr(self, "model", None)` is `self.model`."""
        match value:
            case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=name), ast.Constant(value=str(key)), *_]):
                return Ref((OBJECT, key)) if name == self._self else OPAQUE
            case ast.Attribute(value=ast.Name(id=name), attr=key) if name == self._self:
                return Ref((OBJECT, key))
            case ast.Name(id=name) if name in self._locals:
                return self._locals[name]
            case ast.Name(id=name) if name in self._names:
                return Ref((PARAMETER, name))
            case _:
                found = term(value)
                return found if not isinstance(found, Ref) or found.parts[0] not in self._names else OPAQUE

    def _mention(self, node: ast.AST) -> None:
        """Whatever names an argument in a way that is not understood leaves its value unknown."""
        for each in ast.walk(node):
            match each:
                case ast.Constant(value=str(name)) | ast.keyword(arg=str(name)) if name in ARGUMENTS:
                    self.found.append(Given(name, OPAQUE, always=True))
                case ast.Name(id=name) if name in self._tables:
                    table = self._tables.pop(name)
                    self._locals[name] = OPAQUE
                    self.found += (Given(key, OPAQUE, always=True) for key, _ in table.pairs if key in ARGUMENTS)
                case _:
                    continue


class _Table:
    """A dictionary of arguments; `is_filled_up` when those that were given have been put over them."""

    __slots__ = ("is_filled_up", "pairs")

    def __init__(self, pairs: tuple[tuple[str, ast.expr], ...]) -> None:
        self.pairs = pairs
        self.is_filled_up = False


def _pairs(value: ast.expr) -> tuple[tuple[str, ast.expr], ...] | None:
    """The names and values of a dictionary that is written out."""
    match value:
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            named = [(keyword.arg, keyword.value) for keyword in keywords if keyword.arg is not None]
            return tuple(named) if len(named) == len(keywords) else None
        case ast.Dict(keys=keys, values=values):
            texts = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
            return tuple(zip(texts, values, strict=True)) if len(texts) == len(keys) else None
        case _:
            return None


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
