"""Rows that code asks for by their numbers, one query for each, where one query gives them all.

`books = Book.objects.order_by("pk")` becomes a list of as many rows as are asked for. That changes nothing else if
the name is used for nothing but constant numbers, the first of them is surely asked for, and nothing can change the
rows in between. Each row by number is another object: of one that is asked for twice, attributes are read alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from mir_lsp.semantics.context import Context
from mir_lsp.semantics.report import Event, Happening, Misuse, Misused
from mir_lsp.semantics.values import QuerySet
from mir_lsp.text.spans import Span

# What may happen to the queryset besides.
_BUILDING = frozenset({Happening.BUILT, Happening.NAMED})
_QUIET = frozenset(
    {"abs", "bool", "dict", "float", "format", "int", "isinstance", "len", "list", "max", "min", "print", "range"}
    | {"repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"}
)
# Statements and expressions of which each part is surely gone through.
_SURE = (
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Attribute, ast.BinOp, ast.Call, ast.Dict, ast.Expr,
    ast.keyword, ast.List, ast.Return, ast.Set, ast.Starred, ast.Subscript, ast.Tuple, ast.UnaryOp,
)  # fmt: skip
# What goes round, runs at another time, or has no exact places.
_ELSEWHERE = (
    ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.JoinedStr,
)  # fmt: skip
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue, ast.Yield, ast.YieldFrom, ast.Await)

Parents = dict[ast.AST, ast.AST]


def find_numbered(ctx: Context, statements: Sequence[ast.stmt]) -> None:
    """Write down the querysets of a unit that can be lists of the rows that they are asked for."""
    picked: dict[Span, list[Event]] = {}
    for event in ctx.happened(Happening.QUERIED):
        if event.by == "index" and event.source is not None:
            picked.setdefault(event.site, []).append(event)
    if not picked or ctx.blind_writes:
        return
    parents = {child: node for each in statements for node in ast.walk(each) for child in ast.iter_child_nodes(node)}
    for block in _blocks(statements):
        for number, statement in enumerate(block):
            value = statement.value if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
            events = picked.get(ctx.span(value), []) if value is not None else []
            if isinstance(statement, ast.Assign) and value is not None and events:
                rows = _rows(ctx, statement, block[number + 1 :], events, parents, statements)
                if rows:
                    at = ctx.span(value)
                    edits = (Span(at.start, at.start), "list("), (Span(at.end, at.end), f"[:{rows}])")
                    ctx.misuse(Misuse(Misused.NUMBERED, at, events[0].source, edits=edits))


def _rows(
    ctx: Context,
    assigned: ast.Assign,
    following: Sequence[ast.stmt],
    events: Sequence[Event],
    parents: Parents,
    statements: Sequence[ast.stmt],
) -> int:
    """How many rows are enough; 0 where more than these is done with the queryset, or may be."""
    name, source = assigned.targets[0], events[0].source
    if not isinstance(name, ast.Name) or name.id not in ctx.locals or name.id in ctx.rebound or source is None:
        return 0
    if source.model in ctx.written or not _is_only_picked(ctx, source):
        return 0
    mentions = [node for node in _walk(statements) if isinstance(node, ast.Name) and node.id == name.id]
    asked = [parents[node] for node in mentions if node is not name]
    spans = {event.span for event in events}
    numbers = [_number(node) for node in asked if ctx.span(node) in spans]
    if len(numbers) != len(asked) or None in numbers or len(asked) < 2:
        return 0
    known = [number for number in numbers if number is not None]
    repeated = [node for node, number in zip(asked, known, strict=True) if known.count(number) > 1]
    if not all(_is_only_read(node, parents) for node in repeated) or any(_is_elsewhere(x, parents) for x in asked):
        return 0
    first, last = min(asked, key=ctx.span), max(asked, key=ctx.span)
    if not _is_surely_asked(first, following, parents):
        return 0
    between = Span(ctx.span(assigned).end, ctx.span(last).end)
    return 0 if any(_may_change(ctx, node, between) for node in _walk(following)) else max(known) + 1


def _blocks(statements: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    yield statements
    for node in _walk(statements):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and not isinstance(node, _ELSEWHERE):
                yield block


def _walk(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in statements:
        yield from ast.walk(statement)


def _is_only_picked(ctx: Context, source: QuerySet) -> bool:
    """Whether rows by number are all that anybody gets of a queryset."""
    return all(
        event.happening in _BUILDING or (event.happening is Happening.QUERIED and event.by == "index")
        for event in ctx.happened(*Happening)
        if event.site == source.site
    )


def _number(node: ast.AST) -> int | None:
    """The constant number between brackets; None for anything else."""
    index = node.slice if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) else None
    value = index.value if isinstance(index, ast.Constant) else None
    return value if type(value) is int else None


def _is_only_read(node: ast.AST, parents: Parents) -> bool:
    """Whether an attribute is read of a row, and nothing else is done with it."""
    above = parents.get(node)
    called = parents.get(above) if above is not None else None
    read = isinstance(above, ast.Attribute) and isinstance(above.ctx, ast.Load)
    return read and not (isinstance(called, ast.Call) and called.func is above)


def _is_elsewhere(node: ast.AST, parents: Parents) -> bool:
    return any(isinstance(above, _ELSEWHERE) for above in _above(node, parents))


def _is_surely_asked(node: ast.AST, following: Sequence[ast.stmt], parents: Parents) -> bool:
    """Whether code that goes on after an assignment comes by."""
    for above in _above(node, parents):
        if above in following:
            before = following[: following.index(above)]
            return isinstance(above, _SURE) and not any(isinstance(each, _LEAVING) for each in _walk(before))
        if not isinstance(above, _SURE):
            return False
    return False


def _above(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    while (above := parents.get(node)) is not None:
        yield above
        node = above


def _may_change(ctx: Context, node: ast.AST, between: Span) -> bool:
    """Whether something that runs between two places may change rows: code that is not known to be harmless."""
    if isinstance(node, ast.With | ast.AsyncWith | ast.Await | ast.Yield | ast.YieldFrom):
        return ctx.span(node).start < between.end
    if not isinstance(node, ast.Call) or ctx.span(node).end > between.end:
        return False
    return not (isinstance(node.func, ast.Name) and node.func.id in _QUIET and node.func.id not in ctx.state.names)
