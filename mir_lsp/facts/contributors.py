"""What the `contribute_to_class` of a field class adds to a model beside the field, read from its statements."""

from __future__ import annotations

import ast

from mir_lsp.facts.data import Added
from mir_lsp.facts.expressions import term
from mir_lsp.facts.terms import CallTerm, Ref

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

# What may be done with the model without adding a field to it.
_READERS = frozenset({"contribute_to_class", "getattr", "hasattr", "isinstance", "issubclass", "setattr"})
_SIGNALS = frozenset({"connect", "do_pending_lookups", "lazy_related_operation"})
_ADD = "add_to_class"
_COPIES = frozenset({"copy", "deepcopy"})
_HOLE = "%s"


def added(node: FunctionNode) -> tuple[Added, ...] | None:
    """The fields that are added; None when some are in a way that is not understood, and for other functions."""
    names = [arg.arg for arg in node.args.args]
    if node.name != "contribute_to_class" or len(names) < 3:
        return None
    reader = _Contribution(*names[:3])
    for statement in node.body:
        reader.visit(statement)
    return tuple(reader.found) if reader.is_understood else None


class _Contribution:
    """The statements of one method gone through once; conditions count as met."""

    __slots__ = ("_dictionaries", "_model", "_name", "_self", "_values", "found", "is_understood")

    def __init__(self, own: str, model: str, name: str) -> None:
        self.found: list[Added] = []
        self.is_understood = True
        self._self, self._model, self._name = own, model, name
        self._values: dict[str, ast.expr] = {}
        # Loop variables: the key and the value of an attribute that is a dictionary.
        self._dictionaries: dict[tuple[str, str], str] = {}

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                self._assign(target, value)
            case ast.For(target=ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=value)]), iter=source):
                self._loop(key, value, source)
            case ast.Call():
                self._call(node)
                return
            case ast.Attribute(value=ast.Name(id=model)) if model == self._model:
                return
            case ast.Name(id=model) if model == self._model:
                self.is_understood = False
            case _:
                pass
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def _assign(self, target: str, value: ast.expr) -> None:
        is_filled = any(target == key for key, _ in self._dictionaries) and self._pattern(value, target) == _HOLE
        if not is_filled:
            self._values[target] = value

    def _loop(self, key: str, value: str, source: ast.expr) -> None:
        match source:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=own), attr=name), attr="items")):
                if own == self._self:
                    self._dictionaries[key, value] = name
            case _:
                return

    def _call(self, node: ast.Call) -> None:
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        owner = called.value if isinstance(called, ast.Attribute) else None
        if name == _ADD and isinstance(owner, ast.Name) and owner.id == self._model and len(node.args) == 2:
            self._add(node.args[0], node.args[1])
            return
        is_harmless = name in _READERS or name in _SIGNALS
        for child in (called, *node.args, *(keyword.value for keyword in node.keywords)):
            if not (is_harmless and isinstance(child, ast.Name) and child.id == self._model):
                self.visit(child)

    def _add(self, name: ast.expr, value: ast.expr) -> None:
        if isinstance(value, ast.Lambda):
            return
        field = self._resolved(_original(self._resolved(value)))
        pair = (name.id, field.id) if isinstance(name, ast.Name) and isinstance(field, ast.Name) else None
        if pair is not None and pair in self._dictionaries:
            self.found.append(Added(_HOLE, Ref(("self", self._dictionaries[pair]))))
            return
        pattern, found = self._pattern(self._resolved(name), None), term(field)
        if pattern is None or not isinstance(found, CallTerm):
            self.is_understood = False
        else:
            self.found.append(Added(pattern, found))

    def _resolved(self, node: ast.expr) -> ast.expr:
        return self._values.get(node.id, node) if isinstance(node, ast.Name) else node

    def _pattern(self, node: ast.expr, key: str | None) -> str | None:
        """A text with `%s` for the name of the field; `key` is a variable that may hold such a text already."""
        match node:
            case ast.Constant(value=str(text)):
                return text if _HOLE not in text else None
            case ast.Name(id=name) if name == self._name:
                return _HOLE
            case ast.BinOp(left=ast.Name(id=left), op=ast.Mod(), right=ast.Name(id=name)) if left == key:
                return _HOLE if name == self._name else None
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=ast.Name(id=name)):
                return text if name == self._name and text.count("%") == 1 else None
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = (self._pattern(left, key), self._pattern(right, key))
                return "".join(part for part in parts if part) if None not in parts else None
            case ast.JoinedStr(values=values):
                return self._joined(values)
            case _:
                return None

    def _joined(self, values: list[ast.expr]) -> str | None:
        found = [self._pattern(each.value if isinstance(each, ast.FormattedValue) else each, None) for each in values]
        return "".join(part for part in found if part) if None not in found else None


def _original(node: ast.expr) -> ast.expr:
    """What `copy(field)` is a copy of."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner], keywords=[]) if (
            name in _COPIES
        ):
            return inner
        case _:
            return node
