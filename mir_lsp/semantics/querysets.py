"""Methods of managers and querysets: what is built, what is loaded, what is queried."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.index.classes import external_names
from mir_lsp.index.parts import is_ordered, parents, unique_fields
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId, ManagerShape
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.fetching import has_queryset, load_after
from mir_lsp.semantics.iteration import row_of, served
from mir_lsp.semantics.reads import anchored, pristine
from mir_lsp.semantics.report import Freshness, Happening
from mir_lsp.semantics.requery import asked
from mir_lsp.semantics.state import Cell
from mir_lsp.semantics.supply import NOTHING
from mir_lsp.semantics.tables.queryset import LOADERS, Gives, Method, Prefetched, method
from mir_lsp.semantics.ties import Ties, ties_of_all
from mir_lsp.semantics.transfer import Asked
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Items,
    Link,
    Manager,
    Mapping,
    QuerySet,
    Row,
    Shape,
    Trait,
    Value,
)
from mir_lsp.text.spans import Span

_MOST_STEPS = 40
_QUERYSET = "django.db.models.QuerySet"
_MANAGER = "django.db.models.Manager"
_RELATED_WRITES = frozenset(
    {"add", "set", "remove", "clear", "aadd", "aset", "aremove", "aclear"}
)  # managers of relations only
_WRITES = frozenset(
    {
        "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete",
        "acreate", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update", "aupdate", "adelete",
    }
)  # fmt: skip
# Loading a relation further up the chain makes these raise, or lock more than was meant.
_DERAILING = frozenset({"only", "defer", "union", "intersection", "difference", "select_for_update"})


_COMBINERS = frozenset({"union", "intersection", "difference"})


def call(
    ctx: Context,
    receiver: QuerySet | Manager,
    name: str,
    node: ast.Call,
    arguments: list[Value],
    keywords: Sequence[tuple[str | None, Value]] = (),
) -> Value:
    """The value of `receiver.name(...)`."""
    if isinstance(receiver, Manager):
        if name in _RELATED_WRITES:
            _written(ctx, receiver)
            return PLAIN
        if name == "get_queryset" and not _defines(ctx, receiver.shape, name):
            return _plain_queryset(receiver, ctx.span(node))
    shape = receiver.shape if isinstance(receiver, Manager) else receiver.manager
    if shape is not None and _defines(ctx, shape, name):
        return _custom(ctx, receiver, shape, name, node, arguments, keywords)
    on = ties_of_all((*arguments, *(value for _, value in keywords)))
    return _builtin(ctx, receiver, name, node, arguments, on)


def _builtin(
    ctx: Context, receiver: QuerySet | Manager, name: str, node: ast.Call, arguments: list[Value], on: Ties
) -> Value:
    if name == "raw":
        return _raw(ctx, receiver, node)
    found = method(name)
    if found is None:
        _escape(ctx, receiver)
        return UNKNOWN
    source = queryset_of(ctx, receiver)
    if name in _WRITES:
        _written(ctx, source)
    as_list(ctx, source)
    if found.gives is Gives.QUERYSET:
        return _build(ctx, receiver, replace(source, ties=source.ties | on), found, node, arguments)
    return _consume(ctx, source, found, node, on)


def _raw(ctx: Context, receiver: QuerySet | Manager, node: ast.Call) -> QuerySet:
    """Rows of a query in SQL: they can be prefetched for, and nothing else can be added."""
    source = queryset_of(ctx, receiver)
    links = _links(ctx, receiver, source, "raw", node)
    made = replace(source, links=links, load=NOTHING, traits=frozenset({Trait.REFINED, Trait.COMBINED}))
    ctx.set_cell(made.site, Cell(Freshness.LAZY))
    ctx.event(Happening.BUILT, made.site, ctx.span(node), "raw")
    return made


def _written(ctx: Context, receiver: QuerySet | Manager) -> None:
    """Rows of the model change; through a relation, the rows on both of its sides."""
    wrote(ctx, receiver.model)
    if receiver.via is not None:
        wrote(ctx, receiver.via.row.model)


def as_list(ctx: Context, source: QuerySet) -> None:
    """A method is called on a slice of a relation, or may be: of prefetched rows that is a list, which has none."""
    if source.via is not None and Trait.SLICED in source.traits:
        _hazards(ctx, source.via.row.source, "sliced")


def wrote(ctx: Context, id: ClassId) -> None:
    """Rows of a model change, and with them those of its multi-table parents."""
    if id in ctx.written:
        return
    ctx.written[id] = None
    for parent in ctx.db.get(parents, id):
        wrote(ctx, parent)


def _hazards(ctx: Context, source: QuerySet | None, what: str) -> None:
    for link in source.links if source is not None else ():
        ctx.hazard(link.span, what)


def queryset_of(ctx: Context, receiver: QuerySet | Manager) -> QuerySet:
    """The queryset that a manager's methods start from, its own `get_queryset` honoured."""
    if isinstance(receiver, QuerySet):
        return receiver
    plain = _plain_queryset(receiver, receiver.span)
    if not receiver.shape.known:
        return replace(plain, load=replace(plain.load, unseen=True))
    owner = _owner(ctx, receiver.shape, "get_queryset")
    if owner is None:
        return plain
    made = ctx.inline(ctx, owner, "get_queryset", receiver)
    if isinstance(made, QuerySet) and made.model == receiver.model:
        traits = made.traits - {Trait.REFINED} if receiver.via is not None else made.traits
        return replace(plain, load=made.load, traits=traits, shape=made.shape)
    return replace(plain, load=replace(plain.load, unseen=True))


def _plain_queryset(receiver: Manager, span: Span) -> QuerySet:
    link = Link(span, receiver.insert_at if span == receiver.span else span.end)
    return QuerySet(receiver.model, (link,), NOTHING, via=receiver.via, manager=receiver.shape)


def _build(
    ctx: Context,
    receiver: QuerySet | Manager,
    source: QuerySet,
    found: Method,
    node: ast.Call,
    arguments: list[Value],
) -> QuerySet:
    span = ctx.span(node)
    links = _links(ctx, receiver, source, found.name, node)
    steps = source.steps
    if (found.name, span) not in steps and len(steps) < _MOST_STEPS:
        steps = (*steps, (found.name, span))
    # Rows of others are added to what was perhaps one row.
    traits = source.traits - {Trait.SINGLE} if found.name == "union" else source.traits
    built = replace(
        source,
        links=links,
        steps=steps,
        traits=traits | found.traits | _one(ctx, source, found.name, node),
        shape=_shape(found, node) or source.shape,
        load=load_after(ctx, source, found.name, node, arguments, queryset_of),
    )
    if found.name in _DERAILING:
        _hazards(ctx, source, found.name)
    if found.name in _COMBINERS:
        for value in arguments:
            _hazards(ctx, value if isinstance(value, QuerySet) else None, found.name)
    if found.name == "prefetch_related" and any(has_queryset(value) for value in arguments):
        _hazards(ctx, source, "prefetch of its own")
    ctx.set_cell(built.site, Cell(Freshness.LAZY))
    ctx.event(Happening.BUILT, built.site, span, found.name)
    return built


def _one(ctx: Context, source: QuerySet, name: str, node: ast.Call) -> frozenset[Trait]:
    """`filter(pk=…)` and `filter(slug=…)` on a unique field give at most one row."""
    if name != "filter" or Trait.COMBINED in source.traits:
        return frozenset()
    unique = {"pk", *ctx.db.get(unique_fields, source.model)}
    given = {keyword.arg.removesuffix("__exact") for keyword in node.keywords if keyword.arg is not None}
    return frozenset({Trait.SINGLE}) if given & unique else frozenset()


def _links(
    ctx: Context, receiver: QuerySet | Manager, source: QuerySet, name: str, node: ast.Call
) -> tuple[Link, ...]:
    span = ctx.span(node)
    # `keep = books.filter; keep(…)` calls a method whose queryset is written elsewhere.
    inside = isinstance(node.func, ast.Attribute) and ctx.span(node.func.value) == source.site
    continued = isinstance(receiver, Manager) or inside
    calls = source.links[-1].calls if continued else ()
    if name in LOADERS or name == "only":
        calls = (*calls, (name, _between_parentheses(ctx, node), _only_text(node)))
    lead = (
        Span(ctx.span(node.func.value).end, ctx.span(node.func).end) if isinstance(node.func, ast.Attribute) else None
    )
    link = Link(span, span.end, calls, lead=lead)
    if ctx.frame.in_text:
        ctx.hazard(span, "text")
    before = source.links[:-1] if continued else source.links
    return _without_rounds((*before, link))


def _without_rounds(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """A queryset refined in a loop goes through the same expression again: the chain is kept finite."""
    last = links[-1]
    for index, link in enumerate(links[:-1]):
        if link.span == last.span:
            return (*links[:index], last)
    return links


def _between_parentheses(ctx: Context, node: ast.Call) -> Span:
    start = ctx.span(node.func).end
    text = ctx.text(Span(start, ctx.span(node).end))
    return Span(start + text.index("(") + 1, ctx.span(node).end - 1)


def _only_text(node: ast.Call) -> bool:
    texts = all(isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in node.args)
    return texts and bool(node.args) and not node.keywords


def _shape(found: Method, node: ast.Call) -> Shape | None:
    flat = any(keyword.arg == "flat" for keyword in node.keywords)
    return Shape.FLAT if found.shape is Shape.TUPLES and flat else found.shape


def _consume(ctx: Context, source: QuerySet, found: Method, node: ast.Call, on: Ties) -> Value:
    if found.gives is Gives.ITERATOR:
        return _iterator(ctx, source, node)
    span = ctx.span(node)
    cell = ctx.cell(source.site)
    if found.cached and cell.freshness is Freshness.EVALUATED:
        ctx.event(Happening.CACHED, source.site, span, found.name)
    else:
        ctx.event(Happening.QUERIED, source.site, span, found.name, found.cost)
        if pristine(source) and _answered_by_prefetch(ctx, source, found):
            served(ctx, source, node, found.name)
        elif found.asks is not None:
            asked(ctx, source, node, found.asks, found.name, on)
    if found.name == "create":
        given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
        return Row(source.model, free=given)
    if found.gives is Gives.ROW:
        return row_of(_asked(ctx, source, found, on), None) if source.shape is Shape.ROWS else UNKNOWN
    if found.gives is Gives.ROW_AND_FLAG:
        return Items((row_of(_asked(ctx, source, found, on), None), PLAIN))
    if found.gives is Gives.ROWS_BY_KEY and source.shape is Shape.ROWS:
        return Mapping(PLAIN, row_of(source.having(Trait.REFINED), None))
    return PLAIN if found.gives is Gives.PLAIN and found.name != "bulk_create" else UNKNOWN


def _asked(ctx: Context, source: QuerySet, found: Method, on: Ties) -> QuerySet:
    """The queryset whose row a method gives: where no prefetch answers, one that was queried on its own."""
    if _answered_by_prefetch(ctx, source, found):
        return source
    return replace(source.having(Trait.REFINED), ties=source.ties | on)


def _answered_by_prefetch(ctx: Context, source: QuerySet, found: Method) -> bool:
    if Trait.SLICED in source.traits:
        return False
    if found.prefetched is Prefetched.SERVES:
        return True
    if found.prefetched is not Prefetched.SERVES_ORDERED:
        return False
    return ctx.db.get(is_ordered, source.model) or _is_ordered_by_prefetch(ctx, source)


def _is_ordered_by_prefetch(ctx: Context, source: QuerySet) -> bool:
    via = source.via
    anchor = anchored(ctx, via.row, via.relation) if via is not None else None
    return anchor is not None and anchor.path in anchor.source.load.ordered


def _iterator(ctx: Context, source: QuerySet, node: ast.Call) -> Value:
    sized = any(keyword.arg == "chunk_size" for keyword in node.keywords) or bool(node.args)
    for link in source.links:
        if not sized:
            ctx.hazard(link.span, "iterator")
    ctx.event(Happening.QUERIED, source.site, ctx.span(node), "iterator", "a full SELECT")
    asked(ctx, source, node, Asked.ROWS, "iterator")
    if source.shape is not Shape.ROWS:
        return Collection(UNKNOWN)
    return Collection(row_of(source.having(Trait.REFINED), None))


def _defines(ctx: Context, shape: ManagerShape, name: str) -> bool:
    return name in shape.methods and _owner(ctx, shape, name) is not None


def _owner(ctx: Context, shape: ManagerShape, name: str) -> ClassId | None:
    """The class of a manager that defines a method."""
    for class_id in shape.classes:
        fact = ctx.db.get(class_fact, class_id)
        if fact is not None and fact.method(name) is not None:
            return class_id
    return None


def _custom(
    ctx: Context,
    receiver: QuerySet | Manager,
    shape: ManagerShape,
    name: str,
    node: ast.Call,
    arguments: list[Value],
    keywords: Sequence[tuple[str | None, Value]],
) -> Value:
    owner = _owner(ctx, shape, name)
    assert owner is not None
    if isinstance(receiver, Manager) and _is_queryset(ctx, owner):
        receiver = queryset_of(ctx, receiver)  # a manager hands its methods of the queryset on
    made = ctx.inline(ctx, owner, name, receiver, arguments, keywords)
    source = queryset_of(ctx, receiver)
    if isinstance(made, QuerySet) and made.model == source.model:
        links = _links(ctx, receiver, source, name, node)
        steps = (*source.steps, (name, ctx.span(node)))[:_MOST_STEPS]
        # The chain inside the method is not a place to edit for this caller alone.
        ctx.set_cell(links[-1].span, Cell(Freshness.LAZY))
        ctx.event(Happening.BUILT, links[-1].span, ctx.span(node), name)
        return replace(made, links=links, via=source.via, steps=steps, traits=made.traits | {Trait.REFINED})
    result = ctx.code.apply(ctx, node, owner, name, receiver, arguments, keywords)
    if isinstance(made, Row):
        return Row(made.model)
    if result is None:
        _escape(ctx, receiver)
    return result or UNKNOWN


def _is_queryset(ctx: Context, owner: ClassId) -> bool:
    """Whether a class is a queryset and no manager."""
    bases = external_names(ctx.db, owner)
    return any(base.startswith(_QUERYSET) for base in bases) and not any(base.startswith(_MANAGER) for base in bases)


def _escape(ctx: Context, receiver: QuerySet | Manager) -> None:
    if isinstance(receiver, QuerySet):
        for link in receiver.links:
            ctx.hazard(link.span, "escapes")
