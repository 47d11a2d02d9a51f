"""Rows that are looked up by a key of the row at hand, although a relation of it leads there.

`Author.objects.get(pk=book.author_id)` is `book.author`: the database sees to it that there is one.
"""

from __future__ import annotations

import ast

from mir_lsp.facts.terms import Literal
from mir_lsp.index.columns import all_fields
from mir_lsp.index.db import Database
from mir_lsp.index.models import relation
from mir_lsp.index.parts import column_named
from mir_lsp.index.schema import ClassId, Relation, RelationKind
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.counting import leaves_none_out
from mir_lsp.semantics.reads import anchored
from mir_lsp.semantics.report import Reached
from mir_lsp.semantics.values import Manager, QuerySet, Row

_FORWARD = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})
_KEYS = frozenset({"pk", "id"})


def reached(ctx: Context, source: QuerySet, node: ast.expr) -> Reached | None:
    """How the row that a call of `get` finds is reached from the row that its key is of; None if that is not sure."""
    key = _key_of(node)
    row = ctx.noted(key.value) if key is not None else None
    if key is None or not isinstance(row, Row) or ctx.frame.call is not None:
        return None
    manager = _asked_of(ctx, node)
    if manager is None:
        return None
    found = _followed(ctx.db, row.model, key.attr)
    if found is None or found.target != source.model:
        return None
    if manager.via is not None or not leaves_none_out(manager.shape):
        return None
    anchor = anchored(ctx, row, found) if row.source is not None and row.source.given is None else None
    if anchor is None or row.path:
        return None
    return Reached(ctx.span(node), f"{key.value.id}.{found.name}" if isinstance(key.value, ast.Name) else "", anchor)


def _asked_of(ctx: Context, node: ast.expr) -> Manager | None:
    found = (
        ctx.noted(node.func.value) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    )
    return found if isinstance(found, Manager) else None


def _key_of(node: ast.expr) -> ast.Attribute | None:
    """The key in `Model.objects.get(pk=row.key)`."""
    if not isinstance(node, ast.Call) or node.args or len(node.keywords) != 1:
        return None
    (keyword,) = node.keywords
    value = keyword.value
    is_get = isinstance(node.func, ast.Attribute) and node.func.attr == "get"
    if not is_get or keyword.arg not in _KEYS or not isinstance(value, ast.Attribute):
        return None
    return value if isinstance(value.value, ast.Name) else None


def _followed(db: Database, id: ClassId, column: str) -> Relation | None:
    """The key that a column holds, when it always leads to a row by that row's own primary key."""
    known = db.get(column_named, id, column)
    found = db.get(relation, id, known[0]) if known is not None and known[0] != column else None
    if found is None or found.kind not in _FORWARD or found.null is not False:
        return None
    field = next((each for each in db.get(all_fields, id) if each.name == found.name), None)
    special = {"to_field", "db_constraint"}
    if field is None or any(name in special and term != Literal(True) for name, term in field.arguments):
        return None
    return found
