"""The nodes of a chunk with what surrounds them: the class they stand in, and the names that functions bind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mir_lsp.index.db import Database
from mir_lsp.index.resolve import UNRESOLVED, Symbol, attribute, resolve, resolve_import
from mir_lsp.syntax.locate import Locator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Import = tuple[str, str | None, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """What surrounds a node. `owner` is the qualified name of the class around it, empty outside of classes.

    `bound` are the names that functions around it bind, `imported` those of them that are imported there.
    """

    owner: str = ""
    bound: frozenset[str] = frozenset()
    imported: dict[str, Import] = field(default_factory=dict)
    in_function: bool = False

    def resolve(self, db: Database, path: str, parts: tuple[str, ...]) -> Symbol:
        """What a dotted name is here; unresolved when it is a variable."""
        if not parts:
            return UNRESOLVED
        inside = self.imported.get(parts[0])
        if inside is not None:
            module, name, level = inside
            found = resolve_import(db, path, module, name, level)
            for part in parts[1:]:
                found = attribute(db, found, part)
            return found
        return UNRESOLVED if parts[0] in self.bound else resolve(db, path, parts)


def nodes(tree: ast.Module, locator: Locator, at: int | None = None) -> Iterator[tuple[ast.AST, Scope]]:
    """The nodes of a tree, each after those around it; with an offset, those alone that it is in or at the end of."""
    pending: list[tuple[ast.AST, Scope]] = [(tree, Scope())]
    while pending:
        node, scope = pending.pop()
        if at is not None and isinstance(node, ast.stmt | ast.expr) and not _covers(node, locator, at):
            continue
        yield node, scope
        inner = scope
        if isinstance(node, _FUNCTIONS):
            inner = inside(node, scope)
        elif isinstance(node, ast.ClassDef):
            name = f"{scope.owner}.{node.name}" if scope.owner else node.name
            inner = replace(scope, owner=name if not scope.in_function else "")
        children = list(ast.iter_child_nodes(node))
        pending.extend((child, inner) for child in reversed(children))


def around(tree: ast.AST, locator: Locator, at: int) -> Iterator[ast.AST]:
    """The nodes that an offset is in, or at an end of, each after those around it."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt | ast.expr) and not _covers(node, locator, at):
            continue
        yield node
        pending.extend(reversed(list(ast.iter_child_nodes(node))))


def _covers(node: ast.stmt | ast.expr, locator: Locator, at: int) -> bool:
    start, end = locator.ends(node)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        start = min((start, *(locator.ends(each)[0] for each in node.decorator_list)))
    return start <= at <= end


def inside(node: Function, around: Scope) -> Scope:
    """What the body of a function sees."""
    arguments = node.args
    bound = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    bound |= {each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None}
    imported = dict(around.imported)
    outer: set[str] = set()
    pending: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    while pending:
        inner = pending.pop()
        match inner:
            case ast.Name(id=name, ctx=ast.Store()):
                bound.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                outer.update(names)
            case ast.ImportFrom(module=module, names=names, level=level):
                imported.update((each.asname or each.name, (module or "", each.name, level)) for each in names)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
                continue
            case _:
                pass
        pending.extend(ast.iter_child_nodes(inner))
    for name in bound - outer:
        imported.pop(name, None)
    return Scope(around.owner, around.bound | (bound - outer), imported, in_function=True)
