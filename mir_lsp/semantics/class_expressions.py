"""Names in the expressions of class bodies: constraints, indexes, orderings, generated columns."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mir_lsp.facts.expressions import dotted
from mir_lsp.index.db import Database
from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.semantics.class_texts import ClassText
from mir_lsp.semantics.mentions import Role, Waiting
from mir_lsp.semantics.naming import keyword_names, texts
from mir_lsp.semantics.tables import naming as tables
from mir_lsp.semantics.values import PLAIN

# Arguments of constraints and indexes that are names.
_FIELDS = {"fields": Role.ORDER, "include": Role.FIELD}
_OF_CONDITIONS = frozenset({"_connector", "_negated"})


def condition_names(db: Database, text: ClassText, node: ast.expr) -> Iterator[Waiting]:
    """The names in the calls of an expression: of constraints, indexes, `Q`, `F`, functions."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield from _of_call(db, text, call)


def dotted_name(db: Database, path: str, node: ast.expr) -> str:
    """The dotted name of something outside of the project that an expression names; empty for anything else."""
    parts = dotted(node)
    symbol = db.get(resolve, path, parts) if parts is not None else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _of_call(db: Database, text: ClassText, call: ast.Call) -> Iterator[Waiting]:
    name = dotted_name(db, text.path, call.func)
    if not name.startswith("django."):
        return
    if name.endswith(("Constraint", "Index")):
        for keyword in call.keywords:
            role = _FIELDS.get(keyword.arg or "")
            if role is not None:
                yield from texts(text, keyword.value, PLAIN, role)
            elif keyword.arg == "expressions":
                yield from _first_texts(text, keyword.value)
        return
    if name in tables.Q or name == tables.WHEN:
        pairs = [(keyword.arg, PLAIN) for keyword in call.keywords]
        own = _OF_CONDITIONS | ({"then", "condition"} if name == tables.WHEN else set())
        yield from keyword_names(text, call, pairs, Role.LOOKUP, own)
    elif name in tables.REFERENCES or name in tables.EXPRESSIONS:
        limit = 1 if name in tables.REFERENCES else tables.EXPRESSIONS[name]
        for argument in call.args[:limit]:
            yield from texts(text, argument, PLAIN, Role.COLUMN)


def _first_texts(text: ClassText, node: ast.expr) -> Iterator[Waiting]:
    """`expressions=[("room", "=")]` of an exclusion."""
    for item in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        if isinstance(item, ast.Tuple) and item.elts:
            yield from texts(text, item.elts[0], PLAIN, Role.COLUMN)
