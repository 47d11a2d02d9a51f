"""What the methods of a class hand to one another: the rows that a parameter without an annotation stands for.

`self.rows_of(project)` says what the parameter of `rows_of` is, if what `project` is can be seen there. That is asked
only of methods that use a parameter as a row of which several models would fit, or none, by what is read of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.evidence import methods_of, open_parameters
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.trees import Function, function_at
from mir_lsp.semantics.values import Row, alternatives
from mir_lsp.syntax import offsets, parse_cached
from mir_lsp.text.spans import Span

Handed = tuple[tuple[str, ClassId], ...]  # parameters, and the model of the rows that each is given
HandedBy = Callable[[Database, UnitId, str, int, str], tuple[ClassId, ...]]


def rows_handed(db: Database, unit: UnitId, handed_by: HandedBy) -> Handed:
    """The parameters of a method that all who are seen to call it beside it give rows of one model."""
    outer, _, method = unit.name.rpartition(".")
    wanted = db.get(open_parameters, unit) if outer else ()
    found: list[tuple[str, ClassId]] = []
    for position, name in wanted:
        models = {
            model
            for caller in methods_of(db, ClassId(unit.path, outer))
            if caller != unit and _mentions(db, caller, method)
            for model in db.get(handed_by, caller, method, position, name)
        }
        if len(models) == 1:
            found.append((name, models.pop()))
    return tuple(found)


def models_handed(body: Body, report: Report, method: str, position: int, name: str) -> tuple[ClassId, ...]:
    """The models of the rows that the code of a method hands to another one of `self` as a parameter."""
    function = function_at(body)
    if function is None:
        return ()
    locate = offsets(parse_cached(body.chunk).source)
    values = {note.span: note.value for note in report.notes}
    found: set[ClassId] = set()
    for argument in _arguments(function, method, position, name):
        span: Span = locate.span(argument).shifted(-body.span.start)
        parts = alternatives(values[span]) if span in values else ()
        found.update(part.model for part in parts if isinstance(part, Row) and not part.doubt)
    return tuple(sorted(found))


def _arguments(function: Function, method: str, position: int, name: str) -> Iterator[ast.expr]:
    me = next((each.arg for each in (*function.args.posonlyargs, *function.args.args)), None)
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=called)) if (
                owner == me and called == method
            ):
                given = [each.value for each in node.keywords if each.arg == name]
                yield from given or node.args[position : position + 1]
            case _:
                pass


def _mentions(db: Database, unit: UnitId, method: str) -> bool:
    body: Body | None = db.read(body_key(unit))
    return body is not None and f".{method}(" in body.text
