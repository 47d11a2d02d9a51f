"""What stands around the waits of a coroutine: what is done with them, and where `await` could be written."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace

from mir_lsp.semantics.tables import blocking as table
from mir_lsp.semantics.tables.functions import COLLECTORS, PICKERS, REDUCERS
from mir_lsp.semantics.tables.queryset import ASYNC_TWINS, METHODS, Gives
from mir_lsp.semantics.trees import Function
from mir_lsp.semantics.waits import Blocked, Use, Wait, Waits
from mir_lsp.text.spans import Span

# What does something with a value at once: a coroutine cannot be meant.
_USING = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.FormattedValue, ast.Starred)
# What goes through an iterator there and then; other functions may do so in a thread.
_READING = COLLECTORS | REDUCERS | PICKERS | {"dict"}


class Surroundings:
    """What stands around the expressions of a function."""

    def __init__(self, function: Function, span: Callable[[ast.AST], Span], text: str) -> None:
        self.span = span
        self._text = text
        at = re.search(rf"\bdef\s+({function.name})\b", text)
        self.defined = Span(at.start(1), at.end(1)) if at is not None else Span(0, 0)  # the name of the function
        self._parents: dict[ast.AST, ast.AST] = {}
        self._nodes: dict[Span, ast.expr] = {}
        pending: list[ast.AST] = [function]
        while pending:
            node = pending.pop()
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
                pending.append(child)
                if isinstance(child, ast.expr):
                    self._nodes.setdefault(span(child), child)

    def of(self, wait: Wait, release: tuple[int, int] | None) -> Blocked | None:
        """A wait with its surroundings; None where nothing waits: coroutines and asynchronous iterators do not."""
        node = self._nodes.get(wait.at)
        if node is None:
            at = wait.at
            of_name = Blocked(wait, Use.OTHER, at, None, None, None, "", False, False, release)
            return of_name if at == self.defined else None
        use = self._use(node)
        judged = self._judged(wait, node, use)
        if judged is None:
            return None
        return Blocked(
            wait=judged,
            use=use,
            whole=wait.at,
            function=self.span(node.func) if isinstance(node, ast.Call) else None,
            name=self._name(node),
            keyword=self._keyword(node),
            written=wait.at.text_of(self._text),
            takes_await=self._takes_await(node),
            grouped=self._grouped(node),
            django=release,
        )

    def _judged(self, wait: Wait, node: ast.expr, use: Use) -> Wait | None:
        """A wait as what it is by the code that is written there; None where nothing waits."""
        called = _name_called(node)
        if called in ASYNC_TWINS or called in table.COROUTINES or called in table.COROUTINES_OF_ROWS:
            lost = called != "aiterator" and (use is Use.DISCARDED or self._is_used_as_it_is(node))
            return replace(wait, kind=Waits.COROUTINE, by=called) if lost else None
        if isinstance(node, ast.Await) and builds(node.value):
            return None
        if wait.kind is not Waits.METHOD or not isinstance(node, ast.Call):
            return wait
        first = node.args[0] if node.args else None
        if wait.by in table.NOTHING_TO_DO and isinstance(first, ast.List | ast.Tuple | ast.Set) and not first.elts:
            return None
        if called == "iterator":
            if use is Use.AWAITED:
                return wait
            goes_through = use in (Use.LOOP, Use.ELEMENTS) or self._is_read_by_parent(node)
            return replace(wait, kind=Waits.ROWS) if goes_through else None
        # A method of something else asks, as a page does.
        of_method = called == wait.by.rpartition(".")[2]
        return wait if of_method else replace(wait, kind=Waits.FUNCTION, by=called or wait.by)

    def _is_read_by_parent(self, node: ast.expr) -> bool:
        """Whether an iterator is an argument of what goes through it there and then."""
        parent = self._parents[node]
        return isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in _READING

    def _is_used_as_it_is(self, node: ast.expr) -> bool:
        """Whether the value of an expression is surely used as what the coroutine would give."""
        parent = self._parents[node]
        if self._uses(node, parent):
            return True
        if not isinstance(parent, ast.Assign) or len(parent.targets) != 1:
            return False
        target = parent.targets[0]
        if isinstance(target, ast.Tuple | ast.List):
            return True
        if not isinstance(target, ast.Name):
            return False
        named = [each for each in self._parents if isinstance(each, ast.Name) and each.id == target.id]
        read = [each for each in named if isinstance(each.ctx, ast.Load)]
        once = len(named) == len(read) + 1
        return once and bool(read) and all(self._uses(each, self._parents[each]) for each in read)

    def _uses(self, node: ast.expr, parent: ast.AST) -> bool:
        if isinstance(parent, ast.Attribute | ast.Subscript):
            return parent.value is node
        if isinstance(parent, ast.For | ast.comprehension):
            return parent.iter is node
        if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert):
            return parent.test is node
        return isinstance(parent, _USING)

    def _use(self, node: ast.expr) -> Use:
        parent = self._parents[node]
        if isinstance(parent, ast.Await):
            return Use.AWAITED
        iterates = isinstance(parent, ast.AsyncFor) or (isinstance(parent, ast.comprehension) and parent.is_async)
        if iterates and getattr(parent, "iter", None) is node:
            return Use.AWAITED
        if isinstance(parent, ast.Expr):
            return Use.DISCARDED
        if isinstance(parent, ast.For) and parent.iter is node:
            return Use.LOOP
        if isinstance(parent, ast.comprehension) and parent.iter is node:
            return Use.ELEMENTS
        return Use.OTHER

    def _name(self, node: ast.expr) -> Span | None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.span(node.func)
        method = method_called(node)
        if method is None:
            return None
        end = self.span(method).end
        name = Span(end - len(method.attr), end)
        return name if name.text_of(self._text) == method.attr else None

    def _keyword(self, node: ast.expr) -> int | None:
        parent = self._parents[node]
        if isinstance(parent, ast.For) and parent.iter is node:
            return self.span(parent).start if self._takes_await(parent) else None
        if isinstance(parent, ast.comprehension) and parent.iter is node:
            whole = self._parents[parent]
            if isinstance(whole, ast.GeneratorExp) or not self._takes_await(whole):
                return None
            before = self.span(parent.target).start
            at = self._text.rfind("for", 0, before)
            return at if at >= 0 and not self._text[at + 3 : before].strip() else None
        return None

    def _takes_await(self, node: ast.AST) -> bool:
        """Whether `await` may stand there and means what it seems to: not in a lambda, nor in a generator."""
        while node in self._parents:
            below, node = node, self._parents[node]
            if isinstance(node, ast.AsyncFunctionDef):
                return True
            if isinstance(node, ast.Lambda | ast.FunctionDef | ast.ClassDef):
                return False
            if isinstance(node, ast.GeneratorExp) and below is not node.generators[0]:
                return False
        return True

    def _grouped(self, node: ast.expr) -> bool:
        parent = self._parents[node]
        if isinstance(parent, ast.Attribute | ast.Subscript):
            return parent.value is node
        return (isinstance(parent, ast.Call) and parent.func is node) or isinstance(parent, ast.Await)


def method_called(node: ast.expr) -> ast.Attribute | None:
    """The attribute that is called; None for all else."""
    function = node.func if isinstance(node, ast.Call) else None
    return function if isinstance(function, ast.Attribute) else None


def builds(node: ast.expr) -> bool:
    """Whether a call only builds a queryset: awaiting it is what is wrong."""
    known = METHODS.get(_name_called(node))
    return known is not None and known.gives is Gives.QUERYSET


def _name_called(node: ast.expr) -> str:
    """The name of the function or method that a call is of; empty for all else."""
    method = method_called(node)
    if method is not None:
        return method.attr
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
