"""What is handed to queues: rows and querysets cannot be written down as messages."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.index.settings import setting
from mir_lsp.index.tasks import task
from mir_lsp.index.terms import text
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.framework import Keywords
from mir_lsp.semantics.transacted import Trouble, Troubled
from mir_lsp.semantics.values import (
    Bound,
    Collection,
    Items,
    Manager,
    Mapping,
    Named,
    QuerySet,
    Row,
    Value,
    alternatives,
)

_DEEPEST = 3
_PICKLING = frozenset({"rq", "huey"})  # they can hand on what pickle can
_CARRIED = frozenset({"args", "kwargs"})  # the options of `apply_async` that are handed on
_WITH_OPTIONS = frozenset({"apply_async", "apply_async_on_commit", "signature", "send_with_options", "subtask"})


def note_handed(
    ctx: Context, node: ast.Call, function: Value, arguments: Sequence[Value], keywords: Keywords
) -> None:
    """Write down what is handed to a task that cannot be."""
    if not isinstance(function, Bound) or not isinstance(function.receiver, Named):
        return
    symbol = function.receiver.symbol
    known = ctx.db.get(task, symbol.path, symbol.qualname) if isinstance(symbol, FunctionSymbol) else None
    if known is None or known.queue in _PICKLING or "serializer" in dict(known.options):
        return
    if known.queue == "celery" and not _writes_json(ctx):
        return
    values = [*arguments, *(value for _, value in keywords)]
    if function.name in _WITH_OPTIONS:
        values = [*arguments[:2], *(value for name, value in keywords if name in _CARRIED)]
    for value in values:
        for found in _rows_in(value):
            what = "queryset" if isinstance(found, QuerySet | Manager) else "row"
            ctx.trouble(
                Troubled(
                    Trouble.HANDED,
                    ctx.span(node),
                    by=f"{known.function.qualname}.{function.name}",
                    model=found.model.name,
                    about=what,
                    doubt=getattr(found, "doubt", ""),
                )
            )
            return


def _writes_json(ctx: Context) -> bool:
    """Whether nothing says that Celery writes messages in another way."""
    chosen = ctx.db.get(setting, ctx.path, "CELERY_TASK_SERIALIZER")
    return chosen is None or text(chosen) == "json"


def _rows_in(value: Value, depth: int = 0) -> Iterator[Row | QuerySet | Manager]:
    for part in alternatives(value) if depth < _DEEPEST else ():
        match part:
            case Row() | QuerySet() | Manager():
                yield part
            case Collection(element=element):
                yield from _rows_in(element, depth + 1)
            case Items(items=items):
                for item in items:
                    yield from _rows_in(item, depth + 1)
            case Mapping(items=named):
                for _, item in named:
                    yield from _rows_in(item, depth + 1)
