"""How the function of a `RunPython` could be written: with a model as it was, with rows that are saved in batches.

Each is a list of places of the function with their new texts, or nothing where the code does more than is understood.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mir_lsp.semantics.tables import migration_code as table
from mir_lsp.semantics.tables.queryset import METHODS
from mir_lsp.semantics.trees import Function
from mir_lsp.text.spans import Span

Locate = Callable[[ast.AST], Span]
Changed = tuple[tuple[Span, str], ...]

_SIZE = 1000  # rows that are written by one statement


@dataclass(frozen=True, slots=True)
class Batches:
    """Rows of a loop that are saved in batches: `fields` are written, `all_fields` says that `save()` writes all."""

    changes: Changed
    fields: tuple[str, ...]
    all_fields: bool


def batches(function: Function, loop: ast.For, save: ast.Call, manager: str, locate: Locate) -> Batches | None:
    """A loop whose rows are saved one by one, with `bulk_update`.

    `manager` is the expression of the manager of their model, where what the loop goes through does not tell.
    """
    row = _row(loop, save)
    statement = next((each for each in ast.walk(loop) if isinstance(each, ast.Expr) and each.value is save), None)
    manager = _manager_of(loop.iter) or manager
    if not row or statement is None or loop.orelse or not manager or not _is_simple(loop, row, save):
        return None
    named = _named_fields(save)
    fields = named if named is not None else tuple(sorted(set(_assigned(loop, row))))
    if not fields or "pk" in fields or "id" in fields:
        return None
    name = _free_name(function)
    if not name:
        return None
    written = f"{manager}.bulk_update({name}, [{', '.join(f'{chr(34)}{each}{chr(34)}' for each in fields)}])"
    inner, outer = " " * statement.col_offset, " " * loop.col_offset
    start, rows, end = locate(loop).start, locate(loop.iter).end, locate(loop).end
    added = (
        f"{name}.append({row})\n{inner}if len({name}) >= {_SIZE}:\n{inner}    {written}\n{inner}    {name}.clear()"
    )
    changes = (
        (Span(start, start), f"{name} = []\n{outer}"),
        (Span(rows, rows), f".iterator(chunk_size={_SIZE})"),
        (locate(statement), added),
        (Span(end, end), f"\n{outer}{written}"),
    )
    return Batches(changes, fields, named is None)


def _row(loop: ast.For, save: ast.Call) -> str:
    """The name of the rows of a loop, where it is one of them that is saved."""
    match loop.target, save.func:
        case ast.Name(id=row), ast.Attribute(value=ast.Name(id=saved)) if row == saved:
            return row
        case _:
            return ""


def _manager_of(rows: ast.expr) -> str:
    """`Book.objects`, of a chain that begins with it; with `using()`, if that follows at once."""
    node: ast.expr = rows
    calls: list[ast.Call] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        calls.append(node)
        node = node.func.value
    if not isinstance(node, ast.Attribute) or node.attr not in table.MANAGERS:
        return ""
    first = calls[-1] if calls else None
    found: ast.expr = node
    if isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "using":
        found = first
        calls.pop()
    others = [each.func.attr for each in calls if isinstance(each.func, ast.Attribute)]
    return "" if "using" in others else ast.unparse(found).replace("'", '"')


def _is_simple(loop: ast.For, row: str, save: ast.Call) -> bool:
    """Whether all that is done with a row is in view: its attributes are read and set, and it is saved once."""
    seen: set[int] = set()
    for node in ast.walk(loop):
        match node:
            case ast.Return() | ast.Break() | ast.Try() | ast.Await() | ast.Yield() | ast.With():
                return False
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name) as base)) if name == row:
                if node is not save:
                    return False
                seen.add(id(base))
            case ast.Attribute(value=ast.Name(id=name)) if name == row:
                seen.add(id(node.value))
    bare = (node for node in ast.walk(loop) if isinstance(node, ast.Name) and node.id == row)
    return all(id(node) in seen or node is loop.target for node in bare)


def _assigned(loop: ast.For, row: str) -> Iterator[str]:
    for node in ast.walk(loop):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=ast.Store()) if name == row:
                yield attr


def _named_fields(save: ast.Call) -> tuple[str, ...] | None:
    """What `update_fields` names; None without it, nothing where it is not written out."""
    if not save.args and not save.keywords:
        return None
    if save.args or [each.arg for each in save.keywords] != ["update_fields"]:
        return ()
    listed = save.keywords[0].value
    items = listed.elts if isinstance(listed, ast.List | ast.Tuple | ast.Set) else []
    found = tuple(each.value for each in items if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return found if len(found) == len(items) else ()


def _free_name(function: Function) -> str:
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return next((name for name in ("batch", "changed", "to_update", "rows_to_update") if name not in used), "")


@dataclass(frozen=True, slots=True)
class Historical:
    """A class of today that a function uses, and the same of the model as it was: `name` is what it is called there.

    `is_module` says that the module imports it, so that it is imported for nothing when no other code uses it.
    """

    name: str
    label: str
    model: str
    changes: Changed
    is_module: bool


def historical(function: Function, name: str, label: str, model: str, locate: Locate) -> Historical | None:
    """`apps.get_model` in place of an imported class; None where more of it is used than a historical model has."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    if len(arguments) < 2 or not _is_plain(function, name):
        return None
    got = f'{name} = {arguments[0].arg}.get_model("{label}", "{model}")'
    imports = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and any((each.asname or each.name) == name for each in node.names)
    ]
    if imports:
        if len(imports) > 1 or len(imports[0].names) > 1 or imports[0] not in function.body:
            return None
        return Historical(name, label, model, ((locate(imports[0]), got),), is_module=False)
    body = function.body
    is_text = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1
    first = body[1] if is_text else body[0]
    if first.lineno == function.lineno:
        return None
    start = locate(first).start
    changes = ((Span(start, start), f"{got}\n{' ' * first.col_offset}"),)
    return Historical(name, label, model, changes, is_module=True)


def _is_plain(function: Function, name: str) -> bool:
    """Whether of a class only its manager is used, with methods that every manager has, or it is called for a row."""
    known: set[int] = set()
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=said) as base, attr="objects"), attr=method):
                if said == name and method in METHODS:
                    known.add(id(base))
            case ast.Attribute(value=ast.Name(id=said) as base, attr="DoesNotExist" | "MultipleObjectsReturned"):
                if said == name:
                    known.add(id(base))
            case ast.Call(func=ast.Name(id=said) as base) if said == name:
                known.add(id(base))
    uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name]
    return bool(uses) and all(id(node) in known for node in uses)
