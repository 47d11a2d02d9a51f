"""Relations that are loaded with rows and never read of them.

That can be said only where nothing but loops of the same code sees the rows, and the rows are used for nothing but
their columns and relations: what a method, a property or other code does with a row is not known here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mir_lsp.index.models import relation
from mir_lsp.index.parts import has_column, relation_of_lookup
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.misuses import surely_a_queryset
from mir_lsp.semantics.repeated import calls_in
from mir_lsp.semantics.report import Happening, Misuse, Misused
from mir_lsp.semantics.supply import Path
from mir_lsp.semantics.tables.queryset import LOADERS
from mir_lsp.semantics.values import Manager
from mir_lsp.text.spans import Span

# What a queryset can go through on its way into a loop without anybody else seeing its rows.
_BUILDERS = frozenset({"all", "filter", "exclude", "order_by", "distinct", "select_related", "prefetch_related"})
_HARMLESS = frozenset({"count", "exists"})

Parents = dict[ast.AST, ast.AST]


def find_unused(ctx: Context, statements: Sequence[ast.stmt]) -> None:
    """Write down the loaders of a unit whose relations nobody reads."""
    built = {event.span: event for event in ctx.happened(Happening.BUILT) if event.by in LOADERS}
    if not built or not ctx.frame.targets:
        return
    parents = {child: node for statement in statements for node in ast.walk(statement) for child in _children(node)}
    for statement in statements:
        for node, _ in calls_in(statement, ()):
            event = built.get(ctx.span(node))
            names = _names(node)
            if event is None or event.source is None or not names or not isinstance(node.func, ast.Attribute):
                continue
            read = _read(ctx, event.source.model, node, parents, statements)
            paths = [_path(ctx, event.source.model, name) for name in names]
            if read is None or None in paths or any(each[0] == path[0] for each in read for path in paths if path):
                continue
            if surely_a_queryset(ctx, node.func.value):
                call = Span(ctx.span(node.func.value).end, ctx.span(node).end)
                # Only a queryset can be gone through.
                instead = ".all()" if isinstance(ctx.noted(node.func.value), Manager) else ""
                about = "`, `".join(names)
                ctx.misuse(Misuse(Misused.UNUSED, call, event.source, about, edits=((call, instead),)))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    return ast.iter_child_nodes(node)


def _names(node: ast.Call) -> list[str]:
    """The lookups of a loader, all of them written out."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in LOADERS or node.keywords:
        return []
    names = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return names if len(names) == len(node.args) else []


def _path(ctx: Context, start: ClassId, lookup: str) -> Path | None:
    """A lookup by the names of attributes; None if a part of it is no relation that is known."""
    path: list[str] = []
    here: ClassId | None = start
    for part in lookup.split("__"):
        found = ctx.db.get(relation_of_lookup, here, part) if here is not None else None
        if found is None:
            return None
        path.append(found.name)
        here = found.target
    return tuple(path)


def _read(
    ctx: Context, model: ClassId, node: ast.expr, parents: Parents, statements: Sequence[ast.stmt]
) -> list[Path] | None:
    """What is read of the rows that an expression gives; None if that is not all in view."""
    targets = _targets(ctx, node, parents, statements)
    if not targets:
        return None
    found: list[Path] = []
    for target in targets:
        for name in _loads(statements, target):
            path = _used(ctx, model, name, parents)
            if path is None:
                return None
            found += [path] if path else []
    return found


def _targets(ctx: Context, node: ast.expr, parents: Parents, statements: Sequence[ast.stmt]) -> set[str] | None:
    """The names that loops give to the rows of a queryset; None where something else sees them."""
    here: ast.AST = node
    above = parents.get(here)
    while isinstance(above, ast.Attribute) and isinstance(parents.get(above), ast.Call):
        call = parents[above]
        if above.attr in _HARMLESS:
            return set()
        if above.attr not in _BUILDERS or getattr(call, "func", None) is not above:
            return None
        here, above = call, parents.get(call)
    if isinstance(above, ast.For | ast.comprehension) and above.iter is here:
        return {above.target.id} if isinstance(above.target, ast.Name) else None
    if not isinstance(above, ast.Assign) or len(above.targets) != 1 or not isinstance(above.targets[0], ast.Name):
        return None
    return _targets_of_name(ctx, above.targets[0].id, parents, statements)


def _targets_of_name(ctx: Context, name: str, parents: Parents, statements: Sequence[ast.stmt]) -> set[str] | None:
    stored = [each for each in _named(statements, name) if not isinstance(each.ctx, ast.Load)]
    if len(stored) != 1 or name not in ctx.locals:
        return None
    found: set[str] = set()
    for use in _loads(statements, name):
        targets = _targets(ctx, use, parents, statements)
        if targets is None:
            return None
        found |= targets
    return found


def _named(statements: Sequence[ast.stmt], name: str) -> Iterator[ast.Name]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id == name:
                yield node


def _loads(statements: Sequence[ast.stmt], name: str) -> list[ast.Name]:
    return [node for node in _named(statements, name) if isinstance(node.ctx, ast.Load)]


def _used(ctx: Context, model: ClassId, node: ast.Name, parents: Parents) -> Path | None:
    """The relation that a use of a row reads, nothing for a column; None for anything else that is done with it."""
    above = parents.get(node)
    if not isinstance(above, ast.Attribute) or not isinstance(above.ctx, ast.Load):
        return None
    if ctx.db.get(relation, model, above.attr) is not None:
        return (above.attr,)
    called = isinstance(parents.get(above), ast.Call) and getattr(parents[above], "func", None) is above
    known = above.attr == "pk" or ctx.db.get(has_column, model, above.attr)
    return () if known and not called else None
