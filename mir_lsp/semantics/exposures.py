"""Everything in one chunk of a file that lets clients read or write what is not theirs.

Asked by the rules about exposure, for one statement at the top of a module with its decorators.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import partial

from mir_lsp.index.db import Database
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.class_code import ClassCode
from mir_lsp.semantics.exposed_code import code_exposures
from mir_lsp.semantics.exposed_factories import factory_exposures
from mir_lsp.semantics.exposed_forms import form_exposures
from mir_lsp.semantics.exposed_lookups import admin_exposures
from mir_lsp.semantics.exposed_serializers import serializer_exposures
from mir_lsp.semantics.exposed_views import function_exposures, view_exposures
from mir_lsp.semantics.exposure import Exposure
from mir_lsp.semantics.trees import Function
from mir_lsp.syntax import Chunk, Locator, offsets, parse_cached
from mir_lsp.text.spans import Span

# Code without any of these makes no view, form, serializer or admin class, and gets no request.
_CONCERNED = re.compile(r"\brequest\b|\bclass\b[^\n]*\(|\bapi_view\b|modelform_factory|form_factory")


def exposures(db: Database, path: str, chunk: Chunk) -> tuple[Exposure, ...]:
    """What one chunk lets clients do, in the order of the text."""
    if _CONCERNED.search(chunk.text) is None:
        return ()
    tree = parse_cached(chunk)
    if not tree.complete:
        return ()
    place = partial(_place, offsets(tree.source))
    found: dict[Exposure, None] = {}
    for node in tree.node.body:
        found.update(dict.fromkeys(_of_statement(db, path, node, tree.source, place)))
    return tuple(sorted(found, key=lambda each: (each.span, each.what.name)))


def _place(locator: Locator, node: ast.AST) -> Span:
    return locator.span(node)


def _of_statement(
    db: Database, path: str, node: ast.stmt, source: str, place: Callable[[ast.AST], Span]
) -> Iterator[Exposure]:
    if isinstance(node, ast.ClassDef):
        code = ClassCode(db, ClassId(path, node.name), node, place, source)
        if class_fact(db, code.id) is None:
            return
        yield from serializer_exposures(code)
        yield from form_exposures(code)
        yield from view_exposures(code)
        yield from admin_exposures(code)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        holder = ast.ClassDef(name=node.name, bases=[], keywords=[], body=[node], decorator_list=[])
        code = ClassCode(db, ClassId(path, ""), holder, place, source)
        yield from function_exposures(db, path, node, code)
    else:
        return
    for qualname, function in _functions_in(node):
        yield from code_exposures(code, qualname, function)
        yield from factory_exposures(code, qualname, function)


def _functions_in(node: ast.stmt) -> Iterator[tuple[str, Function]]:
    """The functions of a statement at the top of a module, those in a class included, by their names."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name, node
    elif isinstance(node, ast.ClassDef):
        for each in node.body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{node.name}.{each.name}", each
