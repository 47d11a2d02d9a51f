"""The ways through a function to one of its expressions: that expression, with all names of the function put in.

It knows Python and nothing of the analysis: what it says can be held against the analysis.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable, Iterator

Names = dict[str, ast.expr]
Function = ast.FunctionDef | ast.AsyncFunctionDef

_MOST_WAYS = 24
_MOST_NODES = 1_500


class TooMany(Exception):
    """There are more ways than are worth looking at."""


def expressions(
    function: Function | None, target: ast.expr, parents: dict[ast.AST, ast.AST], told: Callable[[ast.expr], str]
) -> list[str]:
    """The texts of an expression, without the names of the function it stands in, for each way there.

    `told` may say what to write for an expression of which the function itself says nothing; empty if nothing.

    Raises:
        TooMany: as it says.
    """
    walk = _Walk(target, set() if function is None else _bound_names(function), told)
    states = [{}] if function is None else walk.until(function.body, [_parameters(function, told)])
    inner = _inner_loops(target, function, parents)
    texts = dict.fromkeys(
        ast.unparse(found)
        for state in states
        for names in [walk.looped(inner, state)]
        for found in walk.put_in(target, names)
    )
    return list(texts)


def _parameters(function: Function, told: Callable[[ast.expr], str]) -> Names:
    given = function.args
    names: Names = {}
    positional = [*given.posonlyargs, *given.args]
    if positional and positional[0].arg in ("self", "cls"):
        kind = "__self__()" if positional[0].arg == "self" else "__owner__()"
        names[positional[0].arg] = ast.parse(kind, mode="eval").body
    return names


def _bound_names(function: Function) -> set[str]:
    given = function.args
    names = {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    names |= {each.arg for each in (given.vararg, given.kwarg) if each is not None}
    for node in _own_nodes(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif (isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node is not function) or (
            isinstance(node, ast.ExceptHandler) and node.name
        ):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(each.asname or each.name).partition(".")[0] for each in node.names}
    return names


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            pending.extend(ast.iter_child_nodes(node))


def _inner_loops(
    target: ast.expr, function: Function | None, parents: dict[ast.AST, ast.AST]
) -> list[ast.comprehension]:
    """The loops of the comprehensions around an expression, outermost first."""
    found: list[ast.comprehension] = []
    node: ast.AST = target
    while node in parents and node is not function:
        above = parents[node]
        if isinstance(above, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            loops = above.generators
            found = [*(loops[: loops.index(node)] if isinstance(node, ast.comprehension) else loops), *found]
        if isinstance(above, ast.comprehension) and node is not above.iter:
            found = [above, *found]
        node = above
    return found


class _Walk:
    def __init__(self, target: ast.expr, local: set[str], told: Callable[[ast.expr], str]) -> None:
        self._target = target
        self._local = local
        self._told = told

    def until(self, body: list[ast.stmt], states: list[Names]) -> list[Names]:
        """What names stand for when the statement with the target begins."""
        for statement in body:
            if any(node is self._target for node in ast.walk(statement)):
                return self._inside(statement, states)
            states = self._after(statement, states)
        return states

    def _inside(self, statement: ast.stmt, states: list[Names]) -> list[Names]:
        if isinstance(statement, (ast.For, ast.AsyncFor)) and not self._in(statement.iter):
            states = [self._each(statement.target, statement.iter, state) for state in states]
        if isinstance(statement, ast.Try) and not self._in(*statement.body):
            after = self._through(statement.body, states)
            states = _capped([*states, *after]) if self._in(*statement.handlers) else after
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            raise TooMany
        if isinstance(statement, ast.If) and self._in(*statement.body):
            states = _true(statement.test, states)
        for body in _bodies(statement):
            if self._in(*body):
                return self.until(body, states)
        return states

    def _in(self, *nodes: ast.AST) -> bool:
        return any(each is self._target for node in nodes for each in ast.walk(node))

    def _after(self, statement: ast.stmt, states: list[Names]) -> list[Names]:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                return _capped({**state, name: put} for state in states for put in self.put_in(value, state))
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                whole = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                return _capped({**state, name: put} for state in states for put in self.put_in(whole, state))
            case ast.If(test=test, body=body, orelse=orelse):
                return _capped([*self._through(body, _true(test, states)), *self._through(orelse, states)])
            case ast.For(body=body) | ast.AsyncFor(body=body):
                entered = [self._each(statement.target, statement.iter, state) for state in states]
                return _capped([*states, *self._through(body, entered)])
            case ast.While(body=body):
                return _capped([*states, *self._through(body, states)])
            case ast.With(body=body) | ast.AsyncWith(body=body):
                return self._through(body, states)
            case ast.Try(body=body, handlers=handlers, finalbody=last):
                caught = [state for each in handlers for state in self._through(each.body, states)]
                return self._through(last, _capped([*self._through(body, states), *caught]))
            case ast.ImportFrom(module=module, names=names, level=level):
                made = {(each.asname or each.name): _imported(module or "", each.name, level) for each in names}
                return [{**state, **made} for state in states]
        gone = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and not _is_load(node)}
        return [{name: value for name, value in state.items() if name not in gone} for state in states]

    def _through(self, body: list[ast.stmt], states: list[Names]) -> list[Names]:
        for statement in body:
            if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
                return []
            states = self._after(statement, states)
        return states

    def looped(self, loops: list[ast.comprehension], state: Names) -> Names:
        """With the names that comprehensions bind."""
        for loop in loops:
            state = self._each(loop.target, loop.iter, state)
        return state

    def _each(self, target: ast.expr, iterable: ast.expr, state: Names) -> Names:
        """With the names of a loop bound to what the iterable gives first."""
        names = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
        kept = {name: value for name, value in state.items() if name not in names}
        if not isinstance(target, ast.Name):
            return kept
        put = next(iter(self.put_in(iterable, state)))
        return {**kept, target.id: ast.Call(ast.Name("__each__", ast.Load()), [put], [])}

    def put_in(self, expression: ast.expr, names: Names) -> Iterator[ast.expr]:
        """An expression with its names put in, once for each way through its conditions."""
        for way in _decided(expression):
            found = _PutIn(names, self._local, self._told).visit(_copied(way))
            if sum(1 for _ in ast.walk(found)) > _MOST_NODES:
                raise TooMany
            yield found


class _PutIn(ast.NodeTransformer):
    def __init__(self, names: Names, local: set[str], told: Callable[[ast.expr], str]) -> None:
        self._names = names
        self._local = local
        self._told = told

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp, ast.Lambda)):
            bound = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and not _is_load(each)}
            bound |= {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
            names = {name: value for name, value in self._names.items() if name not in bound}
            return _PutIn(names, self._local - bound, self._told).generic_visit(node)
        if isinstance(node, ast.expr) and isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
            root = _root(node)
            known = root is None or (root in self._names and root not in ("self", "cls"))
            told = "" if known or root not in self._local else self._told(node)
            if told:
                return ast.parse(told, mode="eval").body
        if isinstance(node, ast.Name) and _is_load(node):
            return self._named(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            return ast.parse("super(__owner__(), __self__())", mode="eval").body
        return self.generic_visit(node)

    def _named(self, node: ast.Name) -> ast.expr:
        if node.id in self._names:
            return self._names[node.id]
        return ast.parse("__unknown__()", mode="eval").body if node.id in self._local else node


def _copied(node: ast.expr) -> ast.expr:
    # Where a node stands goes with it: `told` finds it by that.
    return copy.deepcopy(node)


def _decided(expression: ast.expr) -> Iterator[ast.expr]:
    """An expression without its first `a if b else c`, and so on."""
    first = next((node for node in ast.walk(expression) if isinstance(node, ast.IfExp)), None)
    if first is None or any(isinstance(node, (ast.comprehension, ast.Lambda)) for node in ast.walk(expression)):
        yield expression
        return
    for chosen in (first.body, first.orelse):
        yield from _decided(_Chosen(first, chosen).visit(_shallow(expression, first)))


class _Chosen(ast.NodeTransformer):
    def __init__(self, what: ast.IfExp, chosen: ast.expr) -> None:
        self._place = (what.lineno, what.col_offset, what.end_lineno, what.end_col_offset)
        self._chosen = chosen

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == self._place:
            return copy.deepcopy(self._chosen)
        return self.generic_visit(node)


def _shallow(expression: ast.expr, first: ast.IfExp) -> ast.expr:
    return copy.deepcopy(expression)


def _root(node: ast.expr) -> str | None:
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _imported(module: str, name: str, level: int) -> ast.expr:
    return ast.parse(f"__imported__({module!r}, {name!r}, {level})", mode="eval").body


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        found = getattr(statement, name, None)
        if isinstance(found, list):
            yield found
    for handler in getattr(statement, "handlers", ()):
        yield handler.body
    for case in getattr(statement, "cases", ()):
        yield case.body


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _true(test: ast.expr, states: list[Names]) -> list[Names]:
    """The ways on which a name that is asked for is not known to be nothing."""
    if not isinstance(test, ast.Name):
        return states
    held = ((state, state.get(test.id)) for state in states)
    return [state for state, value in held if not isinstance(value, ast.Constant) or value.value]


def _capped(states: Iterable[Names]) -> list[Names]:
    found = list(states)
    if len(found) > _MOST_WAYS:
        raise TooMany
    return found
