"""Rows that are locked where no transaction is open, by queries that lock nothing, or by some that are refused."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mir_lsp.index.relations import relation
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.settings import Table, plain_setting
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.hearing import LOCKING_NOTHING
from mir_lsp.semantics.nodes_around import NodesAround
from mir_lsp.semantics.transacted import Around, Begun, Effect, Kind, Runner, Trouble, Troubled, When
from mir_lsp.semantics.trees import Function
from mir_lsp.semantics.values import QuerySet
from mir_lsp.text.spans import Span

_NOT_REFUSED = frozenset({"count", "update", "aggregate", "acount", "aupdate", "aaggregate"})
_AGGREGATES = frozenset({"Count", "Sum", "Avg", "Min", "Max", "StdDev", "Variance", "ArrayAgg", "StringAgg"})
_COMBINING = frozenset({"union", "intersection", "difference"})
# Behind so many calls there are conditions that nobody can weigh; the calls between are asked themselves.
_FARTHEST = 3
_POSTGRES = ("postgresql", "postgis", "psycopg")


def mislocked(ctx: Context, function: Function, around: Around, effects: Sequence[Effect]) -> Iterator[Troubled]:
    """The locks of a function that are none."""
    locks = [each for each in effects if each.kind is Kind.LOCK]
    if not locks:
        return
    nodes = NodesAround(ctx, function)
    for each in locks:
        model = each.source.model.name if each.source is not None else ""
        if len(each.trail) > _FARTHEST:
            continue
        if each.when is When.NOW and not each.may_be_atomic and around.begun is Begun.NONE:
            silent = each.by in LOCKING_NOTHING
            yield Troubled(
                Trouble.LOCKS_NOTHING if silent else Trouble.UNLOCKED,
                each.at,
                by=each.by,
                model=model,
                why="it locks none" if silent else _WITHOUT[around.runner],
                trail=each.trail,
                doubt=each.doubt or (_ON_THE_WAY if len(each.trail) > 1 else ""),
                edits=() if silent else _decorated(ctx, nodes, function),
                imports=() if silent else ("django.db.transaction",),
                refusal=f"`{each.by}()` locks nothing in a transaction, either" if silent else _HOW,
            )
        elif (
            each.source is not None and each.by not in _NOT_REFUSED and (each.is_atomic or around.begun is Begun.OPEN)
        ):
            yield from _refused(ctx, nodes, each, each.source)


_WITHOUT = {
    Runner.VIEW: "a request begins without a transaction",
    Runner.COMMAND: "a command begins without a transaction",
    Runner.TASK: "a task begins without a transaction",
}
_ON_THE_WAY = "on the branches that lead there"
_HOW = "read the rows in `with transaction.atomic():`"


def _decorated(ctx: Context, nodes: NodesAround, function: Function) -> tuple[tuple[Span, str], ...]:
    """`@transaction.atomic` over the function."""
    yields = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in nodes.nodes)
    if yields or isinstance(function, ast.AsyncFunctionDef):
        return ()
    before = ctx.span(function).start
    return ((Span(before, before), f"@transaction.atomic{nodes.line_end}{' ' * function.col_offset}"),)


def _refused(ctx: Context, nodes: NodesAround, effect: Effect, source: QuerySet) -> Iterator[Troubled]:
    postgres = _is_postgres(ctx)
    if postgres is False:
        return
    calls = _calls(nodes, source)
    if calls is None:
        return
    locking = [call for name, call in calls if name == "select_for_update"]
    if not locking:
        return
    why = _unlockable(ctx, source, calls, locking[-1])
    if not why:
        return
    nullable = why.startswith("`")
    yield Troubled(
        Trouble.REFUSED,
        effect.at,
        by=effect.by,
        model=source.model.name,
        about=why,
        doubt=effect.doubt or ("" if postgres else "on PostgreSQL"),
        edits=_of_itself(ctx, locking[-1]) if nullable else (),
        refusal="" if nullable else "lock the rows by a query of their own: `filter(pk__in=…).select_for_update()`",
    )


def _is_postgres(ctx: Context) -> bool | None:
    databases = plain_setting(ctx.db, ctx.path, "DATABASES")
    default = databases.get("default") if isinstance(databases, Table) else None
    engine = default.get("ENGINE") if isinstance(default, Table) else None
    if not isinstance(engine, str):
        return None
    return any(each in engine for each in _POSTGRES)


def _calls(nodes: NodesAround, source: QuerySet) -> list[tuple[str, ast.Call]] | None:
    """The calls that built a queryset, oldest first; None when one of them is not in this code."""
    found = []
    for name, span in source.steps:
        node = nodes.expression(span)
        if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != name:
            return None
        found.append((name, node))
    return found


def _unlockable(ctx: Context, source: QuerySet, calls: list[tuple[str, ast.Call]], locking: ast.Call) -> str:
    """What keeps the database from locking the rows; empty where nothing does."""
    names = [name for name, _ in calls]
    combining = next((name for name in names if name in _COMBINING), "")
    if combining:
        return f"{combining}()"
    for name, call in calls:
        if name == "distinct":
            return "distinct()"
        if name in ("annotate", "alias") and any(_is_aggregate(each) for each in _values(call)):
            return "groups"
    if any(keyword.arg in ("of", None) for keyword in locking.keywords) or locking.args:
        return ""
    return _nullable(ctx, source, calls)


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _is_aggregate(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in _AGGREGATES


def _nullable(ctx: Context, source: QuerySet, calls: list[tuple[str, ast.Call]]) -> str:
    """A path that is joined and may be NULL on its way."""
    joined: list[str] = []
    required: set[str] = set()
    for name, call in calls:
        if name == "select_related":
            texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
            joined = [] if texts == [None] else [*joined, *(each for each in texts if isinstance(each, str))]
        if name in ("filter", "get"):
            required.update(keyword.arg for keyword in call.keywords if keyword.arg is not None)
        if name in ("values", "values_list", "prefetch_related", "none"):
            joined = joined if name == "prefetch_related" else []
    for path in joined:
        steps = path.split("__")
        if _is_nullable(ctx, source.model, steps) and not any(_requires(each, steps) for each in required):
            return f"`{path}`"
    return ""


def _requires(lookup: str, steps: list[str]) -> bool:
    """Whether a condition holds only where a relation is there: then the join is an inner one."""
    return lookup.split("__")[0] == steps[0]


def _is_nullable(ctx: Context, model: ClassId, steps: list[str]) -> bool:
    for step in steps:
        found = ctx.db.get(relation, model, step)
        if found is None or found.target is None:
            return False
        if found.null or found.kind is RelationKind.REVERSE_ONE_TO_ONE:
            return True
        model = found.target
    return False


def _of_itself(ctx: Context, locking: ast.Call) -> tuple[tuple[Span, str], ...]:
    """`select_for_update(of=("self",))`."""
    end = ctx.span(locking).end - 1
    inside = locking.keywords[-1].value if locking.keywords else None
    if inside is None:
        return ((Span(end, end), 'of=("self",)'),)
    at = ctx.span(inside).end
    return ((Span(at, at), ', of=("self",)'),)
