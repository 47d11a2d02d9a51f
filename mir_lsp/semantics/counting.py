"""Numbers of related rows that are asked for each row, and that one query can bring along.

`book.sales.filter(is_paid=True).count()` is `Count("sales", filter=Q(sales__is_paid=True))` of the query for the
books, where that is sure to be the same number: the conditions are written out and stay within the related rows, the
manager of these leaves none out, and nothing that is done to the books joins other rows to them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mir_lsp.index.models import model, relation
from mir_lsp.index.parts import has_column, is_ordered, relation_of_lookup
from mir_lsp.index.resolve import ExternalSymbol, Unresolved, resolve
from mir_lsp.index.schema import ClassId, ManagerShape, RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.report import Counted
from mir_lsp.semantics.values import QuerySet, Shape, Trait
from mir_lsp.text.spans import Span

# What may be done to a queryset without joining anything that would be counted as well.
_KEEPS = frozenset(
    {"all", "filter", "exclude", "order_by", "select_related", "prefetch_related", "only", "defer", "slice"}
)
_CHANGES = frozenset({Trait.COMBINED, Trait.DISTINCT, Trait.LOCKED, Trait.EMPTY})
_COUNTABLE = frozenset(
    {RelationKind.REVERSE_FOREIGN_KEY, RelationKind.MANY_TO_MANY, RelationKind.REVERSE_MANY_TO_MANY}
)
_MODELS = "django.db.models"


def counted(ctx: Context, source: QuerySet, node: ast.expr) -> Counted | None:
    """How the number that a call asks for is counted by the query for the rows; None where that is not sure."""
    via = source.via
    written = _as_written(node)
    rows = via.row.source if via is not None else None
    if via is None or written is None or rows is None or via.row.path or ctx.frame.call is not None:
        return None
    start, name, conditions = written
    row = ctx.noted(start)
    if name != via.relation.name or row != via.row or via.relation.kind not in _COUNTABLE:
        return None
    if not _is_plain(ctx, rows) or not leaves_none_out(source.manager):
        return None
    kept = [_condition(ctx, source.model, via.relation.query_name, each) for each in conditions]
    names = [_MODELS + ".Count", *([_MODELS + ".Q"] if kept else [])]
    imports = _imports(ctx, names)
    label = "_".join((name, *(each.arg or "" for each in conditions), "count")).replace("__", "_")
    if None in kept or imports is None or _is_taken(ctx, via.row.model, label):
        return None
    filtered = f", filter=Q({', '.join(each for each in kept if each)})" if kept else ""
    return Counted(
        where=Span(ctx.span(start).end, ctx.span(node).end),
        name=label,
        annotation=f'{label}=Count("{via.relation.query_name}"{filtered})',
        links=rows.links,
        imports=imports,
    )


def joins_others(ctx: Context, start: ClassId, node: ast.Call) -> bool:
    """Whether conditions or an order may go along a relation to many rows."""
    texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if len(texts) < len(node.args) or any(each.arg is None for each in node.keywords):
        return True
    lookups = [*texts, *(each.arg or "" for each in node.keywords)]
    return any(_goes_to_many(ctx, start, lookup.lstrip("-+")) for lookup in lookups)


def leaves_none_out(shape: ManagerShape | None) -> bool:
    """Whether a manager is one whose querysets have all rows."""
    return shape is not None and shape.known and "get_queryset" not in shape.methods


def _as_written(node: ast.expr) -> tuple[ast.expr, str, list[ast.keyword]] | None:
    """The row, the relation and the conditions of `row.relation.filter(…).count()`."""
    if not isinstance(node, ast.Call) or node.args or node.keywords or not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr != "count":
        return None
    here: ast.expr = node.func.value
    conditions: list[ast.keyword] = []
    if isinstance(here, ast.Call) and isinstance(here.func, ast.Attribute):
        if here.func.attr not in ("all", "filter") or here.args or (here.func.attr == "all" and here.keywords):
            return None
        conditions, here = here.keywords, here.func.value
    if not isinstance(here, ast.Attribute) or not isinstance(here.value, ast.Name):
        return None
    return here.value, here.attr, conditions


def _condition(ctx: Context, target: ClassId, lead: str, keyword: ast.keyword) -> str | None:
    """A condition on the related rows as one on the rows: its value must be the same for all of them."""
    value = _constant(keyword.value)
    if keyword.arg is None or value is None or _goes_to_many(ctx, target, keyword.arg):
        return None
    return f"{lead}__{keyword.arg}={value}"


def _constant(node: ast.expr) -> str | None:
    if not isinstance(node, ast.Constant):
        return None
    if isinstance(node.value, bool | int | None):
        return repr(node.value)
    if not isinstance(node.value, str) or not node.value.isprintable() or set(node.value) & set("\"\\'"):
        return None
    return f'"{node.value}"'


def _goes_to_many(ctx: Context, start: ClassId, lookup: str) -> bool:
    here: ClassId | None = start
    for part in lookup.split("__"):
        found = ctx.db.get(relation_of_lookup, here, part) if here is not None else None
        if found is None:
            return False
        if found.kind.to_many:
            return True
        here = found.target
    return False


def _is_plain(ctx: Context, rows: QuerySet) -> bool:
    """Whether a queryset has rows of one table as they are, each once and in an order."""
    return (
        rows.shape is Shape.ROWS
        and rows.via is None
        and rows.given is None
        and not rows.traits & _CHANGES
        # Grouping may give rows that have no order in another one.
        and (Trait.ORDERED in rows.traits or ctx.db.get(is_ordered, rows.model))
        and {name for name, _ in rows.steps} <= _KEEPS
        and leaves_none_out(rows.manager)
    )


def _is_taken(ctx: Context, id: ClassId, name: str) -> bool:
    known = ctx.db.get(model, id)
    taken = ctx.db.get(has_column, id, name) or ctx.db.get(relation, id, name) is not None
    return taken or known is None or not known.complete or name in known.attributes


def _imports(ctx: Context, dotted: Iterable[str]) -> tuple[str, ...] | None:
    """Those of some names that the file has to import; None when one of them means something else there."""
    lacking = []
    for each in dotted:
        name = each.rpartition(".")[2]
        symbol = ctx.db.get(resolve, ctx.path, (name,))
        known = not isinstance(symbol, Unresolved)
        if name in ctx.locals or (known and symbol != ExternalSymbol(each)):
            return None
        if not known:
            lacking.append(each)
    return tuple(lacking)
