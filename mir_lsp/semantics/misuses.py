"""Calls that Django refuses, or that do something else than they seem to.

Each is looked for where the flow comes by: `ctx.misuse` writes it down, and `ctx.proper` says that there is a way on
which the same call is right, so that what is said of it rests on the branch taken.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.index.db import Database
from mir_lsp.index.headers import header, ordering
from mir_lsp.index.parts import parents
from mir_lsp.index.relations import relations
from mir_lsp.index.schema import ClassId, RelationKind
from mir_lsp.index.settings import django_version
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.fetching import Lookup, lookup_of
from mir_lsp.semantics.reads import relations_along
from mir_lsp.semantics.report import Misuse, Misused
from mir_lsp.semantics.supply import Loaded, Path
from mir_lsp.semantics.values import Link, Manager, QuerySet, Trait, Value, alternatives
from mir_lsp.text.spans import Span

_SOME_UNORDERED = "on the branches that do not sort it"
_SELECT = "select_related"
_DEEPEST_JOIN = 5  # Django follows keys so far when none is named
_KEYS = frozenset({RelationKind.FOREIGN_KEY, RelationKind.ONE_TO_ONE})
_SOME_KEYS = "on the branches that lead there with such rows"
_SOME = "on the branches that prefetch it"


def streamed(ctx: Context, source: QuerySet, node: ast.Call) -> None:
    """`iterator()` without `chunk_size` cannot prefetch: Django refuses that since 5.0, and left it out before.

    Its asynchronous twin has a size of its own.
    """
    span = ctx.span(node)
    # What a caller hands over, and what union() gives, is refused or served elsewhere.
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "iterator" or Trait.COMBINED in source.traits:
        return
    surely, perhaps = _prefetched(source, surely=True), _prefetched(source, surely=False)
    if gives_size(node) or not perhaps:
        ctx.proper(Misused.STREAMED, span)
        return
    first = min(surely or perhaps, key=lambda path: (len(path), path))
    ctx.misuse(
        Misuse(
            Misused.STREAMED,
            span,
            source,
            about="__".join(first),
            inside=inside_of(ctx, node) if not node.args and not node.keywords else None,
            doubt="" if surely and surely_a_queryset(ctx, node.func.value) else _SOME,
            django=ctx.db.get(django_version, ctx.path),
        )
    )


def unordered(ctx: Context, rows: Value, node: ast.expr) -> None:
    """Rows without an order are paged: which ones a page has is up to the database."""
    parts = alternatives(rows)
    wrong = [part for part in parts if isinstance(part, QuerySet) and _has_no_order(ctx, part)]
    if not wrong:
        ctx.proper(Misused.UNORDERED, ctx.span(node))
        return
    source = wrong[0]
    doubt = "" if len(wrong) == len(parts) else _SOME_UNORDERED
    ctx.misuse(Misuse(Misused.UNORDERED, ctx.span(node), source, doubt=doubt))


def _has_no_order(ctx: Context, source: QuerySet) -> bool:
    """Whether a queryset surely does not sort its rows."""
    decided = source.given is not None or source.load.unseen or source.load.open or source.via is not None
    if decided or source.traits & {Trait.ORDERED, Trait.EMPTY, Trait.SINGLE}:
        return False
    return ctx.db.get(ordering, source.model) is False


def every_key(ctx: Context, source: QuerySet, node: ast.Call) -> None:
    """`select_related()` without arguments joins whatever is NOT NULL, or nothing; one table is what was meant."""
    name = Span(ctx.span(node.func).end - len(_SELECT), ctx.span(node).end)
    if node.args or node.keywords or not isinstance(node.func, ast.Attribute):
        return
    joins = ctx.db.get(joined_tables, source.model, _DEEPEST_JOIN)
    if joins is None or joins == 1:
        ctx.proper(Misused.EVERY_KEY, name)
        return
    doubt = "" if surely_a_queryset(ctx, node.func.value) else _SOME_KEYS
    site = ctx.span(node)
    found = replace(source, links=(*source.links, Link(site, None)))
    ctx.misuse(Misuse(Misused.EVERY_KEY, name, found, str(joins), inside_of(ctx, node), doubt))


def joined_tables(db: Database, model: ClassId, depth: int) -> int | None:
    """How many tables `select_related()` without arguments joins to that of a model; None if that is not known."""
    head = db.get(header, model)
    if head is None or not head.complete:
        return None
    above = db.get(parents, model)
    total = 0
    for each in db.get(relations, model):
        if each.kind not in _KEYS or each.null or (each.kind is RelationKind.ONE_TO_ONE and each.target in above):
            continue  # a parent is joined anyway
        if each.null is None or each.target is None:
            return None
        below = db.get(joined_tables, each.target, depth - 1) if depth > 1 else 0
        if below is None:
            return None
        total += 1 + below
    return total


def prefetched_twice(ctx: Context, source: QuerySet, node: ast.Call, arguments: Sequence[Value]) -> None:
    """A lookup with a queryset of its own, after one that gives the same rows: Django refuses the second.

    The other way round it takes the rows that it has.
    """
    lookups = tuple(lookup_of(ctx, source.model, value) for value in arguments)
    if None in lookups or any(isinstance(each, ast.Starred) for each in node.args):
        return
    known = tuple(lookup for lookup in lookups if lookup is not None)
    for number, (lookup, at) in enumerate(zip(known, node.args, strict=False)):
        span = ctx.span(at)
        fetched = _fetched(source, known[:number], lookup.path)
        # A single row may be joined by what is done to the queryset later.
        single = any(not step.kind.to_many for step in relations_along(ctx, source.model, lookup.path)[-1:])
        if lookup.source is None or fetched is Loaded.NO or single:
            ctx.proper(Misused.TWICE, span)
            continue
        surely = fetched is Loaded.YES and surely_a_queryset(ctx, _receiver(node))
        alone = _alone(known[:number], lookup.path) if source.load.status(lookup.path) is Loaded.NO else None
        plain = ctx.editable and alone is not None and isinstance(node.args[alone], ast.Constant)
        left_out = (
            Span(ctx.span(node.args[alone]).start, ctx.span(node.args[alone + 1]).start)
            if plain and alone is not None
            else None
        )
        doubt = "" if surely else _SOME
        ctx.misuse(Misuse(Misused.TWICE, span, source, "__".join(lookup.path), left_out, doubt))


def _fetched(source: QuerySet, before: Sequence[Lookup], path: Path) -> Loaded:
    """Whether a query has put rows at a path, or something on the way of other lookups has.

    Rows that a join brings along are no matter. What the queryset of a `Prefetch` prefetches in turn is sometimes
    looked up by it alone: of paths with several steps only those count that are asked for in this call.
    """
    load = source.load
    if path in load.select.may or any(_joins(each, path) for each in before):
        return Loaded.NO
    if any(each.path[: len(path)] == path for each in before):
        return Loaded.YES
    if any(path == at for at, _ in load.attributes):
        return Loaded.YES
    return load.prefetch.status(path) if len(path) == 1 else Loaded.NO


def _joins(lookup: Lookup, path: Path) -> bool:
    """Whether the queryset of a lookup joins what lies at a path behind it."""
    inside = lookup.source
    rest = path[len(lookup.path) :]
    if not isinstance(inside, QuerySet) or not rest or path[: len(lookup.path)] != lookup.path:
        return False
    return rest in inside.load.select.may


def _alone(before: Sequence[Lookup], path: Path) -> int | None:
    """The number of the one lookup that gives the rows at a path, when it does nothing else."""
    found = [number for number, each in enumerate(before) if each.path[: len(path)] == path]
    return found[0] if len(found) == 1 and before[found[0]].path == path else None


def _receiver(node: ast.Call) -> ast.expr:
    return node.func.value if isinstance(node.func, ast.Attribute) else node.func


def surely_a_queryset(ctx: Context, node: ast.expr) -> bool:
    """Whether an expression that has been gone through is a queryset on every way."""
    value = ctx.noted(node)
    return value is None or all(isinstance(part, QuerySet | Manager) for part in alternatives(value))


def inside_of(ctx: Context, node: ast.Call) -> Span | None:
    """What stands between the parentheses of a call; None in code that cannot be edited."""
    if not ctx.editable:
        return None
    end = ctx.span(node).end
    start = ctx.span(node.func).end
    return Span(start + ctx.text(Span(start, end)).index("(") + 1, end - 1)


def gives_size(node: ast.Call) -> bool:
    """Whether a call of `iterator` says, or may say, how many rows are read at once."""
    given = [*node.args, *(each.value for each in node.keywords if each.arg in ("chunk_size", None))]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in given)


def _prefetched(source: QuerySet, surely: bool) -> frozenset[Path]:
    load = source.load
    return (load.prefetch.must if surely else load.prefetch.may) | {path for path, _ in load.attributes}
