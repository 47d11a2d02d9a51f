"""Writes of a unit that tell no receiver of it, though the project has some."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.receivers import receivers
from mir_lsp.index.resolve import ExternalSymbol, FunctionSymbol
from mir_lsp.semantics.cascades import Run
from mir_lsp.semantics.receivers_of import received_by_unit, unit_of
from mir_lsp.semantics.signalled import Pointer, Signalled, Wrong
from mir_lsp.semantics.transfer import AtDefinition
from mir_lsp.semantics.trees import function_at
from mir_lsp.semantics.waking import Waking, wakings

_MOST_NAMED = 3
# Methods that may write past signals.
SKIPPING = re.compile(r"\.\s*a?(?:bulk_create|bulk_update|update|add|remove|clear|set|_raw_delete)\s*\(")


def skipping(db: Database, unit: UnitId) -> Iterator[Signalled]:
    """The writes that skip receivers which name the model as their sender."""
    body: Body | None = db.read(body_key(unit))
    if body is None or SKIPPING.search(body.text) is None or not db.get(receivers):
        return
    # A receiver that writes past signals does so to end a circle.
    own = {each.sender.model for each in received_by_unit(db, unit)}
    for each in db.get(wakings, unit):
        named = _named(db, each)
        if named and each.model not in own:
            names = [f"`{name_of(run)}`" for run in named]
            more = len(names) - _MOST_NAMED
            told = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
            yield Signalled(
                Wrong.SKIPPED,
                each.name,
                (("by", each.by), ("model", each.model.name), ("receivers", told)),
                doubt=each.doubt,
                related=tuple(_pointers(named)),
                reason="what the receivers do has to be done here too, or the rows have to be written one by one",
            )


def name_of(run: Run) -> str:
    """What people call a receiver."""
    match run.wakened.receiver.function:
        case FunctionSymbol(qualname=name):
            return name
        case ExternalSymbol(dotted=dotted):
            return ".".join(dotted.split(".")[-2:])
        case _:
            return "a receiver"


def _named(db: Database, each: Waking) -> list[Run]:
    found: dict[object, Run] = {}
    for run in each.skipped:
        receiver = run.wakened.receiver
        if run.wakened.is_certain and receiver.sender.kind == "model":
            unit = unit_of(db, receiver) if each.by != "bulk_create" else None
            if unit is None or not db.get(_is_for_new_rows, unit):
                found.setdefault(receiver.function, run)
    return list(found.values())


def _is_for_new_rows(db: Database, unit: UnitId) -> bool:
    """Whether a receiver does nothing for rows that are not new, which the writes in question do not make."""
    body: Body | None = db.read(body_key(unit))
    function = function_at(body) if body is not None else None
    statements = function.body if function is not None else []
    for node in statements:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # its documentation
        if not isinstance(node, ast.If) or node.orelse or not _asks_whether_new(node.test):
            return False
        if any(isinstance(each, ast.Not) for each in ast.walk(node.test)):
            return isinstance(node.body[-1], ast.Return)  # `if not created: return`, whatever follows
        if any(isinstance(each, ast.Or) for each in ast.walk(node.test)):
            return False
    return bool(statements)


def _asks_whether_new(test: ast.expr) -> bool:
    nodes = list(ast.walk(test))
    return any(
        (isinstance(each, ast.Name) and each.id == "created")
        or (isinstance(each, ast.Constant) and each.value == "created")
        for each in nodes
    )


def _pointers(runs: list[Run]) -> Iterator[Pointer]:
    for run in runs[:_MOST_NAMED]:
        function = run.wakened.receiver.function
        if isinstance(function, FunctionSymbol):
            yield Pointer(AtDefinition(function.path, function.qualname), f"this receiver of `{run.signal}`")
