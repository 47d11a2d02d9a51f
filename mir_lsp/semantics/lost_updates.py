"""Numbers that are read from a row, changed and written back: what others wrote meanwhile is lost."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mir_lsp.index.models import model as model_of
from mir_lsp.semantics.given import slot_of
from mir_lsp.semantics.nodes_around import Noted
from mir_lsp.semantics.transacted import Trouble, Troubled
from mir_lsp.semantics.trees import Function
from mir_lsp.semantics.values import QuerySet, Row, Trait, alternatives
from mir_lsp.text.spans import Span

_NUMBERS = frozenset(
    {
        "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField",
        "PositiveSmallIntegerField", "FloatField", "DecimalField", "DurationField",
    }
)  # fmt: skip
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv)


@dataclass(frozen=True, slots=True)
class _Changed:
    """A column of a row that is set to what is made of its own value."""

    node: ast.stmt
    target: ast.Attribute
    row: Row


def lost_updates(ctx: Noted, function: Function, locks: Sequence[int]) -> Iterator[Troubled]:
    """The numbers of a function that are read, changed and written; `locks` is where rows are locked."""
    if isinstance(function, ast.AsyncFunctionDef):
        return
    statements = [each for each in ast.walk(function) if isinstance(each, ast.stmt)]
    for changed in (found for each in statements if (found := _changed(ctx, function, each)) is not None):
        span = ctx.span(changed.node)
        if any(lock < span.start for lock in locks) or _locks_again(ctx, function, span):
            continue
        if _is_written(ctx, function, changed):
            yield Troubled(
                Trouble.LOST, span, model=changed.row.model.name, about=changed.target.attr, doubt=changed.row.doubt
            )
    yield from _by_update(ctx, function, locks)


def _changed(ctx: Noted, function: Function, node: ast.stmt) -> _Changed | None:
    if isinstance(node, ast.AugAssign):
        target: ast.expr = node.target
        if not isinstance(node.op, _OPERATORS):
            return None
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if not isinstance(target, ast.Attribute) or not _is_made_of(function, node.value, target):
            return None
    else:
        return None
    if not isinstance(target, ast.Attribute):
        return None
    row = _fetched(ctx, target.value, target.attr)
    return _Changed(node, target, row) if row is not None else None


def _is_made_of(function: Function, value: ast.expr, target: ast.Attribute) -> bool:
    """Whether a value is made of what the target holds, perhaps by a name that is bound once."""
    if isinstance(value, ast.Name):
        bound = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == value.id for t in each.targets)
        ]
        if len(bound) != 1:
            return False
        value = bound[0]
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, _OPERATORS):
        return False
    same = ast.dump(ast.Attribute(target.value, target.attr, ast.Load()))
    return any(isinstance(side, ast.Attribute) and ast.dump(side) == same for side in (value.left, value.right))


def _fetched(ctx: Noted, node: ast.expr, column: str) -> Row | None:
    """The row that this code has read without a lock, and of which a column is a number."""
    value = ctx.noted(node)
    rows = alternatives(value) if value is not None else ()
    row = rows[0] if len(rows) == 1 else None
    if not isinstance(row, Row) or row.source is None or _is_given(row.source):
        return None
    if Trait.LOCKED in row.source.traits or column in row.free:
        return None
    known = ctx.db.get(model_of, row.model)
    field = known.field(column) if known is not None else None
    return row if field is not None and field.type in _NUMBERS else None


def _is_given(source: QuerySet) -> bool:
    """Whether a queryset or row comes from the caller, or from what is held elsewhere."""
    if slot_of(source.site) is not None or source.given is not None:
        return True
    if source.links[0].unit is not None or Trait.KEPT in source.traits:
        return True
    return source.via is not None and source.via.row.source is None


def _locks_again(ctx: Noted, function: Function, before: Span) -> bool:
    """Whether the row is read again with a lock first: `refresh_from_db(from_queryset=…select_for_update())`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "refresh_from_db":
            given = [keyword.value for keyword in node.keywords if keyword.arg == "from_queryset"]
            if given and ctx.span(node).start < before.start:
                return True
    return False


def _is_written(ctx: Noted, function: Function, changed: _Changed) -> bool:
    """Whether the row is saved, with that column, after it was changed."""
    after = ctx.span(changed.node).end
    name = ast.dump(changed.target.value)
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or ctx.span(node).start < after:
            continue
        if node.func.attr == "save" and ast.dump(node.func.value) == name:
            if _names_column(node, "update_fields", changed.target.attr):
                return True
        elif node.func.attr == "bulk_update" and _updates_all(ctx, node, changed):
            return True
    return False


def _names_column(node: ast.Call, option: str, column: str) -> bool:
    """Whether an option that lists columns is not there, or names one."""
    given = next((keyword.value for keyword in node.keywords if keyword.arg == option), None)
    if given is None or not isinstance(given, ast.List | ast.Tuple | ast.Set):
        return given is None
    return any(isinstance(each, ast.Constant) and each.value == column for each in given.elts)


def _updates_all(ctx: Noted, node: ast.Call, changed: _Changed) -> bool:
    columns = node.args[1] if len(node.args) > 1 else None
    if not isinstance(columns, ast.List | ast.Tuple):
        return False
    named = any(isinstance(each, ast.Constant) and each.value == changed.target.attr for each in columns.elts)
    manager = ctx.noted(node.func.value) if isinstance(node.func, ast.Attribute) else None
    parts = alternatives(manager) if manager is not None else ()
    return named and any(getattr(part, "model", None) == changed.row.model for part in parts)


def _by_update(ctx: Noted, function: Function, locks: Sequence[int]) -> Iterator[Troubled]:
    """`filter(pk=…).update(stock=product.stock - 1)`."""
    conditions = {id(each) for test in _tests(function) for each in ast.walk(test)}
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "update" or id(node) in conditions:
            continue
        span = ctx.span(node)
        if any(lock < span.start for lock in locks):
            continue
        assert isinstance(node.func, ast.Attribute)
        receiver = ctx.noted(node.func.value)
        models = {getattr(part, "model", None) for part in alternatives(receiver)} if receiver is not None else set()
        for keyword in node.keywords:
            row = _read_of(ctx, keyword)
            if row is not None and models == {row.model} and keyword.arg is not None:
                if not _compares(node.func.value, keyword.arg):
                    yield Troubled(Trouble.LOST, span, model=row.model.name, about=keyword.arg, doubt=row.doubt)
                break


def _tests(function: Function) -> Iterator[ast.expr]:
    """Conditions: who looks at how many rows were changed has thought of others."""
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
            yield node.test


def _compares(receiver: ast.expr, column: str) -> bool:
    """Whether only rows are changed whose column is still what was read."""
    return any(isinstance(each, ast.keyword) and each.arg == column for each in ast.walk(receiver))


def _read_of(ctx: Noted, keyword: ast.keyword) -> Row | None:
    value = keyword.value
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, _OPERATORS) or keyword.arg is None:
        return None
    for side in (value.left, value.right):
        if isinstance(side, ast.Attribute) and side.attr == keyword.arg:
            return _fetched(ctx, side.value, side.attr)
    return None
