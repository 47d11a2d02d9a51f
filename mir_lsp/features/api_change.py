"""What a change does to the API of a project: the rows of the table that it touches, with what they said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mir_lsp.engine.engine import Engine
from mir_lsp.features.api_graph import told_access, told_fields
from mir_lsp.index.resolve import FunctionSymbol
from mir_lsp.index.routes import root_urls
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.api_table import ApiRow, api_rows

__all__ = ["ApiState", "ToldRow", "TouchedRow", "api_state", "touched_rows"]


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row of the table for people."""

    route: str
    method: str
    view: str
    path: str
    access: str
    reads: str
    writes: str


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """A row that a change touches: what it says now and what it said before, None where it was not there."""

    now: ToldRow | None
    before: ToldRow | None


# Rows by what tells them apart, each with the code that answers.
ApiState = Mapping[tuple[str, str, str], tuple[ToldRow, tuple[str, ...]]]


def api_state(engine: Engine, path: str) -> ApiState:
    """The table of the project around a path, in its order."""
    root = engine.db.get(root_urls, path)
    rows = api_rows(engine.db, root) if root is not None else ()
    code: dict[object, tuple[str, ...]] = {}
    found = {}
    for row in rows:
        if row.view not in code:
            code[row.view] = tuple(_code_of(engine, row.view))
        told = _told(row)
        found[told.route, told.method, told.view] = (told, code[row.view])
    return found


def touched_rows(before: ApiState, now: ApiState) -> tuple[TouchedRow, ...]:
    """The rows that are new, say something else, or are answered by other code, and then those that are gone."""
    touched = [
        TouchedRow(told, before[key][0] if key in before else None)
        for key, (told, code) in now.items()
        if before.get(key) != (told, code)
    ]
    return (*touched, *(TouchedRow(None, told) for key, (told, _) in before.items() if key not in now))


def _told(row: ApiRow) -> ToldRow:
    name = f"{row.view.qualname}.{row.action}" if row.action else row.view.qualname
    return ToldRow(
        route=f"/{row.route}",
        method=row.method.upper(),
        view=name,
        path=row.view.path,
        access=told_access(row.access),
        reads=told_fields(row.readable),
        writes=told_fields(row.writable),
    )


def _code_of(engine: Engine, view: ClassId | FunctionSymbol) -> Iterator[str]:
    """The code of a view, function by function."""
    file = engine.files.get(view.path)
    for unit in file.units if file is not None else ():
        if unit.id.name == view.qualname or unit.id.name.startswith(f"{view.qualname}."):
            yield unit.span.text_of(file.text) if file is not None else ""
