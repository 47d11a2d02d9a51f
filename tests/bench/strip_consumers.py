"""Who consumes the rows of a queryset expression, guessed from the tree of its module alone.

The guess is made without the analysis that it is to measure. The expression is followed upwards through calls,
slices and functions that hand all rows on, and through the names that it is assigned to in its function:

* it ends in `get()`, `first()`, an index …: ONE_ROW. In `count()`, `values()`, a subquery …: NO_ROWS.
* a `for`, a comprehension or a lambda of that function goes over it, and it goes nowhere else: SAME_FUNCTION when an
  attribute with the name of what was lost is read there, row by row, from something that comes from the rows, LOOP
  otherwise. When it is also handed on: MIXED.
* it is returned: GET_QUERYSET (a method with such a name), MANAGER (a method of a manager or queryset) or RETURNED.
* it is put into a dictionary or a context: CONTEXT; into an attribute: ATTRIBUTE; given to another call: ARGUMENT.
* it stands in the body of a class: CLASS_ATTRIBUTE.

Views of one row (`DetailView`, `RetrieveAPIView` …) count as ONE_ROW.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

__all__ = ["Consumer", "Tree", "consumer_of"]


class Consumer(Enum):
    """Where the rows of a site go.

    The last ones lose no speed by what is taken away: another argument loads the same, the rows are read under
    another name, or there are no rows.
    """

    SAME_FUNCTION = "loop, read there"
    LOOP = "loop, not read there"
    MIXED = "loop and handed on"
    GET_QUERYSET = "get_queryset"
    CLASS_ATTRIBUTE = "class attribute"
    ADMIN = "list_select_related"
    MANAGER = "manager method"
    RETURNED = "returned"
    CONTEXT = "context or dict"
    ARGUMENT = "given to a call"
    ATTRIBUTE = "self attribute"
    OTHER = "other"
    ONE_ROW = "one row"
    NO_ROWS = "no rows"
    TO_ATTR = "to_attr"
    IMPLIED = "implied by another"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)
_ONE_ROW = _words(
    "get first last latest earliest aget afirst alast alatest aearliest get_or_create update_or_create create pop"
)
_NO_ROWS = _words(
    "count exists aggregate update delete values values_list dates datetimes contains explain acount aexists"
)
_HAND_ON = _words(
    "list tuple set frozenset sorted enumerate zip iter reversed map filter sum any all min max chain islice groupby "
    "dict from_iterable batched tqdm get_list_or_404 cycle starmap filterfalse next"
)
_ONE_ROW_FUNCTIONS = _words("get_object_or_404 aget_object_or_404 get_object_or_none")
_PAST_THE_PREFETCH = _words(
    "filter exclude order_by get create add remove set clear values values_list annotate aggregate update delete "
    "select_related prefetch_related get_or_create update_or_create"
)
_VIEW_OF_ONE_ROW = re.compile(r"(Detail|Update|Delete)View|Retrieve\w*APIView|(Update|Destroy)APIView")
_SUBQUERIES = _words("Exists Subquery filter exclude Q OuterRef")
_FILLERS = _words("append add extend update setdefault insert appendleft")
_QUERYSET_METHODS = _words("get_queryset queryset get_base_queryset base_queryset get_queryset_base")


class Tree:
    """A module in which the way up is known."""

    def __init__(self, module: ast.Module) -> None:
        self.parents = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}

    def chain(self, call: ast.Call) -> list[Any]:
        """The method calls of the chain that a call belongs to, from the outermost to the innermost."""
        top: ast.AST = call
        while isinstance(outer := self._call_on(top), ast.Call):
            top = outer
        found = []
        while isinstance(top, ast.Call) and isinstance(top.func, ast.Attribute):
            found.append(top)
            top = top.func.value
        return found

    def function_of(self, node: ast.AST) -> ast.AST | None:
        """The innermost function or class body around a node, None at the level of the module."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, (*_FUNCTIONS, ast.ClassDef)):
            above = self.parents.get(above)
        return above

    def _call_on(self, node: ast.AST) -> ast.AST | None:
        attribute = self.parents.get(node)
        if isinstance(attribute, ast.Attribute):
            call = self.parents.get(attribute)
            if isinstance(call, ast.Call) and call.func is attribute:
                return call
        return None


def consumer_of(tree: Tree, call: ast.Call, lost: tuple[str, ...]) -> Consumer:
    """Where the rows go of the queryset that a call makes; `lost` is what is not loaded without it."""
    function = tree.function_of(call)
    if isinstance(function, ast.ClassDef):
        return Consumer.ONE_ROW if _is_of_one_row(function) else Consumer.CLASS_ATTRIBUTE
    follower = _Follower(tree, function)
    ends = set(follower.ends(call))
    handed_on = [end for end in _HANDED_ON if end in ends]
    if follower.row_names and handed_on:
        return Consumer.MIXED
    if follower.row_names:
        read = function is not None and _reads(tree, function, follower.row_names, lost[0])
        return Consumer.SAME_FUNCTION if read else Consumer.LOOP
    if handed_on:
        return _method_kind(tree, function) if handed_on[0] is Consumer.RETURNED else handed_on[0]
    return next((end for end in (Consumer.ONE_ROW, Consumer.NO_ROWS) if end in ends), Consumer.OTHER)


_HANDED_ON = (Consumer.RETURNED, Consumer.CONTEXT, Consumer.ARGUMENT, Consumer.ATTRIBUTE)


def _method_kind(tree: Tree, function: ast.AST | None) -> Consumer:
    owner = tree.function_of(function) if function is not None else None
    if not isinstance(owner, ast.ClassDef) or not isinstance(function, ast.FunctionDef):
        return Consumer.RETURNED
    bases = [_last_name(base.value if isinstance(base, ast.Subscript) else base) for base in owner.bases]
    if any(name.lower().endswith(("manager", "queryset")) for name in bases):
        return Consumer.MANAGER
    if function.name not in _QUERYSET_METHODS:
        return Consumer.RETURNED
    return Consumer.ONE_ROW if _is_of_one_row(owner) else Consumer.GET_QUERYSET


def _is_of_one_row(view: ast.ClassDef) -> bool:
    """Whether a view is made of generic ones that show or change one row."""
    return any(_VIEW_OF_ONE_ROW.fullmatch(_last_name(base)) for base in view.bases)


class _Follower:
    """Follows a queryset through one function. `row_names` are the names that loops over it give its rows."""

    def __init__(self, tree: Tree, function: ast.AST | None) -> None:
        self._tree = tree
        self._function = function
        self._names: set[str] = set()
        self.row_names: set[str] = set()

    def ends(self, node: ast.AST) -> Iterator[Consumer]:
        """Where the value of an expression ends, loops aside."""
        parent = self._tree.parents.get(node)
        if isinstance(parent, _LOOPS) and parent.iter is node:
            self.row_names |= _names_in(parent.target)
        elif isinstance(parent, ast.Attribute):
            yield from self._method(parent)
        elif isinstance(parent, ast.Subscript) and parent.value is node:
            yield from self.ends(parent) if isinstance(parent.slice, ast.Slice) else (Consumer.ONE_ROW,)
        elif isinstance(parent, ast.Starred | ast.BoolOp | ast.Await) or (
            isinstance(parent, ast.IfExp) and parent.test is not node
        ):
            yield from self.ends(parent)
        elif isinstance(parent, ast.Return | ast.Yield | ast.YieldFrom | ast.Lambda):
            yield Consumer.RETURNED
        elif isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            yield from self._assigned(parent)
        elif isinstance(parent, ast.Dict):
            yield Consumer.CONTEXT
        elif isinstance(parent, ast.keyword | ast.Call):
            yield from self._argument(parent)
        elif isinstance(parent, ast.If | ast.While | ast.Compare | ast.UnaryOp):
            yield Consumer.NO_ROWS

    def _method(self, attribute: ast.Attribute) -> Iterator[Consumer]:
        call = self._tree.parents.get(attribute)
        if not isinstance(call, ast.Call) or call.func is not attribute:
            return
        if attribute.attr in _ONE_ROW:
            yield Consumer.ONE_ROW
        elif attribute.attr in _NO_ROWS:
            yield Consumer.NO_ROWS
        else:
            yield from self.ends(call)

    def _assigned(self, statement: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> Iterator[Consumer]:
        if isinstance(statement, ast.NamedExpr):
            yield from self.ends(statement)
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Subscript):
                yield Consumer.CONTEXT
            elif isinstance(target, ast.Attribute):
                yield Consumer.ATTRIBUTE
            elif isinstance(target, ast.Name) and target.id not in self._names:
                self._names.add(target.id)
                yield from self._uses(target)

    def _uses(self, name: ast.Name) -> Iterator[Consumer]:
        for node in ast.walk(self._function) if self._function is not None else ():
            if not isinstance(node, ast.Name) or node.id != name.id or not isinstance(node.ctx, ast.Load):
                continue
            if (node.lineno, node.col_offset) > (name.lineno, name.col_offset):
                yield from self.ends(node)

    def _argument(self, parent: ast.keyword | ast.Call) -> Iterator[Consumer]:
        call = self._tree.parents.get(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call):
            return
        name = _last_name(call.func)
        if name == "Prefetch":
            outer = self._prefetching(call)
            yield from self.ends(outer) if outer is not None else (Consumer.ARGUMENT,)
        elif name in _ONE_ROW_FUNCTIONS:
            yield Consumer.ONE_ROW
        elif name in _SUBQUERIES and not (name == "filter" and isinstance(call.func, ast.Name)):
            yield Consumer.NO_ROWS
        elif name in _HAND_ON:
            for each in (*call.args, *(keyword.value for keyword in call.keywords)):
                if isinstance(each, ast.Lambda):
                    self.row_names |= {argument.arg for argument in each.args.args}
            yield from self.ends(call)
        else:
            yield Consumer.ARGUMENT

    def _prefetching(self, node: ast.AST) -> ast.Call | None:
        """The call of `prefetch_related` that a `Prefetch` is an argument of."""
        above = self._tree.parents.get(node)
        if isinstance(above, ast.Call) and _last_name(above.func) == "prefetch_related":
            return above
        return None


def _reads(tree: Tree, function: ast.AST, rows: set[str], name: str) -> bool:
    """Whether an attribute of this name is read from something that comes from the rows.

    Methods that ask the database anyway, whatever was prefetched, do not read it. What stands in an `if` that fills
    the collection which its condition looks at is read once for each key, and not row by row.
    """
    names = set(rows)
    before = 0
    while before != len(names):
        before = len(names)
        for node in ast.walk(function):
            names |= _filled(node, names)
    names -= {"self", "cls", "request"}
    wanted = {name, f"{name}_set"}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in wanted
        and _names_in(node.value) & names
        and getattr(tree.parents.get(node), "attr", "") not in _PAST_THE_PREFETCH
        and not _is_once_for_each_key(tree, function, node)
        for node in ast.walk(function)
    )


def _is_once_for_each_key(tree: Tree, function: ast.AST, node: ast.AST) -> bool:
    """Whether a condition around it keeps it from running again for a key: `if key not in found: found[key] = …`."""
    below, above = node, tree.parents.get(node)
    while above is not None and above is not function:
        if isinstance(above, ast.If) and below in above.body and _names_in(above.test) & _filled_below(above.body):
            return True
        below, above = above, tree.parents.get(above)
    return False


def _filled_below(block: list[ast.stmt]) -> set[str]:
    """The names of the collections that statements put something into."""
    found: set[str] = set()
    for node in (each for statement in block for each in ast.walk(statement)):
        if isinstance(node, ast.Assign):
            found |= {
                name for target in node.targets if isinstance(target, ast.Subscript) for name in _holders(target)
            }
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _FILLERS:
            found |= _holders(node.func.value)
    return found


def _filled(node: ast.AST, names: set[str]) -> set[str]:
    """The names that a statement fills with something that comes from these names."""
    given: Iterable[ast.AST | None] = ()
    filled: Iterable[ast.AST] = ()
    if isinstance(node, ast.Assign):
        given, filled = (node.value,), node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
        given, filled = (node.value,), (node.target,)
    elif isinstance(node, _LOOPS):
        given, filled = (node.iter,), (node.target,)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _FILLERS:
        given, filled = node.args, (node.func.value,)
    if any(each is not None and _names_in(each) & names for each in given):
        return set().union(*map(_holders, filled))
    return set()


def _holders(target: ast.AST) -> set[str]:
    """The names that hold what is assigned; what has a row as an attribute is no row because of that."""
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Starred(value=value) | ast.Subscript(value=value):
            return _holders(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return set().union(*map(_holders, parts))
        case _:
            return set()


def _names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _last_name(func: ast.AST) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
