"""Rows that are written one by one, where one query could write them all.

It is said of loops that do nothing else: no signal is received for the model, its class does nothing of its own when
it is saved or deleted, what is written is not needed in the same round, and nothing outside of the database is asked.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from mir_lsp.index.classes import external_names, find_method
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.headers import header
from mir_lsp.index.histories import history_id
from mir_lsp.index.parts import parents
from mir_lsp.index.receivers import receivers_of_model
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.repeated import Loop, calls_in, loops_around, root_name
from mir_lsp.semantics.report import Happening, Misuse, Misused
from mir_lsp.semantics.values import Manager, QuerySet, Row, Trait, alternatives
from mir_lsp.semantics.wording import written

_SIGNALS = {
    "save": frozenset({"pre_save", "post_save"}),
    "create": frozenset({"pre_save", "post_save"}),
    "delete": frozenset({"pre_delete", "post_delete"}),
    "add": frozenset({"m2m_changed", "pre_save", "post_save"}),
}
_OWN = {"save": "save", "create": "save", "delete": "delete", "add": "save"}
_FILES = frozenset({"FileField", "ImageField"})
# Methods of texts, numbers, dates and collections: nothing outside is asked by them.
_HARMLESS = frozenset(
    {
        "append", "add", "extend", "update", "get", "items", "keys", "values", "setdefault", "pop", "strip", "lower",
        "upper", "split", "join", "format", "replace", "startswith", "endswith", "title", "isoformat", "strftime",
        "rstrip", "lstrip", "date", "total_seconds", "index", "count", "copy", "capitalize", "debug", "info",
    }
)  # fmt: skip
_OUTSIDE = frozenset({"open", "input", "exec", "eval", "__import__", "print"})


def find_one_by_one(ctx: Context, statements: Sequence[ast.stmt]) -> None:
    """Write down the rows that a unit writes one by one."""
    if not ctx.frame.targets or not ctx.written:
        return
    for statement in statements:
        for node, path in calls_in(statement, ()):
            model = _written_model(ctx, node) if path and isinstance(path[-1], ast.Expr) else None
            loop = next(iter(loops_around(path, node)), None) if model is not None else None
            if model is None or loop is None or not isinstance(loop.code, ast.For) or _is_guarded(path, loop):
                continue
            if _can_be_bulk(ctx, node, model, loop) and not ctx.db.get(does_more, model, _method(node)):
                ctx.misuse(Misuse(Misused.ONE_BY_ONE, ctx.span(node), None, written(node)))


def does_more(db: Database, model: ClassId, method: str) -> bool:
    """Whether writing a row of a model does more, or may: signals, code of its class, other tables, files."""
    head = db.get(header, model)
    if head is None or not head.complete or db.get(parents, model):
        return True
    if head.history is not None or db.get(history_id, model) is not None:
        return True  # each change is written down by a receiver
    if any(not name.startswith("django.") for name in external_names(db, model)):
        return True
    if find_method(db, model, _OWN[method]) is not None:
        return True
    if any(field.type in _FILES for field in db.get(all_fields, model)):
        return True
    return any(each.signal.name in _SIGNALS[method] for each in db.get(receivers_of_model, model))


def _method(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _written_model(ctx: Context, node: ast.Call) -> ClassId | None:
    """The model of which a call writes one row."""
    method = _method(node)
    if method not in _SIGNALS or not isinstance(node.func, ast.Attribute):
        return None
    value = ctx.noted(node.func.value)
    parts = alternatives(value) if value is not None else ()
    if len(parts) != 1:
        return None
    (part,) = parts
    if method in ("save", "delete"):
        # A slice of rows cannot be deleted at once.
        sliced = isinstance(part, Row) and part.source is not None and Trait.SLICED in part.source.traits
        if not isinstance(part, Row) or node.args or _commits(node) or (sliced and method == "delete"):
            return None
        return part.model
    if not isinstance(part, Manager | QuerySet) or len(node.args) > 1:
        return None
    if method == "create":
        return part.model
    return part.model if part.via is not None and len(node.args) == 1 else None


def _commits(node: ast.Call) -> bool:
    """Whether a save is told more than which columns."""
    return any(keyword.arg != "update_fields" for keyword in node.keywords)


def _is_guarded(path: tuple[ast.AST, ...], loop: Loop) -> bool:
    """Whether a round can fail, or is undone, by itself."""
    inside = path[path.index(loop.code) :]
    return any(isinstance(each, ast.Try | ast.With | ast.AsyncWith) for each in inside)


def _can_be_bulk(ctx: Context, node: ast.Call, model: ClassId, loop: Loop) -> bool:
    assert isinstance(loop.code, ast.For)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else node
    method = _method(node)
    if isinstance(loop.iterated, ast.Tuple | ast.List) or _is_range(loop.iterated):
        return False
    if method == "add" and root_name(owner) in _stored_in(loop.code):
        return False  # each to another row
    if method in ("save", "delete") and _is_used_after(loop.code, node, root_name(owner)):
        return False
    if method in ("save", "delete") and (not isinstance(owner, ast.Name) or owner.id not in _stored_in(loop.code)):
        return False
    # A key that leads to the row itself orders them: each has to be there before the next.
    if method in ("save", "create") and _reads_back(ctx, node, model, loop):
        return False
    return all(_stays_inside(ctx, each) for each in _calls(loop.code))


def _stored_in(code: ast.AST) -> set[str]:
    """The names that some code binds."""
    return {each.id for each in ast.walk(code) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def _is_range(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"


def _is_used_after(code: ast.For, node: ast.Call, name: str) -> bool:
    """Whether what is written is used in the same round after it."""
    end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
    names = [each for each in ast.walk(code) if isinstance(each, ast.Name) and each.id == name]
    return any((each.lineno, each.col_offset) > end and isinstance(each.ctx, ast.Load) for each in names)


def _reads_back(ctx: Context, node: ast.Call, model: ClassId, loop: Loop) -> bool:
    """Whether rows of the model are looked up in the loop: they depend on what was written before."""
    body = [ctx.span(statement) for statement in getattr(loop.code, "body", ())]
    for event in ctx.happened(Happening.QUERIED, Happening.EVALUATED):
        own = event.source is not None and event.source.model == model and event.span != ctx.span(node)
        if own and any(span.start <= event.span.start < span.end for span in body):
            return True
    return False


def _calls(code: ast.For) -> Iterator[ast.Call]:
    for statement in code.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                yield node


def _stays_inside(ctx: Context, node: ast.Call) -> bool:
    """Whether a call surely asks nothing but the database."""
    function = node.func
    if isinstance(function, ast.Name):
        if hasattr(builtins, function.id) and function.id not in ctx.locals:
            return function.id not in _OUTSIDE
        return isinstance(ctx.noted(node), Row)
    if not isinstance(function, ast.Attribute):
        return False
    value = ctx.noted(function.value)
    if value is not None:
        return function.attr in _SIGNALS or isinstance(value, Manager | QuerySet)
    return function.attr in _HARMLESS
